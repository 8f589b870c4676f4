# SPDX-License-Identifier: EUPL-1.2
"""Words folded for search, so that é is e and الجمركية finds جمركية, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import re
import unicodedata

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None})
_WORD = re.compile(r"[^\W_]+")
_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
SHORTEST = 3


def folded(text: str) -> str:
    """Lower case, without accents and vowel signs, Arabic letters unified, articles dropped, single spaces."""
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", text.translate(_ARABIC)) if not unicodedata.combining(each)
    )
    return " ".join(_without_article(word) for word in _WORD.findall(plain.casefold()))


def words(query: str) -> tuple[str, ...]:
    """The folded words of a query, plural endings of Latin words dropped: what a folded text must contain."""
    return tuple(_singular(word) for word in folded(query).split())


def _without_article(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST:
            return word[len(article) :]
    return word


def _singular(word: str) -> str:
    return word[:-1] if len(word) > SHORTEST and word[-1] in "sx" and word.isascii() else word
