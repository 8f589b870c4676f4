# SPDX-License-Identifier: EUPL-1.2
"""Names as they are searched and compared: without case, accents and the variants of Arabic letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": ""})
#: Legal forms and fillers that make two names no more alike.
_FILLERS = frozenset(
    ("sa", "sarl", "suarl", "sas", "snc", "ltd", "llc", "company", "co", "ste", "societe", "entreprise", "شركه")
)


def folded(text: str) -> str:
    """``text`` in lower case without marks, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ARABIC)
    return " ".join(re.findall(r"[^\W_]+", plain))


def words(name: str) -> list[str]:
    """The words of a name that tell it from others, the longest first."""
    return sorted({word for word in folded(name).split() if word not in _FILLERS}, key=lambda word: (-len(word), word))


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1: letters in order, or words in common, whichever says more."""
    first, second = words(one), words(other)
    if not first or not second:
        return 0.0
    shared = len(set(first) & set(second)) / min(len(first), len(second))
    letters = SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(second))).ratio()
    return max(letters, shared if len(set(first) & set(second)) > 1 or min(len(first), len(second)) == 1 else 0.0)


def identity_key(identity: Mapping[str, str] | None) -> str:
    """An identity document on one line: kind, issuer and number; empty for none."""
    if not identity or not identity.get("number"):
        return ""
    return f"{identity.get('document', '')}:{identity.get('issuer', '')}:{identity['number']}"
