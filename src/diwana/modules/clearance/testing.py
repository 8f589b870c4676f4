# SPDX-License-Identifier: EUPL-1.2
"""Entries, cases and people for tests and benchmarks: right as they stand, so that one change makes one fault."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from diwana.engines.duty import calculate
from diwana.foundation.accounts.models import Mandate, Organisation
from diwana.foundation.accounts.public import Role, actor_for
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.payments.testing import with_open_desk
from diwana.foundation.reference.public import code_lists, profile
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.modules.clearance.appraisal import terms
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import flow_of
from diwana.modules.clearance.intake import read
from diwana.modules.clearance.pointers import with_value
from diwana.modules.clearance.rules import rule
from diwana.modules.tariff.public import tariff_for

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
BROKER = "1034567B"
IMPORTER = "1122334M"
EXPORTER = "1345678C"
OFFICE = "TNRDS"

IMPORT: dict[str, Any] = {
    "type": "IM",
    "reference": "IMP-1",
    "office": OFFICE,
    "declarant": {"identifier": BROKER},
    "importer": {"identifier": IMPORTER},
    "exporter": {"name": "Lumière SA", "street": "1 quai des Docks", "city": "Marseille", "country": "FR"},
    "representation": "2",
    "export_country": "FR",
    "border_mode": "1",
    "container_flag": "true",
    "containers": ["CSQU3054383"],
    "incoterm": "CFR",
    "incoterm_place": "Radès",
    "currency": "EUR",
    "invoice_amount": "3000",
    "declared_items": "2",
    "declared_packages": "30",
    "declared_gross_mass": "330",
    "documents": [{"code": "380", "reference": "F-1", "issued_on": "2026-02-20"}],
    "items": [
        {
            "commodity_code": "28070000001",
            "description": "Sulphuric acid",
            "origin": "FR",
            "procedure": "4000",
            "additional_procedures": ["000"],
            "valuation_method": "1",
            "packages": [{"count": "10", "kind": "DR"}],
            "gross_mass": "110",
            "net_mass": "100",
            "price": "1000",
        },
        {
            "commodity_code": "34011100001",
            "description": "Toilet soap",
            "origin": "FR",
            "procedure": "4000",
            "valuation_method": "1",
            "packages": [{"count": "20", "kind": "CT"}],
            "gross_mass": "220",
            "net_mass": "200",
            "price": "2000",
        },
    ],
}
"""An import for home use that every rule of Tunisia accepts on DAY."""

EXPORT: dict[str, Any] = {
    "type": "EX",
    "reference": "EXP-1",
    "office": OFFICE,
    "declarant": {"identifier": EXPORTER},
    "exporter": {"identifier": EXPORTER},
    "importer": {"name": "Bianchi SpA", "city": "Genova", "country": "IT"},
    "border_mode": "1",
    "incoterm": "FOB",
    "currency": "EUR",
    "invoice_amount": "5000",
    "items": [
        {
            "commodity_code": "15099000001",
            "description": "Olive oil, refined",
            "procedure": "1000",
            "packages": [{"count": "10", "kind": "DR"}],
            "gross_mass": "1100",
            "net_mass": "1000",
            "price": "5000",
            "documents": [{"code": "003", "reference": "BIO-1"}],
        }
    ],
}
"""An export that every rule of Tunisia accepts on DAY."""


class Desk(Fact, frozen=True, kw_only=True):
    """Who acts in a journey: a broker with a mandate of the importer, the importer, the exporter, a stranger, officers
    of OFFICE and of another office."""

    broker: Actor
    importer: Actor
    exporter: Actor
    stranger: Actor
    examiner: Actor
    supervisor: Actor
    cashier: Actor
    elsewhere: Actor


def desk() -> Desk:
    """Register the people of a journey."""
    broker = make_organisation(BROKER, "broker", name="Transit Carthage")
    importer = make_organisation(IMPORTER, "importer", name="Jasmin Électronique")
    exporter = make_organisation(EXPORTER, "exporter", name="Huileries Oléa")
    stranger = make_organisation("7777777T", "importer", "broker")
    customs = make_organisation("DOUANE", "office")
    today = clock.today("Africa/Tunis")
    Mandate.objects.create(
        principal=importer, agent=broker, acts=["cancel", "file"], since=today, until=today + timedelta(days=365)
    )

    def member(organisation: Organisation, role: Role, *offices: str) -> Actor:
        return actor_for(make_member(organisation, role, offices=offices).pk, organisation.pk)

    return Desk(
        broker=member(broker, Role.BROKER),
        importer=member(importer, Role.TRADER),
        exporter=member(exporter, Role.TRADER),
        stranger=member(stranger, Role.BROKER),
        examiner=member(customs, Role.EXAMINER, OFFICE),
        supervisor=member(customs, Role.SUPERVISOR, OFFICE),
        cashier=with_open_desk(member(customs, Role.CASHIER, OFFICE)),
        elsewhere=member(customs, Role.SUPERVISOR, "TNBIZ"),
    )


def entry(base: dict[str, Any] = IMPORT, **changes: object) -> dict[str, Any]:
    """A copy of ``base``; each change names a pointer with ``__`` for ``/``: ``items__1__net_mass="120"``."""
    made = copy.deepcopy(base)
    for pointer, value in changes.items():
        made = with_value(made, pointer.replace("__", "/"), value)
    return made


def case(made: object, country: str = "TN", on: date = DAY, **more: Any) -> Case:
    """The case of an entry."""
    facts, unread = read(made)
    national, lists = profile(country), code_lists(country, on)
    tariff = tariff_for([item.commodity_code for item in facts.items if item.commodity_code], country, on)
    taxation = calculate(facts, terms(national, lists, facts), tariff.taxes(facts, flow_of(facts)))
    return Case(
        declaration=facts,
        on=on,
        profile=national,
        lists=lists,
        tariff=tariff,
        taxation=taxation,
        unread=unread,
        **more,
    )


def found(code: str, made: object, country: str = "TN", **more: Any) -> list[str]:
    """Pointers of what the rule ``code`` finds in an entry."""
    return [violation.pointer for violation in rule(code)().check(case(made, country, **more))]
