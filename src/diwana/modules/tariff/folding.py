# SPDX-License-Identifier: EUPL-1.2
"""Words folded for search, so that é is e and الجمركية finds جمركية, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import re
import unicodedata

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None})
_WORD = re.compile(r"[^\W_]+")
_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
_ENDINGS = ("ات", "ون", "ين", "يه", "ه")
_LONG_VOWELS = re.compile("[اوي]")
_ARABIC_WORD = re.compile("[\u0621-\u064a]+")
SHORTEST = 3


def folded(text: str) -> str:
    """Lower case, without accents and vowel signs, Arabic letters unified, articles dropped, single spaces."""
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", text.translate(_ARABIC)) if not unicodedata.combining(each)
    )
    return " ".join(_without_article(word) for word in _WORD.findall(plain.casefold()))


def indexed(text: str) -> str:
    """What is stored for search: the folded text, then the skeletons of its Arabic words, each between spaces."""
    plain = folded(text)
    skeletons = dict.fromkeys(skeleton for word in plain.split() if len(skeleton := _skeleton(word)) >= SHORTEST)
    return f" {' '.join([plain, *skeletons])} " if plain else ""


def words(query: str) -> tuple[tuple[str, ...], ...]:
    """For each word of a query, what an indexed text may contain to match it.

    Plural endings are dropped; an Arabic word is also found by its consonants alone, so that هاتف finds هواتف.
    """
    return tuple(_alternatives(word) for word in folded(query).split())


def _alternatives(word: str) -> tuple[str, ...]:
    stem = _stem(word)
    skeleton = _skeleton(word)
    return (stem, f" {skeleton} ") if len(skeleton) >= SHORTEST else (stem,)


def _without_article(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST:
            return word[len(article) :]
    return word


def _stem(word: str) -> str:
    """``word`` without its plural or feminine ending, where enough of it is left."""
    for ending in ("s", "x") if word.isascii() else _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


def _skeleton(word: str) -> str:
    """The consonants of an Arabic word, which its broken plural shares; "" for other words."""
    return _LONG_VOWELS.sub("", _stem(word)) if _ARABIC_WORD.fullmatch(word) else ""
