# SPDX-License-Identifier: EUPL-1.2
"""Structured creditor references (ISO 11649): what a payer writes on a transfer so that the money finds its account."""

from __future__ import annotations

import re

from stdnum.iso7064 import mod_97_10

_LONGEST = 21
_CANDIDATE = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")
_NOISE = re.compile(r"[^0-9A-Z]")


def payment_reference(identifier: str) -> str:
    """The reference of an organisation's prepayment account: ``RF``, two check digits, its customs code."""
    body = _NOISE.sub("", identifier.upper())[:_LONGEST]
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def printed(reference: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def references_in(text: str) -> tuple[str, ...]:
    """Every valid reference in free text, however it is spaced; each as it was issued.

    Banks drop or add spaces, so that the end of a reference is not certain: of each beginning, every length is tried
    and the check digits decide; the longest valid one comes first.
    """
    found: list[str] = []
    upper = text.upper()
    for start in (match.start() for match in re.finditer(r"R\s?F\s?[0-9]", upper)):
        squeezed = _NOISE.sub("", upper[start : start + 60])
        match = _CANDIDATE.match(squeezed)
        if match is None:
            continue
        whole = match.group()
        for end in range(len(whole), 4, -1):
            candidate = whole[:end]
            if _valid(candidate) and candidate not in found:
                found.append(candidate)
    return tuple(found)


def body_of(reference: str) -> str:
    """What the check digits protect: the customs code."""
    return reference[4:]


def _valid(reference: str) -> bool:
    return bool(mod_97_10.is_valid(reference[4:] + reference[:4]))
