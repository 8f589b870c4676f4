# SPDX-License-Identifier: EUPL-1.2
"""Names as strangers may see them: enough to recognise who is known, not enough to learn who is not."""

from __future__ import annotations

import unicodedata

KEPT_DIGITS = 4
MOST_WORDS = 6


def masked_name(name: str) -> str:
    """The first letter of each word, the rest hidden whatever its length: ``Sami Trabelsi`` is ``S*** T***``."""
    words = [word for word in unicodedata.normalize("NFC", name).split() if any(map(str.isalnum, word))]
    return " ".join(f"{_initial(word)}***" for word in words[:MOST_WORDS])


def _initial(word: str) -> str:
    """The first letter, with the Arabic article kept apart from it: of الشركة it is ش, else all would begin alike."""
    bare = word[2:] if word.startswith("ال") and len(word) > 3 else word
    return next(character for character in bare if character.isalnum())


def masked_identifier(identifier: str) -> str:
    """The last four characters, where at least as many stay hidden; of a shorter one the last two."""
    kept = KEPT_DIGITS if len(identifier) >= 2 * KEPT_DIGITS else min(2, len(identifier) // 2)
    return f"…{identifier[-kept:]}" if kept else ("…" if identifier else "")


def masked(name: str, identifier: str = "") -> str:
    """Both: ``S*** T*** (…1234)``."""
    hidden = masked_name(name)
    if not identifier:
        return hidden
    return f"{hidden} ({masked_identifier(identifier)})" if hidden else masked_identifier(identifier)
