# SPDX-License-Identifier: EUPL-1.2
"""The verbs: other languages, letters, revocation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.public import OrganisationFacts, Role, actor_for
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.ledger.public import timeline
from diwana.foundation.papers import queries, services
from diwana.foundation.papers.errors import NotFound, Refused
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.models import File, Paper
from diwana.foundation.papers.testing import issue_receipt
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db
LETTER = {"to": "1122334M", "heading": "Visite", "text": "Premier.\n\nSecond.", "language": "fr"}


@pytest.fixture
def mine(trader: Person) -> Actor:
    return actor_for(trader.pk)


def test_another_language_is_a_paper_of_its_own_made_once(receipt: PaperFacts, mine: Actor) -> None:
    arabic = services.translate(mine, receipt.number, "ar")
    assert (arabic.language, arabic.copy, arabic.subject) == ("ar", 2, receipt.subject)
    assert arabic.number != receipt.number
    assert services.translate(mine, receipt.number, "ar").number == arabic.number
    assert services.translate(mine, receipt.number, "fr").number == receipt.number


def test_a_strangers_paper_is_not_there(receipt: PaperFacts) -> None:
    stranger = actor_for(make_member(make_organisation(), Role.TRADER).pk)
    with pytest.raises(NotFound):
        services.translate(stranger, receipt.number, "ar")
    assert queries.paper_page(stranger, receipt.number) is None
    assert queries.content(stranger, receipt.number) is None
    assert queries.of_subject(stranger, receipt.subject) == ()


@pytest.mark.parametrize(("offices", "sees"), [(["TNTUN"], True), (["TNSFA"], False), ([], False)])
def test_an_officer_sees_the_papers_of_his_offices(receipt: PaperFacts, offices: list[str], sees: bool) -> None:
    officer = actor_for(make_member(make_organisation("", "office"), Role.EXAMINER, offices=offices).pk)
    assert (queries.paper_page(officer, receipt.number) is not None) is sees


def test_a_letter_lies_among_the_papers_of_its_addressee(supervisor: Actor, mine: Actor) -> None:
    letter = services.write_letter(supervisor, **LETTER)
    assert (letter.kind, letter.office, letter.copy) == ("letter", "TNTUN", 1)
    assert queries.paper_page(mine, letter.number) is not None
    second = services.write_letter(supervisor, **LETTER)
    assert second.copy == 1, "another letter to the same addressee is no duplicate"
    with pytest.raises(Refused):
        services.translate(mine, letter.number, "ar")


def test_a_letter_is_replaced_by_another_to_the_same_addressee(supervisor: Actor, payer: OrganisationFacts) -> None:
    first = services.write_letter(supervisor, **LETTER)
    second = services.write_letter(supervisor, **LETTER, replaces=first.number)
    assert Paper.objects.get(number=first.number).state == "replaced"
    make_organisation("0765432H")
    with pytest.raises(Refused):
        services.write_letter(supervisor, **{**LETTER, "to": "0765432H"}, replaces=second.number)
    with pytest.raises(Refused):
        services.write_letter(supervisor, **LETTER, replaces=first.number)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"to": "NOBODY"}, "to"),
        ({"heading": "  "}, "heading"),
        ({"text": ""}, "text"),
        ({"text": "x" * 9000}, "text"),
        ({"office": "TNSFA"}, "office"),
    ],
)
def test_a_letter_that_cannot_be_sent_says_at_which_field(
    supervisor: Actor, payer: OrganisationFacts, changed: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        services.write_letter(supervisor, **{**LETTER, **changed})
    assert refused.value.field == field
    assert not Paper.objects.exists()


def test_a_revocation_is_on_the_record_and_final(receipt: PaperFacts, supervisor: Actor, mine: Actor) -> None:
    with pytest.raises(Refused):
        services.revoke(supervisor, receipt.number, reason=" ")
    services.revoke(supervisor, receipt.number, reason="Issued to the wrong person.")
    event = timeline(f"paper:{receipt.number}")[-1]
    assert (event.verb, event.reason) == ("papers.revoke", "Issued to the wrong person.")
    with pytest.raises(Refused):
        services.revoke(supervisor, receipt.number, reason="Again.")
    with pytest.raises(Refused):
        services.translate(mine, receipt.number, "ar")


def test_what_was_erased_is_not_written_again(receipt: PaperFacts, mine: Actor) -> None:
    File.objects.all().delete()
    with pytest.raises(Refused):
        services.translate(mine, receipt.number, "ar")


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_the_same_paper(payer: OrganisationFacts, trader: Person) -> None:
    receipt, mine = issue_receipt(payer), actor_for(trader.pk)

    def ask(_: int) -> str:
        try:
            return services.translate(mine, receipt.number, "ar").number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(ask, range(4)))
    assert len(numbers) == 1
    assert Paper.objects.count() == 2
