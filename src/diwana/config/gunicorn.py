# SPDX-License-Identifier: EUPL-1.2
"""How gunicorn serves: ``gunicorn --config python:diwana.config.gunicorn diwana.config.wsgi``."""

import sys

from diwana.config import settings

bind = f"{settings.BIND}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WORKERS
threads = settings.THREADS
preload_app = True  # the workers share the memory of the code, and a setting that is wrong stops the start once
timeout = 60
graceful_timeout = 20
keepalive = 15
loglevel = settings.LOG_LEVEL.lower()


def when_ready(server: object) -> None:
    """Say the address once it answers."""
    sys.stdout.write(f"\n  Diwana is at http://localhost:{settings.PORT}   (Ctrl-C stops it)\n\n")
    sys.stdout.flush()
