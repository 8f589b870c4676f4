# SPDX-License-Identifier: EUPL-1.2
"""Committed before, revealed after, verified by anybody."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from diwana.foundation.ledger.public import events
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing
from diwana.modules.risk import draws
from diwana.modules.risk.draw import commitment
from diwana.modules.risk.models import Assessment, DrawSecret
from diwana.modules.risk.proof import draws_csv, public_day, verify_day

from .conftest import DAY, NOON, filing
from .test_assess import run

pytestmark = pytest.mark.django_db
TOMORROW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture
def day_of_draws(analyst: Actor, monkeypatch: pytest.MonkeyPatch) -> date:
    """A day of forty filings of which half are drawn, over and revealed."""
    monkeypatch.setattr(draws, "shares", lambda country: draws.Shares(Decimal("0.5"), Decimal("0.25")))
    with clock.at(NOON):
        draws.ready(DAY)
        for number in range(40):
            run(leaf=filing(analyst, number))
    with clock.at(TOMORROW):
        draws.reveal_past(draws.SYSTEM)
    return DAY


def test_the_commitment_stands_in_the_ledger_before_the_secret_is_known() -> None:
    with clock.at(NOON):
        assert draws.commit_ahead(draws.SYSTEM, days=2) == (DAY + timedelta(days=1), DAY + timedelta(days=2))
        assert draws.commit_ahead(draws.SYSTEM, days=2) == ()
    known = public_day(DAY + timedelta(days=1))
    assert known is not None
    assert (known.secret, known.late) == ("", False)
    assert [event.index for event in events(subject=draws.subject(known.day, known.commitment))] == [known.event]


def test_a_secret_is_not_revealed_on_its_day() -> None:
    with clock.at(NOON):
        draws.ready(DAY)
        with pytest.raises(draws.TooEarly):
            draws.reveal(draws.SYSTEM, day=DAY)
        with pytest.raises(draws.TooEarly):
            verify_day(DAY)
        known = public_day(DAY)
        assert known is not None
        with pytest.raises(draws.TooEarly):
            list(draws_csv(known))


def test_a_past_day_is_not_committed() -> None:
    with clock.at(NOON), pytest.raises(ValueError, match="over"):
        draws.commit_secret(draws.SYSTEM, day=DAY - timedelta(days=1))


def test_nobody_commits_or_reveals_without_the_permission() -> None:
    nobody = Actor(person=None, organisation=None)
    with pytest.raises(PermissionMissing):
        draws.commit_secret(nobody, day=DAY)
    with pytest.raises(PermissionMissing):
        draws.reveal(nobody, day=DAY)


def test_every_draw_can_be_repeated(day_of_draws: date) -> None:
    found = verify_day(day_of_draws)
    assert found.faults == ()
    assert found.filings == 40
    assert found.drawn == Assessment.objects.exclude(random="").count()
    known = public_day(day_of_draws)
    assert known is not None
    assert commitment(bytes.fromhex(known.secret)) == known.commitment
    lines = list(draws_csv(known))
    assert len(lines) == 41
    assert sum(not line.endswith(",\n") for line in lines[1:]) == found.drawn


def test_a_changed_draw_is_found(day_of_draws: date) -> None:
    spared = Assessment.objects.exclude(random="").first()
    assert spared is not None
    Assessment.objects.filter(pk=spared.pk).update(random="")
    assert [fault.leaf_hash for fault in verify_day(day_of_draws).faults] == [spared.leaf_hash]


def test_another_secret_is_found(day_of_draws: date) -> None:
    DrawSecret.objects.update(secret="00" * 32)
    assert verify_day(day_of_draws).faults[0].leaf_hash == ""


def test_another_commitment_is_found(day_of_draws: date) -> None:
    DrawSecret.objects.update(secret="00" * 32, commitment=commitment(bytes(32)))
    assert any("ledger" in fault.message for fault in verify_day(day_of_draws).faults)


def test_another_share_is_found(day_of_draws: date) -> None:
    DrawSecret.objects.update(share="0.500")
    assert [fault.leaf_hash for fault in verify_day(day_of_draws).faults] == [""]


def test_the_sealed_secret_opens_on_its_day_alone() -> None:
    from cryptography.exceptions import InvalidTag

    from diwana.modules.risk.sealing import seal, unseal

    sealed = seal(b"s" * 32, DAY)
    assert unseal(sealed, DAY) == b"s" * 32
    with pytest.raises(InvalidTag):
        unseal(sealed, DAY + timedelta(days=1))


def test_the_command_commits_reveals_and_verifies(analyst: Actor) -> None:
    def said(*words: str) -> str:
        out = io.StringIO()
        call_command("risk", *words, stdout=out)
        return out.getvalue()

    with clock.at(NOON):
        assert "2026-11-24 committed" in said("commit-secret", "--ahead", "1")
        assert "nothing" in said("reveal")
    with clock.at(TOMORROW):
        run(leaf=filing(analyst), on=DAY + timedelta(days=1))
    with clock.at(TOMORROW + timedelta(days=1)):
        assert "2026-11-24 revealed" in said("reveal")
        assert "1 draws repeated" in said("verify-draws", "2026-11-24")
        Assessment.objects.update(random="red" if not Assessment.objects.get().random else "")
        with pytest.raises(CommandError):
            said("verify-draws", "2026-11-24")
