# SPDX-License-Identifier: EUPL-1.2
"""``manage serve``: the whole service in one tree of processes: gunicorn and the workers of the jobs."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from diwana.foundation.jobs.supervisor import Child, Supervisor, program

#: Seconds that requests and jobs under way may take to end after SIGTERM; gunicorn's own limit is below it.
GRACE = 60.0
GUNICORN = ("-m", "gunicorn", "--config", "python:diwana.config.gunicorn", "diwana.config.wsgi")


class Command(BaseCommand):
    help = "Serve pages and do jobs until SIGTERM; whatever dies is started again. DIWANA_JOB_WORKERS=0: pages alone."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        # That gunicorn ends by itself (a wrong setting, a taken port) ends all, with its status.
        children = [Child("gunicorn", program([sys.executable, *GUNICORN]), vital=True)]
        if settings.JOB_WORKERS:
            children.append(Child("workers", program([sys.executable, "-m", "diwana", "work"])))
        if status := Supervisor(children, grace=GRACE).run():
            raise SystemExit(status)
