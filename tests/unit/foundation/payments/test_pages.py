# SPDX-License-Identifier: EUPL-1.2
"""Pages of accounts, desks, credit, securities, refunds and fees: each act by its form, each refusal at its field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.testing import make_token, sign_in
from diwana.foundation.payments import services
from diwana.foundation.payments.models import Charge, CreditLine, Due, Receipt, Refund, Reservation, Security
from diwana.foundation.payments.testing import OFFICE, House, prepaid, with_open_desk
from diwana.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def browser(actor: Actor) -> Client:
    return sign_in(Client(), Person.objects.get(pk=actor.person))


def post(actor: Actor, place: str, status: int = 302, **typed: Any) -> str:
    answer = browser(actor).post(place, typed)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.headers.get("Location", "") or answer.content.decode()


def page(actor: Actor, place: str, status: int = 200) -> str:
    answer = browser(actor).get(place, follow=True)
    assert answer.status_code == status, place
    return answer.content.decode() if not answer.streaming else b"".join(answer.streaming_content).decode()


def on_credit(house: House, amount: str = "100") -> Due:
    house.credit()
    services.pay(
        house.trader, subject="declaration:1", payer_organisation=house.firm.pk, lines={"DD": Decimal(amount)},
        currency="TND", method="credit", title="IM-1",
    )  # fmt: skip
    return Due.objects.get()


def test_a_desk_from_opening_to_approval(house: House) -> None:
    assert "Open the desk" in page(house.cashier, "/payments/desk/")
    post(house.cashier, "/payments/desk/", 422, office=OFFICE, float_amount="many")
    post(house.cashier, "/payments/desk/", office=OFFICE, float_amount="100")
    place = post(
        house.cashier, "/payments/desk/prepayment/", organisation=house.code.lower(), amount="50.250", method="cash"
    )
    assert "Payment into the prepayment account" in page(house.trader, place)
    post(house.cashier, "/payments/desk/prepayment/", 422, organisation="NOBODY", amount="1", method="cash")
    post(
        house.cashier, "/payments/desk/deposit/", organisation=house.code, amount="9", method="card", purpose="Samples"
    )
    assert "Cash" in page(house.cashier, "/payments/desk/")
    assert "Count the cash" in post(house.cashier, "/payments/desk/count/", 422)
    said = post(house.cashier, "/payments/desk/count/", 422, **{"face-50": "3"})
    assert "count again, or say why" in said
    assert 'value="3"' in said
    place = post(house.cashier, "/payments/desk/count/", **{"face-50": "3", "reason": "Coins"})
    assert "waits for another officer" in page(house.cashier, place)
    post(house.cashier, place, 404)
    post(house.supervisor, place, note_text="Seen")
    assert "Approved by" in page(house.supervisor, place)
    post(house.supervisor, place, 422)
    assert "-0.250" in page(
        house.supervisor, "/payments/desks/?format=csv&state=closed&since=2026-01-01&until=2027-01-01"
    )
    assert page(house.cashier, "/payments/desk/count/")  # leads back: no desk is open
    assert "Last time" in page(house.cashier, "/payments/desk/")


def test_takings_and_the_end_of_the_day(house: House) -> None:
    with_open_desk(house.cashier)
    post(house.cashier, "/payments/desk/prepayment/", organisation=house.code, amount="80", method="cash")
    close = {"office": OFFICE, "day": "2026-03-03"}
    refused = browser(house.supervisor).post("/payments/journal/close/", close, follow=True)
    assert "still open" in refused.content.decode()
    post(house.cashier, "/payments/desk/count/", counted="80")
    post(house.cashier, "/payments/bank/", 422, cash="81", slip="B-1")
    post(house.cashier, "/payments/bank/", cash="80", slip="B-1")
    post(house.supervisor, "/payments/journal/close/", **close)
    journal = page(house.supervisor, f"/payments/journal/?office={OFFICE}&day=2026-03-03")
    assert "By account" in journal
    assert "Close the day" not in journal
    entries = page(house.supervisor, f"/payments/journal/?office={OFFICE}&day=2026-03-03&format=entries")
    assert "payments.bank_takings" in entries
    page(house.cashier, "/payments/bank/?office=TNSFA", 404)


def test_a_trader_sees_and_uses_his_account(house: House) -> None:
    due = on_credit(house)
    prepaid(house.trader, house.firm.pk, 300_000)
    own = f"/payments/accounts/{house.firm.pk}/"
    shown = page(house.trader, "/payments/account/")
    assert "IM-1" in shown
    assert "RF" in shown
    page(house.broker, own, 404)
    page(house.broker, f"{own}statement/", 404)
    page(house.broker, f"/payments/dues/{due.pk}/pay/", 404)
    post(house.trader, f"/payments/dues/{due.pk}/pay/", 422, amount="9999")
    place = post(house.trader, f"/payments/dues/{due.pk}/pay/", amount="")
    assert "Payment of what fell due" in page(house.trader, place)
    post(house.trader, f"{own}deposit/", 422, amount="1000", purpose="x")
    post(house.trader, f"{own}deposit/", amount="20", purpose="Samples")
    statement = page(house.trader, f"{own}statement/?since=2026-01-01&until=2026-12-31&account=advance")
    assert "Payment of what fell due" in statement
    rows = page(house.trader, f"{own}statement/?format=csv").splitlines()
    assert "Balance" in rows[0]
    assert len(rows) > 4
    assert any("179.900" in row for row in rows)


def test_officers_see_all_accounts_and_dues(house: House) -> None:
    due = on_credit(house)
    for place in ("/payments/accounts/", "/payments/dues/", "/payments/credit/", "/payments/securities/"):
        assert house.firm.name in page(house.treasurer, f"{place}?q={house.code}"), place
        assert house.code in page(house.treasurer, f"{place}?format=csv") or "securities" in place
    assert house.firm.name not in page(house.treasurer, "/payments/accounts/?overdue=yes")
    for state in ("open", "overdue", "settled"):
        page(house.treasurer, f"/payments/dues/?state={state}&kind=credit&until=2027-01-01")
    assert "Late interest today" in page(house.treasurer, f"/payments/dues/{due.pk}/")
    with_open_desk(house.cashier)
    post(house.cashier, f"/payments/dues/{due.pk}/", method="cash", amount="")
    assert "Settled" in page(house.treasurer, "/payments/dues/")


def test_credit_is_proposed_decided_and_withdrawn_on_pages(house: House) -> None:
    security = house.guarantee()
    typed = {"organisation": house.code, "terms_code": "CE", "limit": "1000", "until": "2027-01-01",
             "security": security, "reason": "Regular"}  # fmt: skip
    post(house.treasurer, "/payments/credit/new/", 422, **typed | {"limit": "0"})
    place = post(house.treasurer, "/payments/credit/new/", **typed)
    assert "has to decide" in page(house.treasurer, place)
    assert "Decide" in page(house.supervisor, place)
    said = post(house.supervisor, f"{place}decide/", 422, decision="refuse", note_text="")
    assert "Say why." in said
    post(house.supervisor, f"{place}decide/", decision="approve", note_text="")
    post(house.treasurer, f"{place}withdraw/", reason="Closed")
    assert CreditLine.objects.get().state == "withdrawn"
    page(house.treasurer, "/payments/credit/999/", 404)


def test_securities_on_pages(house: House) -> None:
    typed = {"organisation": house.code, "amount": "1000", "guarantor": "Bank", "reference": "G-9",
             "since": "2026-01-01", "until": "2027-01-01"}  # fmt: skip
    place = post(house.treasurer, "/payments/securities/new/", **typed)
    post(house.treasurer, "/payments/securities/new/", 422, **typed | {"until": "2025-01-01"})
    post(house.supervisor, f"{place}decide/", decision="approve")
    post(house.supervisor, f"{place}reserve/", 422, subject="transit:1", amount="1001")
    post(house.supervisor, f"{place}reserve/", subject="transit:1", amount="400")
    held = Reservation.objects.get().pk
    assert "transit:1" in page(house.trader, place)
    page(house.broker, place, 404)
    post(house.treasurer, f"{place}held/{held}/call/", 422, reason="Unmet")
    post(house.treasurer, f"{place}held/{held}/call/", reason="Unmet", code="DD", amount="100")
    post(house.supervisor, f"{place}held/{held}/release/", reason="Met")
    post(house.treasurer, f"{place}discharge/", reason="Over")
    assert Security.objects.get().state == "discharged"
    assert "Discharged" in page(house.trader, place)


def test_refunds_on_pages(house: House) -> None:
    prepaid(house.trader, house.firm.pk, 100_000)
    number = services.pay(
        house.trader, subject="declaration:1", payer_organisation=house.firm.pk, lines={"DD": Decimal(60)},
        currency="TND", method="prepayment",
    ).number  # fmt: skip
    ask = f"/payments/receipts/{number}/refund/"
    post(house.trader, ask, 422, **{"line-DD": "61", "way": "account", "reason": "x"})
    place = post(house.trader, ask, **{"line-DD": "10", "way": "transfer", "reason": "Twice"})
    assert house.firm.name in page(house.trader, "/payments/refunds/?state=asked&way=transfer")
    assert house.firm.name not in page(house.broker, "/payments/refunds/")
    page(house.broker, place, 404)
    post(house.supervisor, f"{place}decide/", decision="approve")
    assert "Pay the refund" in page(house.treasurer, place)
    post(house.treasurer, f"{place}transfer/", reference="V-1")
    assert "V-1" in page(house.trader, place)
    assert "10.000" in page(house.treasurer, "/payments/refunds/?format=csv")
    cash = post(house.treasurer, ask, **{"line-DD": "5", "way": "cash", "reason": "Twice"})
    post(house.supervisor, f"{cash}decide/", decision="approve")
    with_open_desk(house.cashier, float_amount="20")
    post(house.cashier, f"{cash}cash/")
    assert Refund.objects.filter(state="paid").count() == 2
    page(house.trader, "/payments/receipts/2026-0009999/refund/", 404)


def test_fees_on_pages(house: House) -> None:
    typed = {"organisation": house.code, "code": "F-COPY", "quantity": "1", "reason": "Copy"}
    for _time in range(3):
        post(house.cashier, "/payments/fees/new/", **typed)
    post(house.cashier, "/payments/fees/new/", 422, **typed | {"quantity": "0"})
    first, second, third = Charge.objects.order_by("pk").values_list("pk", flat=True)
    prepaid(house.trader, house.firm.pk, 5_000)
    post(house.trader, f"/payments/fees/{first}/pay/")
    with_open_desk(house.cashier)
    post(house.cashier, f"/payments/fees/{second}/receive/", method="cash")
    post(house.supervisor, f"/payments/fees/{third}/waive/", reason="Ours")
    page(house.trader, f"/payments/fees/{third}/pay/", 404)


def test_a_wrong_prepayment_is_undone_on_its_page(house: House) -> None:
    with_open_desk(house.cashier)
    place = post(house.cashier, "/payments/desk/prepayment/", organisation=house.code, amount="8", method="cash")
    post(house.supervisor, f"{place}undo/", reason="Other organisation")
    assert "Undone" in page(house.trader, place)
    number = Receipt.objects.get().number
    page(house.supervisor, f"/payments/receipts/{number}0/undo/", 404)


def test_programs_read_and_pay(house: House) -> None:
    due = on_credit(house)
    prepaid(house.trader, house.firm.pk, 200_000)

    def ask(actor: Actor, method: str, place: str, body: str = "") -> Any:
        token = make_token(Person.objects.get(pk=actor.person))
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{actor.person}{place[-20:]}"}
        return Client().generic(method, f"/api/v1{place}", body, content_type="application/json", headers=headers)

    account = f"/accounts/{house.code}"
    balance = ask(house.trader, "GET", f"{account}/balance").json()
    assert (balance["available"], balance["credit_used"]) == ("200.000", "100.100")
    assert ask(house.broker, "GET", f"{account}/balance").status_code == 404
    assert ask(house.broker, "GET", "/accounts/NOBODY/balance").status_code == 404
    (owed,) = ask(house.trader, "GET", f"{account}/dues").json()
    assert owed["left"] == "100.100"
    assert ask(house.broker, "POST", f"/dues/{due.pk}/payment", "{}").status_code == 404
    refused = ask(house.trader, "POST", f"/dues/{due.pk}/payment", '{"amount": "999"}')
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/amount")
    assert ask(house.treasurer, "POST", f"/dues/{due.pk}/payment", "{}").status_code == 403
    Client().get("/")
    token = make_token(Person.objects.get(pk=house.trader.person))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "pay"}
    paid = Client().post(f"/api/v1/dues/{due.pk}/payment", "{}", content_type="application/json", headers=headers)
    assert (paid.status_code, paid.json()["total"]) == (201, "100.100")
    again = Client().post(
        f"/api/v1/dues/{due.pk}/payment", "{}", content_type="application/json",
        headers=headers | {"Idempotency-Key": "again"},
    )  # fmt: skip
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "already_decided")
    rows = ask(house.trader, "GET", f"{account}/statement?account=advance&since=2026-01-01").json()
    assert (rows["total"], rows["items"][0]["balance"]) == (2, "99.900")
