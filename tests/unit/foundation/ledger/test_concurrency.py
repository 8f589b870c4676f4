# SPDX-License-Identifier: EUPL-1.2
"""Writers at the same time neither fail nor leave gaps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from diwana.foundation.ledger import checkpoints
from diwana.foundation.ledger.models import Checkpoint, Event
from diwana.foundation.ledger.public import record, timeline
from diwana.foundation.ledger.verification import verify
from diwana.kernel.actor import Actor

WRITERS, EACH = 4, 40


@pytest.mark.django_db(transaction=True)
def test_four_writers_leave_no_gap_and_meet_no_lock_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 32)  # so that checkpoints are signed meanwhile, too

    def write(writer: int) -> None:
        actor = Actor(person=writer, organisation=1, roles=("broker",))
        try:
            for number in range(EACH):
                with transaction.atomic():
                    record(actor, "a.write", f"writer:{writer}", {"number": number})
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    indices = Event.objects.order_by("index").values_list("index", flat=True)
    assert list(indices) == list(range(WRITERS * EACH))
    for writer in range(WRITERS):
        assert [entry.data["number"] for entry in timeline(f"writer:{writer}")] == list(range(EACH))
    assert Checkpoint.objects.exists()
    report = verify()
    assert report.findings == ()
    assert report.signed >= WRITERS * EACH // 32 * 32
