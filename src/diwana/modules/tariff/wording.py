# SPDX-License-Identifier: EUPL-1.2
"""Rates, bases and labels of the tariff in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diwana.engines.duty import AdValorem, BaseTerm, Compound, Lowest, Rate, Specific
from diwana.engines.duty.words import EARLIER_TAXES, QUANTITY_NAMES, isolated
from diwana.foundation.ui import formats
from diwana.kernel.codelists import CodeLists


def language() -> str:
    """The reader's language, as the tariff's labels name it."""
    return (get_language() or "fr")[:2]


def label(labels: Mapping[str, str]) -> str:
    """The text in the reader's language; any other where it has none."""
    return labels.get(language()) or next(iter(labels.values()), "")


def listed(lists: CodeLists, name: str, code: str) -> str:
    """The label of a code of a list; the code itself where the list does not have it."""
    entry = lists.entry(name, code)
    return label(entry.labels) if entry else code


def rate_in_words(rate: Rate, lists: CodeLists, currency: str) -> str:
    """A rate as people read it: 7 %, 35 TND per hectolitre, the higher of the two…"""
    if isinstance(rate, AdValorem):
        return formats.percent(rate.fraction) if rate.fraction else _("free")
    if isinstance(rate, Specific):
        return _("%(amount)s %(currency)s per %(unit)s") % {
            "amount": formats.number(rate.amount),
            "currency": currency,
            "unit": listed(lists, "units", rate.unit).lower(),
        }
    parts = [rate_in_words(part, lists, currency) for part in rate.parts]
    if isinstance(rate, Compound):
        return " + ".join(parts)
    if isinstance(rate, Lowest):
        return _("the lowest of: %(rates)s") % {"rates": _joined(parts)}
    return _("the highest of: %(rates)s") % {"rates": _joined(parts)}


def base_in_words(terms: Iterable[BaseTerm]) -> str:
    """A base as people read it: customs value + DD + DC."""
    found: list[str] = []
    for term in terms:
        name = _(QUANTITY_NAMES[term.name]) if term.name in QUANTITY_NAMES else term.name
        if term.name == "earlier":
            name = _(EARLIER_TAXES)
        size = abs(term.coefficient)
        if size != 1:
            name = f"{formats.number(size)} × {name}"
        name = isolated(name)
        sign = "−" if term.coefficient < 0 else "+" if found else ""
        found.append(f"{sign} {name}".strip())
    return " ".join(found)


def _joined(parts: Iterable[str]) -> str:
    return (" ؛ " if language() == "ar" else " ; ").join(parts)
