# SPDX-License-Identifier: EUPL-1.2
"""Demonstration criteria of the installation's country, and secrets for the days ahead."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import msgspec
from django.conf import settings

from diwana.foundation.reference.public import profile
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.modules.risk.draws import SYSTEM, commit_ahead, commit_secret
from diwana.modules.risk.models import Criterion
from diwana.modules.risk.permissions import Permission
from diwana.modules.risk.services import CriterionForm, create_criterion

FOLDER = Path(__file__).parent / "demonstration"
SINCE = date(2022, 1, 1)
_ANALYST = Actor(
    person=None, organisation=None, roles=("system",), permissions=frozenset({str(Permission.MANAGE_CRITERIA)})
)


def criteria(country: str) -> tuple[CriterionForm, ...]:
    """The demonstration criteria of ``country``; none where it has no file."""
    path = FOLDER / f"{country}.toml"
    if not path.exists():
        return ()
    declared = tomllib.loads(path.read_text(encoding="utf-8"))["criteria"]
    return tuple(msgspec.convert({"valid_from": SINCE} | one, CriterionForm) for one in declared)


def load(seed: int) -> None:
    """Create the criteria that are not there yet, and commit secrets for today and the coming week.

    ``seed`` is not used: criteria are the same for all, secrets must not follow from anything.
    """
    known = set(Criterion.objects.values_list("code", flat=True))
    for form in criteria(settings.COUNTRY):
        if form.code not in known:
            create_criterion(_ANALYST, form=form, active=True)
    commit_secret(SYSTEM, day=clock.today(profile(settings.COUNTRY).time_zone))
    commit_ahead(SYSTEM, days=7)
