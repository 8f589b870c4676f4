# SPDX-License-Identifier: EUPL-1.2
"""Demonstration declarations: filed, examined, paid and released by the demonstration people through the same verbs as
everybody, over the last fortnight, from one seed."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from diwana.foundation.accounts.demo import actors
from diwana.foundation.documents.public import printed, take_whole
from diwana.foundation.payments.demo import credit_is_unused, desk_of, finish
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.modules.clearance import queries, services
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.states import SELECTED_CHANNELS, IrregularityKind, Outcome, Resolution, State

GOODS = Path(__file__).parent / "demonstration"
COUNT = 40
UNDECIDED, MOST_FURTHER = 3, 12
DAYS = 14
LINE_VALUE = (1_500, 28_000)  # euros
DRAFT_SHARE, OPEN_SHARE, IRREGULAR_SHARE, LOW_SHARE, ATTACHED_SHARE = 0.1, 0.35, 0.3, 0.15, 0.4


def load(seed: int) -> None:
    """Create the demonstration declarations; nothing where the country has no goods file or some are there already."""
    people = actors()
    if not people or not _goods() or Declaration.objects.exists():
        return
    chance = random.Random(seed)  # noqa: S311 (demonstration data, not a secret)
    instants = sorted(_instants(chance))
    for number, instant in enumerate(instants, 1):
        entry = demonstration_entry(chance, f"DEMO-{seed}-{number:03d}", items=chance.choice((1, 1, 2, 3, 5)))
        with clock.at(instant):
            _lead(chance, people, entry)
    _leave_undecided(chance, people, seed, instants[-1])
    finish(people)


def _instants(chance: random.Random) -> Iterator[datetime]:
    """Office hours of the last working days, in the past."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = clock.today(settings.TIME_ZONE)
    days = [today - timedelta(days=ago) for ago in range(1, DAYS + 1)]
    open_days = [day for day in days if day.isoweekday() <= 5]
    for _ in range(COUNT):
        yield datetime.combine(
            chance.choice(open_days), time(chance.randint(8, 16), chance.randint(0, 59)), tzinfo=zone
        )


def _goods() -> list[dict[str, str]]:
    path = GOODS / settings.COUNTRY / "goods.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def demonstration_entry(chance: random.Random, reference: str, *, items: int, flow: str = "") -> dict[str, Any]:
    """A declaration that keeps every rule of the country: header and ``items`` goods drawn by ``chance``."""
    flow = flow or ("export" if chance.random() < 0.25 else "import")
    goods = [row for row in _goods() if row["flow"] == flow]
    lines = [_item(chance, chance.choice(goods), number) for number in range(1, items + 1)]
    price = sum((Decimal(line["price"]) for line in lines), Decimal())
    entry: dict[str, Any] = {
        "reference": reference,
        "border_mode": "1",
        "border_transport": chance.choice(("CARTHAGE", "AMILCAR", "SALAMMBO", "TANIT")),
        "border_nationality": "TN",
        "currency": "EUR",
        "invoice_amount": str(price),
        "payment_method": "1",
        "transaction_nature": "11",
        "declared_items": str(items),
        "documents": [{"code": "380", "reference": f"F-{chance.randint(10_000, 99_999)}"}],
        "items": lines,
    }
    return entry | (_export(chance) if flow == "export" else _import(chance, lines, price))


def _item(chance: random.Random, row: Mapping[str, str], number: int) -> dict[str, Any]:
    package_price = int(row["per_package"]) * Decimal(row["price"])
    packages = max(1, int(chance.randint(*LINE_VALUE) / package_price))
    quantity = packages * int(row["per_package"])
    net = quantity * Decimal(row["mass"])
    exported = row["flow"] == "export"
    # Some declare too little, so that the demonstration criteria have something to find.
    price = Decimal(row["price"]) * (Decimal("0.1") if chance.random() < LOW_SHARE and not exported else 1)
    item: dict[str, Any] = {
        "number": str(number),
        "commodity_code": row["code"],
        "description": row["description"],
        "origin": chance.choice(row["origins"].split()),
        "procedure": "1000" if exported else "4000",
        "valuation_method": "1",
        "packages": [{"count": str(packages), "kind": row["package"], "marks": f"LOT {chance.randint(100, 999)}"}],
        "net_mass": str(net),
        "gross_mass": str((net * Decimal("1.06")).quantize(Decimal("0.001"))),
        "price": str((quantity * price).quantize(Decimal("0.01"))),
        "price_currency": "EUR",
        "documents": [
            {"code": code, "reference": f"{code}-{chance.randint(1000, 9999)}"} for code in row["documents"].split()
        ],
    }
    if row["unit"]:
        item |= {"supplementary_quantity": str(quantity), "supplementary_unit": row["unit"]}
    if not exported:
        item["preference"] = "100"
    return item


def _import(chance: random.Random, lines: list[dict[str, Any]], price: Decimal) -> dict[str, Any]:
    freight = (price * Decimal(chance.randint(3, 9)) / 100).quantize(Decimal("0.01"))
    return {
        "type": "IM",
        "office": chance.choice(("TNRDS", "TNRDS", "TNTUN")),
        "declarant": {"identifier": "1034567B"},
        "importer": {"identifier": chance.choice(("1122334M", "0765432H", "1456789N"))},
        "exporter": {"name": "Mediterranean Trading House", "city": "Marseille", "country": "FR"},
        "export_country": lines[0]["origin"],
        "destination_country": "TN",
        "incoterm": "FOB",
        "incoterm_place": "Marseille",
        "value_elements": [
            {"code": "AK", "amount": str(freight), "currency": "EUR"},
            {"code": "AW", "amount": str((price / 200).quantize(Decimal("0.01"))), "currency": "EUR"},
        ],
    }


