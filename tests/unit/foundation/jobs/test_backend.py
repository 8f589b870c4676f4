# SPDX-License-Identifier: EUPL-1.2
"""Tasks of libraries, declared with django-tasks, go through our queue."""

from __future__ import annotations

import pytest
from django_tasks import TaskResultStatus, task
from django_tasks.exceptions import TaskResultDoesNotExist

from diwana.foundation.jobs.jobs import task_at
from diwana.foundation.jobs.testing import run_jobs

pytestmark = pytest.mark.django_db


def test_a_task_is_a_job_and_its_state_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core import mail
    from django.core.mail import send_mail

    send = task(send_mail)
    monkeypatch.setattr("django.core.mail.send_mail", send)
    result = send.enqueue("Subject", "Text", "from@example.org", ["to@example.org"])
    assert result.status == TaskResultStatus.READY
    assert run_jobs() == 1
    result.refresh()
    assert (result.status, len(mail.outbox)) == (TaskResultStatus.SUCCESSFUL, 1)


def test_the_queue_calls_nothing_that_is_no_task() -> None:
    with pytest.raises(TypeError):
        task_at("os.system")
    with pytest.raises(TaskResultDoesNotExist):
        task(run_jobs).get_backend().get_result("17")
