# SPDX-License-Identifier: EUPL-1.2
"""Numbers, amounts and dates as people of this country read and write them, in the three languages.

Symbols and names of months come from Babel's ``fr_TN``, ``ar_TN`` and ``en``. Thousands are parted by U+202F in every
language: an ordinary space reorders the groups inside Arabic, and the English comma would read as a decimal comma in a
country of three decimals (11,000 is eleven dinars to one reader and eleven thousand to another).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from diwana.kernel.money import decimals_of

GROUP = "\u202f"
MINUS = "\u2212"
_LOCALES = {"fr": "fr_TN", "ar": "ar_TN", "en": "en"}
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'\u2019\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))
_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}


class Symbols(NamedTuple):
    """How one language writes numbers and dates."""

    decimal: str
    group: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    numeric_dates: bool


@cache
def symbols(language: str) -> Symbols:
    """The signs of ``language`` (``fr``, ``ar`` or ``en``; another is read as French)."""
    locale = Locale.parse(_LOCALES.get(language, "fr_TN"))
    months, short = get_month_names("wide", locale=locale), get_month_names("abbreviated", locale=locale)
    return Symbols(
        get_decimal_symbol(locale),
        get_group_symbol(locale),
        tuple(months[i] for i in range(1, 13)),
        tuple(short[i] for i in range(1, 13)),
        language != "en",
    )


def _here() -> Symbols:
    return symbols((get_language() or "fr")[:2])


def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """``value`` with grouped thousands; ``decimals`` fixed (rounded half even for display) or as many as it has."""
    if value is None:
        return ""
    exact = Decimal(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    text = f"{abs(exact):,f}"
    whole, point, fraction = text.partition(".")
    if point and decimals is None:
        fraction = fraction.rstrip("0")
    whole = whole.replace(",", GROUP)
    signed = MINUS + whole if exact < 0 else whole
    return f"{signed}{_here().decimal}{fraction}" if fraction else signed


def amount(value: Decimal | None, currency: str) -> str:
    """An amount of money with the decimals of its currency (three for the dinar), without the currency's code."""
    return number(value, decimals_of(currency))


def percent(fraction: Decimal | None) -> str:
    """A rate: 0.075 is ``7,5 %``."""
    return "" if fraction is None else f"{number(Decimal(fraction) * 100)}{GROUP}%"


def size(count: int | None) -> str:
    """Bytes as people read them: ``1,4 MiB`` (IEC 80000-13)."""
    if count is None:
        return ""
    units = ((30, _("%(count)s GiB")), (20, _("%(count)s MiB")), (10, _("%(count)s KiB")))
    for power, words in units:
        if count >= 1 << power:
            return words % {"count": number(round(Decimal(count) / (1 << power), 1))}
    return ngettext("%(count)s byte", "%(count)s bytes", count) % {"count": number(count)}


def day(value: date | None, long: bool = False) -> str:
    """A day: ``23/11/2026`` (``23 Nov 2026`` in English), or with the month's name when ``long``."""
    if value is None:
        return ""
    here = _here()
    if long:
        return f"{value.day} {here.months[value.month - 1]} {value.year}"
    if here.numeric_dates:
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    return f"{value.day} {here.short_months[value.month - 1]} {value.year}"


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def moment(value: datetime | None, long: bool = False) -> str:
    """An instant on the country's own clock: day, hour and minute."""
    if value is None:
        return ""
    local = value.astimezone(_zone(settings.TIME_ZONE))
    return f"{day(local.date(), long)} {hour(value)}"


def hour(value: datetime) -> str:
    """Hour and minute of an instant on the country's own clock."""
    local = value.astimezone(_zone(settings.TIME_ZONE))
    return f"{local.hour:02d}:{local.minute:02d}"


def parse_number(text: str) -> Decimal | None:
    """The number that a person wrote in the present language, or None when it is not one.

    Spaces of every kind, and the language's own grouping sign where it parts groups of three, are dropped; both the
    dot and the comma are read as the decimal sign where no doubt is possible; Arabic-Indic digits are digits.
    """
    here = _here()
    clean = text.strip().translate(_SPACES).translate(_DIGITS).replace("٫", here.decimal).replace(MINUS, "-")
    signs = [c for c in clean if c in ".,"]
    if len(set(signs)) == 2:
        # Both signs: the last one is the decimal sign, and it stands once.
        last = signs[-1]
        if signs.count(last) != 1:
            return None
        head, _sep, tail = clean.rpartition(last)
        clean = _ungroup(head, "," if last == "." else ".") + "." + tail
    elif len(signs) > 1:
        clean = _ungroup(clean, signs[0])
    elif signs:
        sign = signs[0]
        if sign == "," and here.decimal == "." and _is_grouped(clean, ","):
            clean = clean.replace(",", "")
        else:
            clean = clean.replace(",", ".")
    try:
        value = Decimal(clean)
    except InvalidOperation:
        return None
    return value if value.is_finite() and "e" not in clean.lower() else None


def _is_grouped(text: str, sign: str) -> bool:
    first, *groups = text.lstrip("-").split(sign)
    return 1 <= len(first) <= 3 and all(len(group) == 3 and group.isdigit() for group in groups)


def _ungroup(text: str, sign: str) -> str:
    """``text`` without its grouping ``sign``; left as it is (and so not a number) where the groups are not of three."""
    return text.replace(sign, "") if _is_grouped(text, sign) else text
