# SPDX-License-Identifier: EUPL-1.2
"""The demonstration criteria are valid and loading them twice changes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from diwana.kernel.assessment import Channel
from diwana.kernel.declaration import DeclarationFacts, ItemFacts
from diwana.modules.risk.demo import criteria, load
from diwana.modules.risk.models import CriteriaVersion, Criterion, DrawSecret
from diwana.modules.risk.services import check

from .conftest import declaration, item
from .test_assess import run


@pytest.mark.parametrize("form", criteria("TN"), ids=lambda form: form.code)
def test_each_criterion_is_valid(form) -> None:
    assert check(form) == ()


def test_neutral_has_none() -> None:
    assert criteria("neutral") == ()


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    load(1)
    before = (Criterion.objects.count(), CriteriaVersion.objects.count(), DrawSecret.objects.count())
    load(1)
    assert (Criterion.objects.count(), CriteriaVersion.objects.count(), DrawSecret.objects.count()) == before


def _phones(price: str) -> ItemFacts:
    return item(1, "85171300000", price, "10", supplementary_quantity=Decimal(100))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "code", "channel"),
    [
        (declaration(items=(_phones("5999"),)), "PHONE-LOW-VALUE", Channel.RED),
        (declaration(items=(_phones("6000"),)), None, Channel.GREEN),
        (declaration(items=(item(1, "62034200000", "1199", "100"),)), "TEXTILE-LOW-VALUE", Channel.ORANGE),
        (declaration(items=(item(1, "62034200000", "1200", "100"),)), None, Channel.GREEN),
        (declaration(incoterm="FOB", items=(_phones("9000"),)), "FREIGHT-MISSING", Channel.ORANGE),
        (declaration(items=(item(1, "04061000000", "9000", "100"),)), "FOOD-WITHOUT-HEALTH", Channel.ORANGE),
        (
            declaration(export_country="DE", items=(item(1, "24022000000", "9000", "100"),)),
            "TOBACCO-DETOUR",
            Channel.RED,
        ),
        (
            declaration(items=(item(1, "84771000000", "9000", "100", additional_procedures=("200",)),)),
            "RELIEF-FOLLOW-UP",
            Channel.BLUE,
        ),
    ],
)
def test_a_criterion_meets_its_goods_and_spares_their_neighbours(
    facts: DeclarationFacts, code: str | None, channel: Channel
) -> None:
    load(1)
    found = run(facts)
    assert found.channel is channel
    assert [reason.code for reason in found.reasons] == ([code] if code else [])
