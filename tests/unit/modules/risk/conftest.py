# SPDX-License-Identifier: EUPL-1.2
"""An analyst, a declaration and a filing's ledger event."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from diwana.foundation.ledger.public import Recorded, record
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import DeclarationFacts, DocumentFacts, ItemFacts, PartyFacts
from diwana.modules.risk.permissions import Permission
from diwana.modules.risk.services import CriterionForm

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture
def analyst() -> Actor:
    return Actor(
        person=None, organisation=None, roles=("analyst",), permissions=frozenset(str(one) for one in Permission)
    )


def declaration(**changes: Any) -> DeclarationFacts:
    """Three items of textiles and phones, imported by a firm."""
    facts: dict[str, Any] = {
        "type": "IM",
        "office": "TNRDS",
        "importer": PartyFacts(identifier="1234567A"),
        "declarant": PartyFacts(identifier="7654321B"),
        "export_country": "CN",
        "incoterm": "CIF",
        "documents": (DocumentFacts(code="380"),),
        "items": (
            item(1, "61091000000", "3000", "100"),
            item(2, "61091000000", "50", "100"),
            item(3, "85171300000", "9000", "10"),
        ),
    }
    return DeclarationFacts(**(facts | changes))


def item(number: int, code: str, value: str, mass: str, **changes: Any) -> ItemFacts:
    return ItemFacts(
        number=number,
        commodity_code=code,
        origin="CN",
        procedure="4000",
        customs_value=Decimal(value),
        net_mass=Decimal(mass),
        gross_mass=Decimal(mass) + 1,
        **changes,
    )


def form(code: str = "LOW-VALUE", condition: Any = None, **changes: Any) -> CriterionForm:
    return CriterionForm(
        **(
            {
                "code": code,
                "labels": {"fr": "Valeur faible", "ar": "قيمة ضعيفة", "en": "Low value"},
                "condition": condition
                or {
                    "all": [
                        {"field": "item.commodity_code", "operator": "starts_with", "value": ["61", "62"]},
                        {"field": "item.value_per_kg", "operator": "below", "value": "10"},
                    ]
                },
                "channel": "orange",
                "valid_from": date(2026, 1, 1),
            }
            | changes
        )
    )


def filing(analyst: Actor, key: int = 1) -> Recorded:
    """The ledger event of a filing."""
    return record(analyst, "clearance.file", f"declaration:{key}", {"number": str(key)})
