# SPDX-License-Identifier: EUPL-1.2
"""Numbers as forms and spreadsheets print them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

MOST_DIGITS = 30
PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{0,20}[1-9])?")
THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
DECIMAL_COMMA = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]{1,2}")


def plain_number(text: str) -> str:
    """``text`` without exponent, thousands separators and idle zeros; unchanged where it is no number.

    Reads what ASYCUDA and spreadsheets write: ``1.0623724E7``, ``6516.0``, ``1,618``, ``1.618,5``. A comma before three
    figures separates thousands; before one or two it can only be the decimal mark.
    """
    if PLAIN.fullmatch(text):
        return text
    bare = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if "," in bare:
        if THOUSANDS.fullmatch(bare):
            bare = bare.replace(",", "")
        elif DECIMAL_COMMA.fullmatch(bare):
            bare = bare.replace(".", "").replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        return text
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") or "0" if "." in plain else plain


def decimal(text: str) -> Decimal | None:
    """The number that ``text`` prints, None where it is none."""
    try:
        number = Decimal(plain_number(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS else None
