# SPDX-License-Identifier: EUPL-1.2
"""Receipts and journals on the page: for those they concern, in three languages, with few queries."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.public import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.ledger.public import checkpoint, timeline
from diwana.foundation.payments.public import receive
from diwana.foundation.payments.testing import with_open_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def cashier() -> Person:
    person = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"])
    with_open_desk(actor_for(person.pk))
    return person


@pytest.fixture
def payer() -> Organisation:
    return make_organisation("1234567A")


@pytest.fixture
def number(cashier: Person, payer: Organisation) -> str:
    return receive(
        actor_for(cashier.pk),
        subject="declaration:7",
        payer_organisation=payer.pk,
        lines={"DD": Decimal("1000.125"), "TVA": Decimal("190.001")},
        currency="TND",
        method="cash",
        title="2026/TUN/000007",
    ).number


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_payer_reads_his_receipt(number: str, payer: Organisation, language: str, at_most_queries: Any) -> None:
    client = sign_in(Client(), make_member(payer, Role.TRADER, language=language))
    client.get(f"/payments/receipts/{number}/")  # the names of taxes and offices are read once and kept
    with at_most_queries(12):
        page = client.get(f"/payments/receipts/{number}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert f'lang="{language}"' in text
    assert number in text
    assert "2026/TUN/000007" in text


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Droit de douane"), ("ar", "المعاليم الديوانية"), ("en", "Customs duty")]
)
def test_a_receipt_says_what_a_tax_is_called(number: str, payer: Organisation, language: str, name: str) -> None:
    client = sign_in(Client(), make_member(payer, Role.TRADER, language=language))
    assert name in client.get(f"/payments/receipts/{number}/").content.decode()


def test_a_receipt_names_its_event_and_the_checkpoint_that_covers_it(
    number: str, payer: Organisation, settings: Any, tmp_path: Path
) -> None:
    settings.LEDGER_FOLDER = tmp_path
    client = sign_in(Client(), make_member(payer, Role.TRADER))
    (event,) = timeline(f"receipt:{number}")
    unsigned = client.get(f"/payments/receipts/{number}/").content.decode()
    assert f"event {event.index} of the ledger" in strip_tags(unsigned)
    signed = checkpoint()
    assert signed is not None
    assert signed.root.hex() in client.get(f"/payments/receipts/{number}/").content.decode()


def test_a_strangers_receipt_does_not_exist(number: str) -> None:
    client = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    assert client.get(f"/payments/receipts/{number}/").status_code == 404
    assert client.get("/payments/receipts/2026-9999999/").status_code == 404


def test_an_anonymous_visitor_is_sent_to_sign_in(number: str, client: Client) -> None:
    page = client.get(f"/payments/receipts/{number}/")
    assert page.status_code == 302
    assert page["Location"].startswith("/accounts/login/?next=")


def test_the_cashier_reads_the_day_and_takes_it_away(number: str, cashier: Person, at_most_queries: Any) -> None:
    client = sign_in(Client(), cashier)
    client.get("/payments/journal/")  # the names of taxes and offices are read once and kept
    with at_most_queries(10):
        page = client.get("/payments/journal/")
    assert number in page.content.decode()
    export = client.get("/payments/journal/?format=csv")
    rows = list(csv.reader(export.content.decode().splitlines()))
    assert rows[0] == ["Receipt", "Time", "Payer", "For", "Paid by", "Currency", "Amount"]
    assert rows[1][0] == number
    assert rows[1][2:] == ["1234567A", "2026/TUN/000007", "cash", "TND", "1190.126"]
    assert rows[2:] == [["Total", "", "", "DD", "", "TND", "1000.125"], ["Total", "", "", "TVA", "", "TND", "190.001"]]


@pytest.mark.parametrize("query", ["?day=junk", "?day=0000-00-00", "?office=TN999", "?format=x", "?day=1901-01-01"])
def test_junk_in_the_address_is_harmless(cashier: Person, query: str) -> None:
    assert sign_in(Client(), cashier).get(f"/payments/journal/{query}").status_code == 200


def test_a_cashier_reads_no_other_offices_journal(number: str) -> None:
    other = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN002"])
    page = sign_in(Client(), other).get("/payments/journal/?office=TN001")
    assert number not in page.content.decode()


def test_a_trader_has_no_journal(payer: Organisation) -> None:
    assert sign_in(Client(), make_member(payer, Role.TRADER)).get("/payments/journal/").status_code == 403
