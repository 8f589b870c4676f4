# SPDX-License-Identifier: EUPL-1.2
"""No forgery is accepted; the same things, as they were issued, are: otherwise the first would prove nothing."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from tests.bench._forging import Sheet, claims, forgeries, sheets

from diwana.foundation.accounts.public import OrganisationFacts
from diwana.foundation.papers.testing import issue_receipt, receipt_contents
from diwana.foundation.papers.verification import Presented, Verdict, verify

pytestmark = pytest.mark.django_db
HOW_MANY = 100


@pytest.fixture
def genuine(payer: OrganisationFacts) -> list[Sheet]:
    return sheets(
        [issue_receipt(payer, contents=receipt_contents(payer, Decimal(1500 + 10 * each))) for each in range(3)]
    )


def test_of_a_hundred_forgeries_none_is_accepted(genuine: list[Sheet]) -> None:
    seen = set()
    for forgery in forgeries(2022, HOW_MANY, genuine):
        seen.add(forgery.kind)
        checked = verify(forgery.presented)
        assert not checked.accepted, forgery
        assert checked.verdict is not Verdict.AUTHENTIC, forgery
    assert len(seen) == 5


def test_the_genuine_ones_are_accepted(genuine: list[Sheet]) -> None:
    for sheet in genuine:
        facts = sheet.facts
        shown = claims(sheet.document)
        assert verify(Presented(sha256=facts.sha256)).verdict is Verdict.AUTHENTIC
        assert verify(Presented(sha256=facts.sha256, code=facts.code, claims=shown)).accepted
        assert verify(Presented(code=facts.code, claims=shown)).accepted
        assert verify(Presented(number=facts.number, check=facts.check, claims=shown)).accepted


def test_what_was_not_read_whole_from_a_sheet_is_not_accepted_for_it(genuine: list[Sheet]) -> None:
    facts, shown = genuine[0].facts, claims(genuine[0].document)
    for missing in ("kind", "number", "reference", "issued_on", "total", "parties"):
        partly = msgspec.structs.replace(shown, **{missing: {"issued_on": None, "parties": ()}.get(missing, "")})
        checked = verify(Presented(code=facts.code, claims=partly))
        assert checked.verdict is Verdict.ISSUED
        assert not checked.accepted, missing
