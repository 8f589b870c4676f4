# SPDX-License-Identifier: EUPL-1.2
"""The forms of the codes that customs share: commodity and container."""

from __future__ import annotations

import re

_COMMODITY = re.compile(r"(?!00)[0-9]{6}[0-9A-Z]{0,8}")
_SEPARATORS = str.maketrans("", "", " .\u00a0\u202f")
_CONTAINER = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")
_CONTAINER_HEAD = re.compile(r"[A-Z]{4}[0-9]{6}")


def clean_commodity_code(text: str) -> str:
    """``text`` without the points and spaces people print in commodity codes: ``8471.30.00`` is ``84713000``."""
    return text.translate(_SEPARATORS).upper()


def is_commodity_code(code: str, length: int | None = None) -> bool:
    """Whether ``code`` has the form of a commodity code: the six digits of the Harmonized System (chapters 01 to 99),
    then up to eight national characters; exactly ``length`` characters where a country fixes it."""
    return (length is None or len(code) == length) and _COMMODITY.fullmatch(code) is not None


def chapter(code: str) -> str:
    """The two digits of the chapter of a commodity code."""
    return code[:2]


def heading(code: str) -> str:
    """The four digits of the heading of a commodity code."""
    return code[:4]


def subheading(code: str) -> str:
    """The six digits of the subheading of the Harmonized System."""
    return code[:6]


def _letter_values() -> dict[str, int]:
    """ISO 6346, annex A: digits count as themselves, A is 10, and the multiples of eleven are skipped."""
    values = {str(digit): digit for digit in range(10)}
    numbers = (number for number in range(10, 39) if number % 11)
    return values | dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", numbers, strict=True))


_VALUES = _letter_values()


def container_check_digit(head: str) -> int:
    """Check digit of a freight container by ISO 6346 from its first ten characters (owner, category, serial number).

    Raises ValueError when ``head`` is not four letters and six digits.
    """
    if _CONTAINER_HEAD.fullmatch(head) is None:
        raise ValueError(f"{head!r} is not four letters and six digits")
    return sum(_VALUES[character] << position for position, character in enumerate(head)) % 11 % 10


def is_container_number(text: str) -> bool:
    """Whether ``text`` is an ISO 6346 container number: owner, category U, J or Z, serial number, check digit."""
    return _CONTAINER.fullmatch(text) is not None and container_check_digit(text[:10]) == int(text[10])
