# SPDX-License-Identifier: EUPL-1.2
"""Our queue as a backend of django-tasks: what libraries enqueue with ``@task`` is leased and retried as well."""

from __future__ import annotations

from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

# The names are those of models.State; models are imported late: @task may make the backend before Django is ready.
_STATUS = {
    "ready": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "done": TaskResultStatus.SUCCESSFUL,
    "dead": TaskResultStatus.FAILED,
    "cancelled": TaskResultStatus.FAILED,
}


class QueueBackend(BaseTaskBackend):
    """Tasks become jobs ``jobs.task`` of the house itself. What a task returns is not kept."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        from diwana.foundation.accounts.public import system_actor
        from diwana.foundation.jobs.jobs import run_task
        from diwana.foundation.jobs.queue import enqueue

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
        from diwana.foundation.jobs.jobs import task_at
        from diwana.foundation.jobs.models import Job

        row = Job.objects.filter(pk=int(result_id), name="jobs.task").first() if result_id.isdecimal() else None
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        failure = row.failure or {}
        errors = [TaskError(exception_class_path=failure.get("error", ""), traceback="")]
        return TaskResult(
            task=task_at(row.arguments["path"]),
            id=str(row.pk),
            status=_STATUS[row.state],
            enqueued_at=row.enqueued_at,
            started_at=row.started_at,
            last_attempted_at=row.started_at,
            finished_at=row.finished_at,
            args=row.arguments["args"],
            kwargs=row.arguments["kwargs"],
            backend=self.alias,
            errors=errors if row.state == "dead" else [],
            worker_ids=[row.worker] if row.worker else [],
        )
