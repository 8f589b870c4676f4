# SPDX-License-Identifier: EUPL-1.2
"""The receipt as a sealed paper: made once, for whoever may see the receipt."""

from __future__ import annotations

from decimal import Decimal

import pypdfium2
import pytest
from django.test import Client

from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.public import Role, actor_for
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.papers import seal
from diwana.foundation.papers.public import of_subject
from diwana.foundation.papers.testing import file_of
from diwana.foundation.papers.verification import Presented, Verdict, verify
from diwana.foundation.payments import papers
from diwana.foundation.payments.public import Receipt, receive
from diwana.foundation.payments.testing import with_open_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer(db: None) -> Organisation:
    return make_organisation("1122334M", name="Société Jasmin")


@pytest.fixture
def receipt(payer: Organisation) -> Receipt:
    lines = {"DD": Decimal("1000.500"), "TVA": Decimal("234.067")}
    cashier = make_member(make_organisation("", "office"), Role.CASHIER, everywhere=True)
    return receive(
        with_open_desk(actor_for(cashier.pk)),
        subject="declaration:7",
        payer_organisation=payer.pk,
        lines=lines,
        currency="TND",
        method="cheque",
        reference="CHQ-17",
        title="IM-2026-000007",
    )


@pytest.fixture
def trader(payer: Organisation) -> Person:
    return make_member(payer, Role.TRADER)


def test_it_says_what_the_receipt_says(receipt: Receipt, trader: Person) -> None:
    actor = actor_for(trader.pk)
    number = papers.make_paper(actor, receipt.number, "fr")
    pages = pypdfium2.PdfDocument(file_of(number))
    said = "".join("".join(page.get_textpage().get_text_range() for page in pages).split())
    for expected in (receipt.number, "IM-2026-000007", "SociétéJasmin", "1234,567TND", "Chèque", "CHQ-17", "TVA"):
        assert expected in said, expected
    (paper,) = of_subject(actor, f"receipt:{receipt.number}")
    assert paper.reference == receipt.number
    checked = verify(Presented(sha256=paper.sha256))
    assert checked.verdict is Verdict.AUTHENTIC
    assert checked.facts is not None
    assert (checked.facts.total, checked.facts.currency) == (Decimal("1234.567"), "TND")


def test_it_is_made_once(receipt: Receipt, trader: Person) -> None:
    actor = actor_for(trader.pk)
    first = papers.make_paper(actor, receipt.number, "ar")
    assert papers.make_paper(actor, receipt.number, "fr") == first
    officer = actor_for(make_member(make_organisation("", "office"), Role.CASHIER, everywhere=True).pk)
    assert papers.make_paper(officer, receipt.number, "fr") == first


def test_a_stranger_has_none_made(client: Client, receipt: Receipt) -> None:
    sign_in(client, make_member(make_organisation(), Role.TRADER))
    assert client.post(f"/payments/receipts/{receipt.number}/paper/").status_code == 404


def test_the_receipts_page_leads_to_it(client: Client, receipt: Receipt, trader: Person) -> None:
    sign_in(client, trader)
    assert (
        f"/payments/receipts/{receipt.number}/paper/"
        in client.get(f"/payments/receipts/{receipt.number}/").content.decode()
    )
    answer = client.post(f"/payments/receipts/{receipt.number}/paper/")
    assert client.get(answer["Location"]).status_code == 200


def test_while_the_seal_is_away_the_receipt_says_so(
    client: Client, receipt: Receipt, trader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise seal.SealUnavailable("in the safe")

    monkeypatch.setattr(seal, "current", away)
    sign_in(client, trader)
    answer = client.post(f"/payments/receipts/{receipt.number}/paper/")
    assert answer["Location"] == f"/payments/receipts/{receipt.number}/"
