# SPDX-License-Identifier: EUPL-1.2
"""The jobs of the queue itself."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task

from diwana.foundation.jobs.context import Context
from diwana.foundation.jobs.definitions import job


@job("jobs.task", title=_("Work of a library"), atomic=False, shown=("path",))
def run_task(context: Context, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """A function declared with ``@task`` of django-tasks. Not atomic: nobody knows what it does outside."""
    task = task_at(path)
    if task.takes_context:
        raise TypeError("tasks that take django-tasks' context are not run by this queue")
    task.call(*args, **kwargs)


def task_at(path: str) -> Task[Any, Any]:
    """The task at a dotted path. Raises TypeError for what is not one: a row of the queue calls nothing else."""
    found = import_string(path)
    if not isinstance(found, Task):
        raise TypeError(f"{path} is not a task")
    return found
