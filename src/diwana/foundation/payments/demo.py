# SPDX-License-Identifier: EUPL-1.2
"""Demonstration accounts: prepaid money, a guarantee and the credit that stands on it, fees, desks, refunds, made by
the demonstration people through the same verbs as everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from diwana.foundation.accounts.demo import actors
from diwana.foundation.payments import services, terms
from diwana.foundation.payments.models import Account, DeskSession, Due, Receipt, ReceiptKind, SessionState
from diwana.foundation.payments.queries.balances import cash_expected
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.money import from_minor

TREASURER, SUPERVISOR, CASHIER = (f"{name}@diwana.example" for name in ("treasurer", "supervisor", "cashier"))
BEFORE = 21
OFFICE, FLOAT = "TNRDS", Decimal(200)
BROKER, IMPORTER, OTHER = "1034567B", "1122334M", "0765432H"


def load(seed: int) -> None:
    """Create them; nothing where the demonstration people are not there or accounts are already."""
    people = actors()
    if not {TREASURER, SUPERVISOR, CASHIER} <= people.keys() or Account.objects.exists() or not terms.currency():
        return
    day = terms.today() - timedelta(days=BEFORE)
    with clock.at(datetime.combine(day, time(9), tzinfo=ZoneInfo(settings.TIME_ZONE))):
        _credit(people)
        _prepaid(people)
    with clock.at(clock.now() - timedelta(days=1)):
        _waiting(people)


def _credit(people: Mapping[str, Actor]) -> None:
    """A guarantee and the credit that rests on it; another guarantee for bonds."""
    for organisation, amount, reference in ((IMPORTER, 250_000, "CAUT-2026-0117"), (BROKER, 120_000, "CAUT-2026-0094")):
        security = services.propose_guarantee(
            people[TREASURER],
            organisation=organisation,
            amount=Decimal(amount),
            guarantor="Banque Carthage Démonstration",
            reference=reference,
            since=terms.today(),
            until=terms.today() + timedelta(days=540),
        )
        services.decide_guarantee(people[SUPERVISOR], security=security, approve=True)
        if organisation == IMPORTER:
            line = services.propose_credit(
                people[TREASURER],
                organisation=IMPORTER,
                limit=Decimal(150_000),
                until=terms.today() + timedelta(days=365),
                terms_code="CE",
                reason="Importateur régulier, caution bancaire déposée.",
                security=security,
            )
            services.decide_credit(people[SUPERVISOR], line=line, approve=True)


def _prepaid(people: Mapping[str, Actor]) -> None:
    cashier = desk_of(people[CASHIER], OFFICE)
    for organisation, amount, method in (
        (BROKER, 90_000, "transfer"),
        (OTHER, 4_500, "cash"),
        (IMPORTER, 12_000, "cheque"),
    ):
        services.receive_prepayment(
            cashier, organisation=organisation, amount=Decimal(amount), method=method, reference="DEMO"
        )
    services.receive_deposit(
        cashier, organisation=OTHER, amount=Decimal(2_000), purpose="Échantillons à réexporter", method="cash"
    )
    close_desk(cashier)


def _waiting(people: Mapping[str, Actor]) -> None:
    """What waits for a second pair of eyes, and an unpaid fee."""
    services.propose_guarantee(
        people[TREASURER],
        organisation=OTHER,
        amount=Decimal(30_000),
        guarantor="Banque Carthage Démonstration",
        reference="CAUT-2026-0203",
        since=terms.today(),
        until=terms.today() + timedelta(days=365),
    )
    services.charge_fee(
        people[TREASURER],
        organisation=IMPORTER,
        code="F-OVERTIME",
        quantity=3,
        reason="Visite à domicile un samedi.",
        office=OFFICE,
    )


def desk_of(cashier: Actor, office: str) -> Actor:
    """The cashier with his desk open at ``office`` today: one open elsewhere or since another day is closed first."""
    session = DeskSession.objects.filter(cashier=cashier.person, state=SessionState.OPEN).first()
    if session is not None and (session.office != office or session.day != terms.today()):
        close_desk(cashier)
        session = None
    if session is None:
        services.open_desk(cashier, office=office, float_amount=FLOAT)
    return cashier


def credit_is_unused() -> bool:
    """Whether nothing falls due yet: the first declaration that credit can pay is paid so."""
    return not Due.objects.exists()


def close_desk(cashier: Actor, *, missing: Decimal = Decimal(), reason: str = "") -> None:
    """Count the cashier's open desk and close it; ``missing`` less than the journal says."""
    session = DeskSession.objects.filter(cashier=cashier.person, state=SessionState.OPEN).first()
    if session is not None:
        expected = from_minor(cash_expected(session.pk), session.currency)
        services.count_desk(cashier, session=session.pk, counted=expected - missing, reason=reason)


def finish(people: Mapping[str, Actor]) -> None:
    """After the declarations: the last desk is counted with a discrepancy, and a refund is asked for."""
    close_desk(people[CASHIER], missing=Decimal("2.500"), reason="Erreur de rendu de monnaie en fin de journée.")
    paid = Receipt.objects.filter(kind=ReceiptKind.DUTIES, method="cash").order_by("id").first()
    if paid is not None:
        services.ask_refund(
            people[CASHIER],
            number=paid.number,
            lines={"RPD": Decimal("1.000")} if _has_line(paid, "RPD") else _some_line(paid),
            reason="Redevance perçue deux fois.",
            way="account",
        )


def _has_line(receipt: Receipt, code: str) -> bool:
    return receipt.entry.postings.filter(credit__kind="revenue", credit__key=code, amount_minor__gte=1000).exists()


def _some_line(receipt: Receipt) -> dict[str, Decimal]:
    posting = (
        receipt.entry.postings.filter(credit__kind="revenue").select_related("credit").order_by("-amount_minor")[0]
    )
    return {posting.credit.key: from_minor(min(posting.amount_minor, 1000), receipt.currency)}
