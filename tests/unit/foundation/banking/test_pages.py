# SPDX-License-Identifier: EUPL-1.2
"""Pages of bank statements: uploaded with every fault shown, attributed, undone, and nobody else's business."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.testing import sign_in
from diwana.foundation.banking.models import Attribution, BankAccount, Line
from diwana.foundation.banking.testing import IBAN, Booked, camt053
from diwana.foundation.payments.public import payment_reference
from diwana.foundation.payments.testing import NOON, House, make_house
from diwana.kernel import clock
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with clock.at(NOON):
        yield make_house()


def post(actor: Actor, place: str, status: int = 302, **typed: Any) -> str:
    answer = sign_in(Client(), Person.objects.get(pk=actor.person)).post(place, typed)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.headers.get("Location", "") or answer.content.decode()


def page(actor: Actor, place: str, status: int = 200) -> str:
    answer = sign_in(Client(), Person.objects.get(pk=actor.person)).get(place, follow=True)
    assert answer.status_code == status, place
    return answer.content.decode() if not answer.streaming else b"".join(answer.streaming_content).decode()


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("statement.xml", content)


def test_from_the_upload_to_the_attribution_and_back(house: House) -> None:
    assert "Register a bank account of customs first" in page(house.treasurer, "/banking/")
    post(house.treasurer, "/banking/accounts/new/", 422, iban="TN00", name="x", currency="TND")
    post(house.treasurer, "/banking/accounts/new/", iban=IBAN, name="Treasury", currency="tnd")
    account = BankAccount.objects.get().pk
    entries = [
        Booked("100", f"x {payment_reference(house.code)}", "Firm", "", "R1"),
        Booked("40", "no idea", "Nobody", "", "R2"),
        Booked("-3", "fees", "", "", "R3"),
    ]
    said = post(house.cashier, "/banking/upload/", 422, account=account, file=file(camt053(entries, closing="7")))
    assert "Opening balance and entries make" in said
    place = post(house.cashier, "/banking/upload/", account=account, file=file(camt053(entries)))
    assert "already" in post(house.cashier, "/banking/upload/", 422, account=account, file=file(camt053(entries)))
    assert "no idea" in page(house.cashier, place)
    assert "Treasury" in page(house.supervisor, "/banking/?q=2026&kind=camt053&since=2026-01-01&until=2027-01-01")
    assert "2026-061" in page(house.supervisor, "/banking/?format=csv")
    first, second, third = Line.objects.order_by("position")
    line = f"/banking/lines/{first.pk}/"
    assert "check digits right" in page(house.treasurer, line)
    assert "Attribute so" not in page(house.supervisor, line)
    code = f"prepayment:{house.firm.pk}:100000"
    post(house.treasurer, f"{line}accept/", suggestion="prepayment:1:2")
    assert not Attribution.objects.exists()
    post(house.treasurer, f"{line}accept/", suggestion=code)
    assert "Attributed to" in page(house.treasurer, line)
    undo = f"{line}parts/{Attribution.objects.get().pk}/undo/"
    assert "opposite entry" in page(house.treasurer, undo)
    post(house.treasurer, undo, reason="Wrong")
    page(house.treasurer, undo, 404)
    by_hand = f"/banking/lines/{second.pk}/attribute/"
    for wrong in ({"organisation": "NOBODY"}, {"amount": "x"}, {"amount": "41"}, {"amount": "0"}):
        post(house.treasurer, by_hand, 422, **{"organisation": house.code, "amount": "", **wrong})
    post(house.treasurer, by_hand, organisation=house.code, amount="15")
    second.refresh_from_db()
    assert (second.attributed_minor, second.closed_at) == (15_000, None)
    post(house.treasurer, by_hand, organisation=house.code, amount="")
    assert "Nothing fits" in page(house.treasurer, f"/banking/lines/{third.pk}/")
    open_lines = page(house.treasurer, "/banking/lines/?state=open&way=in&since=2026-01-01&until=2027-01-01&q=R1")
    assert "Firm" in open_lines
    assert "no idea" in page(house.treasurer, "/banking/lines/?state=closed&format=csv")
    assert "fees" in page(house.treasurer, "/banking/lines/?way=out&sort=amount")


def test_a_csv_file_with_what_it_does_not_say(house: House) -> None:
    post(house.treasurer, "/banking/accounts/new/", iban=IBAN, name="Treasury", currency="TND")
    account = BankAccount.objects.get().pk
    content = b"Jour;Somme;Texte\n03/03/2026;10,500;x\n"
    said = post(house.cashier, "/banking/upload/", 422, account=account, file=file(content))
    assert "Say the opening balance" in said
    columns = {"column-date": "Jour", "column-amount": "Somme", "column-remittance": "Texte"}
    post(house.cashier, "/banking/upload/", account=account, file=file(content), opening="0", closing="10.5",
         number="7", **columns)  # fmt: skip
    assert Line.objects.get().amount_minor == 10_500
    post(house.cashier, "/banking/upload/", 422, account=account, file=file(b""))


def test_traders_know_nothing_of_bank_statements(house: House) -> None:
    for place in ("/banking/", "/banking/upload/", "/banking/lines/"):
        page(house.trader, place, 403)
    page(house.trader, "/banking/lines/1/", 404)
    page(house.treasurer, "/banking/lines/999/", 404)
    page(house.treasurer, "/banking/statements/999/", 404)
    post(house.treasurer, "/banking/lines/999/accept/", 404)
