# SPDX-License-Identifier: EUPL-1.2
"""What taxes and offices are called, for who reads a receipt: a payer knows no codes.

Payments stands below the tariff, which has the names of taxes: it hands over at start where to ask for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import get_language

from diwana.foundation.reference.public import code_lists, profile
from diwana.kernel import clock

Names = Mapping[str, Mapping[str, str]]
"""Labels by language, by code."""

_sources: list[Callable[[], Names]] = []


def tell_tax_names(source: Callable[[], Names]) -> None:
    """Ask ``source`` for the names of taxes from now on."""
    if source not in _sources:
        _sources.append(source)


def tax_names() -> Mapping[str, str]:
    """The names of taxes in the reader's language, by code; a tax that nobody names is absent."""
    return {code: _label(labels, code) for source in _sources for code, labels in source().items()}


def tax_labels(code: str) -> Mapping[str, str]:
    """The names of the tax ``code`` by language; empty where nobody names it."""
    return next((labels[code] for labels in (source() for source in _sources) if code in labels), {})


def office_names() -> Mapping[str, str]:
    """The names of today's offices in the reader's language, by code."""
    today = clock.today(profile(settings.COUNTRY).time_zone)
    offices = code_lists(settings.COUNTRY, today).lists.get("offices", {})
    return {code: _label(office.labels, code) for code, office in offices.items()}


def _label(labels: Mapping[str, str], code: str) -> str:
    return labels.get((get_language() or "fr")[:2]) or labels.get("fr") or code
