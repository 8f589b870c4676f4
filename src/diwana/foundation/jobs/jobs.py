# SPDX-License-Identifier: EUPL-1.2
"""The jobs of the queue itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.backend import task_at
from diwana.foundation.jobs.context import Context
from diwana.foundation.jobs.definitions import job


@job("jobs.task", title=_("Work of a library"), atomic=False, shown=("path",))
def run_task(context: Context, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """A function declared with ``@task`` of django-tasks. Not atomic: nobody knows what it does outside."""
    task = task_at(path)
    if task.takes_context:
        raise TypeError("tasks that take django-tasks' context are not run by this queue")
    task.call(*args, **kwargs)
