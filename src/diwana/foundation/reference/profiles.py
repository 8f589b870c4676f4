# SPDX-License-Identifier: EUPL-1.2
"""Country profiles: what is particular to a country, read from ``profiles/<CODE>/profile.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from diwana.kernel.codelists import Profile

FOLDER = Path(__file__).parent / "profiles"
INTERNATIONAL = "international"
_OWN = frozenset({"names", "currency", "decimals", "rounding", "time_zone", "languages", "commodity_length"})


class UnknownProfile(ValueError):
    """No profile has this code."""


def profile_codes() -> tuple[str, ...]:
    """Codes of the profiles there are."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/profile.toml")))


@lru_cache(maxsize=32)
def profile(country: str) -> Profile:
    """The profile ``country`` (``TN``, ``neutral``); read once per process.

    Raises UnknownProfile when there is none.
    """
    if country not in profile_codes():
        raise UnknownProfile(f"there is no country profile {country!r}; there are: {', '.join(profile_codes())}")
    data = tomllib.loads((FOLDER / country / "profile.toml").read_text(encoding="utf-8"))
    if data["rounding"] not in ("down", "half_up"):
        raise ValueError(f"profile {country}: rounding is {data['rounding']!r}, neither down nor half_up")
    return Profile(
        code=country,
        names=data["names"],
        currency=data.get("currency"),
        decimals=data["decimals"],
        rounding=data["rounding"],
        time_zone=data["time_zone"],
        languages=tuple(data["languages"]),
        commodity_length=data.get("commodity_length"),
        settings={name: value for name, value in data.items() if name not in _OWN},
    )


def valid_on(row: Mapping[str, Any], on: date) -> bool:
    """Whether a dated table of a profile (``valid_from``, ``valid_to``) holds on ``on``."""
    start, end = row.get("valid_from"), row.get("valid_to")
    return (start is None or start <= on) and (end is None or on <= end)


def identifier_kind(country: str, identifier: str, on: date) -> str | None:
    """What the party identifier is by its form on ``on``: ``firm``, ``person``…, the first pattern that fits.

    None when it fits no pattern. A profile that declares no pattern cannot tell: ``unknown``.
    """
    patterns = [row for row in profile(country).settings.get("identifiers", ()) if valid_on(row, on)]
    if not patterns:
        return "unknown"
    return next((str(row["kind"]) for row in patterns if re.fullmatch(row["pattern"], identifier)), None)
