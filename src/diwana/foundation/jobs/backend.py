# SPDX-License-Identifier: EUPL-1.2
"""Our queue as a backend of django-tasks: what libraries enqueue with ``@task`` is leased and retried as well."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.jobs.models import Job, State
from diwana.foundation.jobs.queue import enqueue

_STATUS = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.DEAD: TaskResultStatus.FAILED,
    State.CANCELLED: TaskResultStatus.FAILED,
}


class QueueBackend(BaseTaskBackend):
    """Tasks become jobs ``jobs.task`` of the house itself. What a task returns is not kept."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        from diwana.foundation.jobs.jobs import run_task

        self.validate_task(task)
        pk = enqueue(
            system_actor(),
            run_task,
            not_before=task.run_after,
            priority=task.priority,
            path=task.module_path,
            args=list(args),
            kwargs=dict(kwargs),
        )
        return self.get_result(str(pk))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        row = Job.objects.filter(pk=int(result_id), name="jobs.task").first() if result_id.isdecimal() else None
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        failure = row.failure or {}
        errors = [TaskError(exception_class_path=failure.get("error", ""), traceback="")]
        return TaskResult(
            task=task_at(row.arguments["path"]),
            id=str(row.pk),
            status=_STATUS[State(row.state)],
            enqueued_at=row.enqueued_at,
            started_at=row.started_at,
            last_attempted_at=row.started_at,
            finished_at=row.finished_at,
            args=row.arguments["args"],
            kwargs=row.arguments["kwargs"],
            backend=self.alias,
            errors=errors if row.state == State.DEAD else [],
            worker_ids=[row.worker] if row.worker else [],
        )


def task_at(path: str) -> Task[Any, Any]:
    """The task at a dotted path. Raises TypeError for what is not one: a row of the queue calls nothing else."""
    found = import_string(path)
    if not isinstance(found, Task):
        raise TypeError(f"{path} is not a task")
    return found
