# SPDX-License-Identifier: EUPL-1.2
"""Personal data past their time are erased, what is not past it stays, and the record says how many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import isolate_apps

from diwana.foundation.accounts.public import Role, actor_for, system_actor
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.jobs.testing import run_jobs
from diwana.foundation.ledger.public import record, timeline, verify
from diwana.foundation.retention import rules, services
from diwana.foundation.retention.jobs import erase_everything_past
from diwana.foundation.retention.models import Erasure
from diwana.foundation.vault.public import Action, EncryptedTextField, Retention
from diwana.kernel import clock
from diwana.kernel.actor import PermissionMissing

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 31, 12, tzinfo=UTC)


def table(action: Action) -> type[Any]:
    class Visitor(models.Model):
        name = EncryptedTextField(blank=True)
        email = models.CharField(max_length=40, unique=True)
        telephone = models.CharField(max_length=20, null=True)  # noqa: DJ001
        name_index = models.CharField(max_length=64, blank=True)
        closed_at = models.DateTimeField(null=True)
        disputed = models.BooleanField(default=False)

        personal = ("name", "email", "telephone")
        blind = {"name_index": None}
        retention = Retention(
            months=1,
            since="closed_at",
            what="Visitors",
            basis="A test",
            action=action,
            keep_if=(("disputed", True),),
            subject="visitor",
        )

        class Meta:
            app_label = "retention"

    return Visitor


@pytest.fixture(params=list(Action))
def visitors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A table with a month of retention, known to the erasure alone."""
    with isolate_apps("diwana.foundation.retention") as registry:
        model = table(request.param)
        monkeypatch.setattr(rules, "apps", registry)
        with connection.schema_editor() if connection.vendor == "postgresql" else transaction.atomic():
            moment = "timestamptz" if connection.vendor == "postgresql" else "datetime"
            with connection.cursor() as cursor:
                cursor.execute(
                    "CREATE TABLE retention_visitor (id INTEGER PRIMARY KEY, name TEXT, email TEXT, "
                    "telephone TEXT NULL, "
                    f"name_index TEXT, closed_at {moment} NULL, disputed BOOLEAN)"
                )
        yield model


def visitor(visitors: Any, pk: int, closed: datetime | None, **more: Any) -> None:
    visitors.objects.create(
        id=pk,
        name=f"Visitor {pk}",
        email=f"{pk}@example.org",
        telephone="71000000",
        name_index="x",
        closed_at=closed,
        **more,
    )


def test_a_month_ends_with_the_calendar_and_what_is_not_past_it_stays(visitors: Any) -> None:
    visitor(visitors, 1, datetime(2026, 2, 27, 22, 59, tzinfo=UTC))  # still the 27th in Tunis
    visitor(visitors, 2, datetime(2026, 2, 27, 23, 0, tzinfo=UTC))  # the 28th: one month before the 31st of March
    visitor(visitors, 3, None)
    visitor(visitors, 4, datetime(2020, 1, 1, tzinfo=UTC), disputed=True)
    with clock.at(DAY):
        assert services.erase_past(system_actor(), table="retention.visitor") == 1
        assert services.erase_past(system_actor(), table="retention.visitor") == 0
    left = {row.pk: row for row in visitors.objects.all()}
    if visitors.retention.action is Action.DELETE:
        assert set(left) == {2, 3, 4}
    else:
        assert set(left) == {1, 2, 3, 4}
        assert (left[1].name, left[1].email, left[1].telephone, left[1].name_index) == ("", "erased-1", None, "")
    assert {left[pk].name for pk in (2, 3, 4)} == {"Visitor 2", "Visitor 3", "Visitor 4"}


def test_the_night_erases_all_of_it_and_the_record_says_how_many(visitors: Any) -> None:
    for pk in range(services.BATCH + 2):
        visitor(visitors, pk, datetime(2026, 1, 1, tzinfo=UTC))
    with clock.at(DAY):
        with transaction.atomic():
            enqueue(system_actor(), erase_everything_past, key="retention.erase:test")
        run_jobs()
    assert not rules.past(rules.rule_of("retention.visitor")).exists()
    done = Erasure.objects.filter(table="retention.visitor").order_by("pk")
    assert [(row.rows, row.left) for row in done] == [(services.BATCH, 0), (2, 0)]
    assert [entry.data["rows"] for entry in timeline("table:retention.visitor")] == [services.BATCH, 2]


def test_what_the_ledger_says_of_them_goes_too_and_the_ledger_stays_sound(
    visitors: Any, settings: Any, tmp_path: Path
) -> None:
    settings.LEDGER_FOLDER = tmp_path
    visitor(visitors, 1, datetime(2026, 1, 1, tzinfo=UTC))
    with transaction.atomic():
        record(system_actor(), "visitors.enter", "visitor:1", {"name": "Visitor 1"}, reason="A visit")
    with clock.at(DAY):
        services.erase_past(system_actor(), table="retention.visitor")
    [entry] = timeline("visitor:1")
    assert (entry.data, entry.reason, entry.erased) == ({}, None, {"data", "reason"})
    assert Erasure.objects.get().openings == 2
    assert verify().sound


def test_whoever_only_watches_does_not_erase() -> None:
    person = make_member(make_organisation("DOUANE", "office"), Role.AUDITOR)
    auditor = actor_for(person.pk)
    with pytest.raises(PermissionMissing):
        services.erase_past(auditor, table="retention.visitor")


def test_a_table_without_a_rule_is_not_erased() -> None:
    with pytest.raises(LookupError):
        services.erase_past(system_actor(), table="ledger.event")


def test_everybody_reads_what_is_kept_and_those_who_watch_what_was_erased(visitors: Any, client: Client) -> None:
    visitor(visitors, 1, datetime(2026, 1, 1, tzinfo=UTC))
    assert "Visitors" in client.get("/retention/").content.decode()
    assert client.get("/retention/erasures/").status_code == 302
