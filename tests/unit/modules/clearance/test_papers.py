# SPDX-License-Identifier: EUPL-1.2
"""Released goods leave with a release note; refused ones with a notice. Both are verified by whoever meets them."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from django.test import Client

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.testing import sign_in
from diwana.foundation.papers import seal
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.public import of_subject
from diwana.foundation.papers.testing import file_of
from diwana.foundation.papers.verification import Presented, Verdict, verify
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.modules.clearance import services
from diwana.modules.clearance.errors import NotFound, NotPossible, SealAway
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.states import IrregularityKind, Outcome, Resolution
from diwana.modules.clearance.testing import NOON, Desk, desk, entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def people(noon: None) -> Desk:
    return desk()


def filed(people: Desk, channel: Channel = Channel.GREEN) -> Declaration:
    done = services.submit(people.broker, entry(reference=f"R{list(Channel).index(channel)}"))
    Declaration.objects.filter(pk=done.declaration).update(channel=channel, post_clearance=channel is Channel.BLUE)
    return Declaration.objects.get(pk=done.declaration)


def released(people: Desk, channel: Channel = Channel.GREEN) -> Declaration:
    stored = filed(people, channel)
    services.receive_payment(people.cashier, stored.pk, version=1, method="cash")
    services.release(people.examiner, stored.pk, version=2)
    return Declaration.objects.get(pk=stored.pk)


def refused(people: Desk) -> Declaration:
    stored = filed(people, Channel.ORANGE)
    kinds = [IrregularityKind.PROHIBITED]
    services.examine(people.examiner, stored.pk, version=1, outcome=Outcome.IRREGULAR, kinds=kinds, note="secret find")
    services.resolve(people.supervisor, stored.pk, version=2, resolution=Resolution.REFUSE, note="Prohibited goods")
    return Declaration.objects.get(pk=stored.pk)


def only(actor: Actor, declaration: Declaration) -> PaperFacts:
    (paper,) = of_subject(actor, f"declaration:{declaration.pk}")
    return paper


def words(paper: PaperFacts) -> str:
    pages = pypdfium2.PdfDocument(file_of(paper.number))
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_released_goods_leave_with_a_release_note(people: Desk) -> None:
    stored = released(people)
    paper = only(people.broker, stored)
    assert (paper.kind, paper.reference) == ("release", stored.number)
    said = words(paper)
    for expected in (stored.number, "2026-0000001"):
        assert expected in said
    assert verify(Presented(sha256=paper.sha256)).verdict is Verdict.AUTHENTIC


def test_importer_and_declarant_have_it_and_no_one_else(people: Desk) -> None:
    stored = released(people)
    assert only(people.importer, stored).number == only(people.broker, stored).number
    assert of_subject(people.stranger, f"declaration:{stored.pk}") == ()


def test_a_later_audit_is_not_announced_by_it(people: Desk) -> None:
    """The notes of a green and of a blue declaration say the same but for numbers and names."""
    texts = [words(only(people.broker, released(people, channel))).lower() for channel in (Channel.GREEN, Channel.BLUE)]
    for said in texts:
        for word in ("blue", "green", "bleu", "vert", "audit", "posteriori"):
            assert word not in said


def test_refused_goods_get_a_notice_with_the_reason_and_the_way_to_contest(people: Desk) -> None:
    paper = only(people.importer, refused(people))
    said = words(paper)
    assert paper.kind == "refusal"
    assert "Prohibited goods" in said
    assert "secret find" not in said


def test_an_act_stands_while_the_seal_is_away_and_the_paper_is_made_later(
    people: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise seal.SealUnavailable("in the safe")

    with monkeypatch.context() as patched:
        patched.setattr(seal, "current", away)
        stored = released(people)
        assert of_subject(people.broker, f"declaration:{stored.pk}") == ()
        with pytest.raises(SealAway):
            services.make_paper(people.broker, stored.pk, "ar")
    number = services.make_paper(people.broker, stored.pk, "ar")
    assert only(people.broker, stored).language == "ar"
    assert services.make_paper(people.broker, stored.pk, "fr") == number, "it is there; other languages are its page's"


def test_no_paper_before_its_time_and_none_for_strangers(people: Desk) -> None:
    stored = filed(people)
    with pytest.raises(NotPossible):
        services.make_paper(people.broker, stored.pk, "fr")
    with pytest.raises(NotFound):
        services.make_paper(people.stranger, stored.pk, "fr")


def test_its_page_leads_to_the_paper(client: Client, people: Desk) -> None:
    stored = released(people)
    sign_in(client, Person.objects.get(pk=people.broker.person))
    number = only(people.broker, stored).number
    assert f"/papers/{number}/" in client.get(f"/declarations/{stored.pk}/").content.decode()
    assert client.post(f"/declarations/{stored.pk}/paper/")["Location"] == f"/papers/{number}/"
