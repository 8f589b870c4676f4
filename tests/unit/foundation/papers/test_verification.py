# SPDX-License-Identifier: EUPL-1.2
"""What the verdicts mean, one by one."""

from __future__ import annotations

import pytest
from tests.conftest import QueryGuard

from diwana.foundation.accounts.public import OrganisationFacts
from diwana.foundation.ledger.models import Opening
from diwana.foundation.papers import services
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.kinds import State, grouped
from diwana.foundation.papers.models import File, Paper
from diwana.foundation.papers.testing import issue_receipt
from diwana.foundation.papers.verification import Presented, Reason, Verdict, verify
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def test_the_whole_file_is_authentic(receipt: PaperFacts, at_most_queries: QueryGuard) -> None:
    with at_most_queries(8):
        checked = verify(Presented(sha256=receipt.sha256.upper()))
    assert checked.verdict is Verdict.AUTHENTIC
    assert checked.accepted
    facts = checked.facts
    assert facts is not None
    assert facts.parties == ("S*** J*** (…334M)",)
    assert (facts.number, str(facts.total), facts.currency) == (receipt.number, "1234.567", "TND")


def test_a_number_needs_the_check_value_beside_it(receipt: PaperFacts) -> None:
    for check in (receipt.check, grouped(receipt.check).lower(), receipt.check.replace("0", "O").replace("1", "l")):
        assert verify(Presented(number=receipt.number.lower(), check=check)).verdict is Verdict.ISSUED
    for number, check in (
        (receipt.number, ""),
        (receipt.number, "0" * 10),
        ("RC-2026-9999999", receipt.check),
        ("", ""),
    ):
        checked = verify(Presented(number=number, check=check))
        assert checked.verdict is Verdict.UNKNOWN
        assert checked.facts is None
    wrong, absent = (verify(Presented(number=number, check="0" * 10)) for number in (receipt.number, "RC-2026-9999999"))
    assert wrong == absent, "who guesses numbers learns nothing, not even which exist"


def test_a_code_vouches_for_facts_and_not_for_the_sheet(receipt: PaperFacts) -> None:
    checked = verify(Presented(code=receipt.code))
    assert checked.verdict is Verdict.ISSUED
    assert not checked.accepted


def test_things_of_two_papers_do_not_belong_together(payer: OrganisationFacts, receipt: PaperFacts) -> None:
    other = issue_receipt(payer)
    checked = verify(Presented(sha256=receipt.sha256, code=other.code))
    assert (checked.verdict, checked.reason, checked.facts) == (Verdict.MISMATCH, Reason.DIFFERENT_PAPERS, None)


def test_a_revoked_paper_says_why(receipt: PaperFacts, supervisor: Actor) -> None:
    services.revoke(supervisor, receipt.number, reason="Issued twice by mistake.")
    for presented in (Presented(sha256=receipt.sha256), Presented(code=receipt.code)):
        checked = verify(presented)
        assert (checked.verdict, checked.revocation) == (Verdict.REVOKED, "Issued twice by mistake.")
        assert not checked.accepted


def test_a_replaced_paper_names_the_later_one(payer: OrganisationFacts, supervisor: Actor) -> None:
    first = issue_receipt(payer, subject="trial:r")
    second = issue_receipt(payer, subject="trial:r", replaces=first.number)
    checked = verify(Presented(sha256=first.sha256))
    assert (checked.verdict, checked.replaced_by) == (Verdict.SUPERSEDED, second.number)
    services.revoke(supervisor, second.number, reason="Wrong.")
    assert verify(Presented(sha256=first.sha256)).verdict is Verdict.SUPERSEDED


def test_whoever_changes_the_tables_changes_no_verdict(payer: OrganisationFacts, supervisor: Actor) -> None:
    """The state of a paper, its digest and its facts are the ledger's, not those of its row."""
    receipt = issue_receipt(payer)
    services.revoke(supervisor, receipt.number, reason="Wrong.")
    Paper.objects.update(state=State.ISSUED, closed_at=None)
    assert verify(Presented(sha256=receipt.sha256)).verdict is Verdict.REVOKED
    Paper.objects.update(sha256="ab" * 32)
    checked = verify(Presented(sha256="ab" * 32))
    assert (checked.verdict, checked.reason) == (Verdict.UNKNOWN, Reason.NOT_RECORDED)


def test_facts_that_were_changed_are_not_shown(receipt: PaperFacts) -> None:
    row = File.objects.get(paper__number=receipt.number)
    row.document = row.document.replace("1234.567", "9234.567")
    row.save()
    for presented in (Presented(sha256=receipt.sha256), Presented(code=receipt.code)):
        assert verify(presented).reason is Reason.NOT_RECORDED


def test_an_opening_that_does_not_fit_its_commitment_proves_nothing(receipt: PaperFacts) -> None:
    for opening in Opening.objects.filter(part="data"):
        Opening.objects.filter(event=opening.event, part="data").update(value=opening.value + " ")
    assert verify(Presented(sha256=receipt.sha256)).reason is Reason.NOT_RECORDED


def test_after_its_erasure_a_kept_file_still_verifies(receipt: PaperFacts) -> None:
    File.objects.all().delete()
    checked = verify(Presented(sha256=receipt.sha256))
    assert checked.verdict is Verdict.AUTHENTIC
    assert checked.facts is not None
    assert checked.facts.erased
    assert checked.facts.parties == ()


def test_nothing_given_is_nothing_found() -> None:
    assert verify(Presented()).reason is Reason.NOTHING_GIVEN
    assert verify(Presented(code="nonsense")).reason is Reason.CODE_UNREADABLE
    assert verify(Presented(sha256="0" * 64)).reason is Reason.FILE_UNKNOWN
