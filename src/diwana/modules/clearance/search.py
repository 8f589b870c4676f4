# SPDX-License-Identifier: EUPL-1.2
"""The text a declaration is found by. Databases compare accents differently, so words are levelled beforehand."""

from __future__ import annotations

import re
import unicodedata

# Arabic: marks and lengthening dropped, forms of alif, ya and ta marbuta written alike.
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
_WORDS = re.compile(r"[^\w./-]+")


def normalised(text: str) -> str:
    """``text`` in lower case, without accents or Arabic vowel marks, words parted by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).translate(_ARABIC)
    return " ".join(_WORDS.sub(" ", plain).split())
