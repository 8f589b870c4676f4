# SPDX-License-Identifier: EUPL-1.2
"""How gunicorn serves: ``gunicorn --config python:diwana.config.gunicorn diwana.config.wsgi``."""

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
