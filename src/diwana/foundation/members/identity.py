# SPDX-License-Identifier: EUPL-1.2
"""Tax numbers, identity cards and passports: their forms, by the country's profile."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError

from diwana.foundation.reference.public import profile

#: ICAO Doc 9303, part 3: the number of a travel document has up to nine characters, letters and digits.
PASSPORT = re.compile(r"[A-Z0-9]{5,9}")
ANY_TAX_NUMBER = re.compile(r"[A-Z0-9]{4,20}")
ANY_IDENTITY_CARD = re.compile(r"[A-Z0-9]{5,20}")
_ICAO = Path(__file__).parent / "data" / "icao_states.csv"


class Malformed(ValueError):
    """The number does not have the form it must have."""


class Document(models.TextChoices):
    """What proves who an individual is."""

    IDENTITY_CARD = "identity_card", _("National identity card")
    PASSPORT = "passport", _("Passport")


def _rules() -> dict[str, Any]:
    return dict(profile(settings.COUNTRY).settings.get("registration", {}))


def tax_number(text: str) -> str:
    """The tax number in its shortest form. The profile names the module of python-stdnum that knows the country's form
    (``tax_number``), or its own pattern (``tax_number_pattern``). Raises Malformed."""
    rules = _rules()
    if name := rules.get("tax_number"):
        try:
            return str(import_module(name).validate(text))
        except ValidationError as wrong:
            raise Malformed(text) from wrong
    return _fitting(text, re.compile(rules.get("tax_number_pattern", ANY_TAX_NUMBER.pattern)))


def customs_code(tax: str) -> str:
    """The customs code that a tax number holds, by the profile's pattern ``customs_code``; empty where it holds none,
    and the officer gives one."""
    pattern = _rules().get("customs_code", "")
    found = re.search(pattern, tax) if pattern else None
    return found.group(0) if found else ""


def document_number(kind: str, text: str) -> str:
    """The number of an identity document in its shortest form. Raises Malformed."""
    if kind == Document.PASSPORT:
        return _fitting(text, PASSPORT)
    return _fitting(text, re.compile(_rules().get("identity_card", ANY_IDENTITY_CARD.pattern)))


def _fitting(text: str, pattern: re.Pattern[str]) -> str:
    compact = re.sub(r"[\s./-]", "", text).upper()
    if not pattern.fullmatch(compact):
        raise Malformed(text)
    return compact


@cache
def _states() -> dict[str, str]:
    """ICAO code → ISO 3166-1 alpha-2, empty for issuers that are no state."""
    with _ICAO.open(encoding="utf-8", newline="") as file:
        return {row["icao"]: row["iso"] for row in csv.DictReader(file)}


@cache
def _issuers(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language).territories
    labels = {code: f"{names.get(iso, iso) if iso else code} ({code})" for code, iso in _states().items()}
    return tuple(sorted(labels.items(), key=lambda each: each[1]))


def issuers() -> tuple[tuple[str, str], ...]:
    """Who issues passports (ICAO Doc 9303, part 3, section 5): code and name in the active language, by name."""
    return _issuers((get_language() or "en")[:2])


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language).territories
    found = {iso: str(names.get(iso, iso)) for iso in _states().values() if iso not in ("", "EU", "UN")}
    return tuple(sorted(found.items(), key=lambda each: each[1]))


def countries() -> tuple[tuple[str, str], ...]:
    """Countries by ISO 3166-1 alpha-2, with their names in the active language."""
    return _countries((get_language() or "en")[:2])
