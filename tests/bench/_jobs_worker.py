# SPDX-License-Identifier: EUPL-1.2
"""``manage work`` with the kinds of the measurement: ``python -m tests.bench._jobs_worker PROCESSES``."""

from __future__ import annotations

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command
    from tests.bench import _jobs_kinds  # noqa: F401  (declares them)

    call_command("work", "--processes", sys.argv[1])
