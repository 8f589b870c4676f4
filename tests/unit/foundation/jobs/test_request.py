# SPDX-License-Identifier: EUPL-1.2
"""A job carries the identifier of the request that asked for it, so that one search of the log finds both."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from structlog.contextvars import bound_contextvars, get_contextvars

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.jobs import definitions
from diwana.foundation.jobs.public import Context, enqueue, job
from diwana.foundation.jobs.testing import jobs_named, run_jobs

SEEN: list[dict[str, Any]] = []


@job("jobs.look")
def look(context: Context) -> None:
    SEEN.append(dict(get_contextvars()))


@pytest.mark.django_db
def test_what_a_job_logs_names_the_request_that_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(definitions._BY_NAME, "jobs.look", definitions.definition_of(look))
    with transaction.atomic(), bound_contextvars(request_id="0123456789abcdef"):
        enqueue(system_actor(), look)
    (row,) = jobs_named("jobs.look")
    assert row.request == "0123456789abcdef"
    SEEN.clear()
    run_jobs()
    assert [{"job": row.pk, "request_id": "0123456789abcdef"}] == SEEN
    assert "job" not in get_contextvars()