def _export(chance: random.Random) -> dict[str, Any]:
    return {
        "type": "EX",
        "office": chance.choice(("TNSFA", "TNRDS")),
        "declarant": {"identifier": "0918273K"},
        "importer": {"name": "Großhandel Nordsee GmbH", "city": "Hamburg", "country": "DE"},
        "exporter": {"identifier": chance.choice(("1345678C", "0654321R", "0876543P"))},
        "export_country": "TN",
        "destination_country": "DE",
        "incoterm": "FOB",
        "incoterm_place": "Sfax",
    }


def _lead(chance: random.Random, people: Mapping[str, Actor], entry: dict[str, Any]) -> None:
    """Take one declaration as far along its life as chance has it."""
    declarant = people["broker2@diwana.example" if entry["type"] == "EX" else "broker@diwana.example"]
    draft = services.start_draft(declarant, entry)
    if chance.random() < ATTACHED_SHARE:
        _attach(declarant, draft, entry)
    if chance.random() < DRAFT_SHARE:
        return
    services.file_declaration(declarant, draft, version=1)
    if chance.random() >= OPEN_SHARE:
        _settle(chance, people, Declaration.objects.get(pk=draft))


def _attach(declarant: Actor, draft: int, entry: Mapping[str, Any]) -> None:
    """The invoice as a file."""
    reference = entry["documents"][0]["reference"]
    goods = [f"{line['description'][:40]}   {line['net_mass']} kg   {line['price']} EUR" for line in entry["items"]]
    page = printed([f"FACTURE {reference}", "Document de démonstration", "", *goods])
    take_whole(
        declarant,
        io.BytesIO(page).read,
        length=len(page),
        subject=f"declaration:{draft}",
        kind_code="declaration.supporting",
        name=f"Facture {reference}.pdf",
        code="380",
        reference=reference,
    )


def _settle(chance: random.Random, people: Mapping[str, Actor], declaration: Declaration) -> None:
    supervisor, cashier = people["supervisor@diwana.example"], people["cashier@diwana.example"]
    if declaration.channel in SELECTED_CHANNELS:
        _examine(chance, supervisor, declaration)
    if declaration.due_minor:
        _pay(people, cashier, declaration)
        declaration.refresh_from_db()
    services.release(supervisor, declaration.pk, version=declaration.version)


def _leave_undecided(chance: random.Random, people: Mapping[str, Actor], seed: int, since: datetime) -> None:
    """Irregularities of which the newest was decided, its firm being under watch; the others wait for a decision, so
    that time limits run. More are filed where the loop above left too few."""
    waiting = Declaration.objects.filter(state=State.ASSESSED, channel__in=SELECTED_CHANNELS).order_by("filed_at")
    for number in range(MOST_FURTHER):
        if waiting.count() >= UNDECIDED:
            break
        with clock.at(since + timedelta(minutes=number)):
            entry = demonstration_entry(chance, f"DEMO-{seed}-9{number:02d}", items=1, flow="import")
            broker = people["broker@diwana.example"]
            services.file_declaration(broker, services.start_draft(broker, entry), version=1)
    found = list(waiting[:UNDECIDED])
    for declaration in found:
        with clock.at(since + timedelta(hours=1)):
            _find_too_many(people["supervisor@diwana.example"], declaration, decide=declaration is found[-1])


def _find_too_many(officer: Actor, declaration: Declaration, *, decide: bool) -> None:
    services.examine(
        officer,
        declaration.pk,
        version=declaration.version,
        outcome=Outcome.IRREGULAR,
        kinds=[IrregularityKind.QUANTITY],
        note="Deux colis de plus que déclaré.",
    )
    if decide:
        services.resolve(
            officer,
            declaration.pk,
            version=declaration.version + 1,
            resolution=Resolution.ACCEPT,
            note="Erreur de comptage reconnue par le déclarant.",
            watch=True,
        )


def _pay(people: Mapping[str, Actor], cashier: Actor, declaration: Declaration) -> None:
    """At the desk, or from an account where one can pay it; a draw of its own, so that the rest stays the same."""
    owner = next((actor for actor in people.values() if actor.organisation == declaration.owner_id), None)
    unused = credit_is_unused()
    if owner is not None and (unused or declaration.pk % 3 == 0):
        for way in queries.ways(owner, declaration.pk):
            if not way.refusal and way.method in (("credit",) if unused else ("credit", "prepayment")):
                services.settle(
                    owner, declaration.pk, version=declaration.version, method=way.method, account=way.account
                )
                return
    desk_of(cashier, declaration.office)
    services.receive_payment(cashier, declaration.pk, version=declaration.version, method="cash")


def _examine(chance: random.Random, officer: Actor, declaration: Declaration) -> None:
    irregular = chance.random() < IRREGULAR_SHARE
    services.examine(
        officer,
        declaration.pk,
        version=declaration.version,
        outcome=Outcome.IRREGULAR if irregular else Outcome.CONFORM,
        kinds=[IrregularityKind.VALUE] if irregular else [],
        note="Prix inférieur aux valeurs observées pour ces marchandises." if irregular else "",
    )
    declaration.refresh_from_db()
    if irregular:
        services.resolve(
            officer,
            declaration.pk,
            version=declaration.version,
            resolution=Resolution.CHARGE,
            additional=Decimal(chance.randint(50, 900)),
            note="Valeur redressée avec l'accord du déclarant.",
        )
        declaration.refresh_from_db()
