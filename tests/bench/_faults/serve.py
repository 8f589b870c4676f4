# SPDX-License-Identifier: EUPL-1.2
"""``manage serve`` as in service, with the clock that can be stepped and the kinds of jobs that are counted.

``python -m tests.bench._faults.serve`` is the whole; with ``work`` the workers of the jobs, which it starts itself.
"""

from __future__ import annotations

import sys

import django

GUNICORN = ("-m", "gunicorn", "--config", "python:tests.bench._faults.gunicorn_settings", "diwana.config.wsgi")


def serve() -> int:
    from diwana.foundation.jobs.supervisor import Child, Supervisor, program

    workers = program([sys.executable, "-m", "tests.bench._faults.serve", "work"])
    children = [Child("gunicorn", program([sys.executable, *GUNICORN]), vital=True), Child("workers", workers)]
    return Supervisor(children, grace=30).run()


def work() -> int:
    django.setup()
    from django.core.management import call_command
    from tests.bench import _jobs_kinds  # noqa: F401  (declares them)
    from tests.bench._faults import clocks

    clocks.follow()
    call_command("work", "--processes", "2")
    return 0


if __name__ == "__main__":
    sys.exit(work() if sys.argv[1:] == ["work"] else serve())
