# SPDX-License-Identifier: EUPL-1.2
"""How gunicorn serves: ``gunicorn --config python:diwana.config.gunicorn diwana.config.wsgi``."""

import os
import shutil
import sys
from typing import Any

from diwana.config import serving, settings

bind = f"{settings.BIND}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WORKERS
threads = settings.THREADS
preload_app = True  # the workers share the memory of the code, and a setting that is wrong stops the start once
timeout = 60
graceful_timeout = 20
keepalive = 15
loglevel = settings.LOG_LEVEL.lower()
logconfig_dict = settings.LOGGING
control_socket_disable = True  # signals are enough, and it would write outside our folder
forwarded_allow_ips = "127.0.0.1,::1"

# Each process counts into files of its own here, and /metrics adds them up. It must be set before anything counts.
METRICS = settings.VAR / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)


def on_starting(server: object) -> None:
    """Forget what the processes of an earlier run counted; from here on this installation is served."""
    serving.hold(settings.VAR)
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(parents=True, mode=0o700)


def child_exit(server: object, worker: Any) -> None:
    """What an ended process counted stays in the sums; its gauges go."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def when_ready(server: object) -> None:
    """Say the address once it answers."""
    sys.stdout.write(f"\n  Diwana is at http://localhost:{settings.PORT}   (Ctrl-C stops it)\n\n")
    sys.stdout.flush()
