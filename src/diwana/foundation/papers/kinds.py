# SPDX-License-Identifier: EUPL-1.2
"""The kinds of paper: how each is titled and numbered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Which paper it is; the label is its title."""

    RECEIPT = "receipt", pgettext_lazy("paper", "Receipt of payment")
    RELEASE = "release", pgettext_lazy("paper", "Release note")
    REFUSAL = "refusal", pgettext_lazy("paper", "Notice of refusal")
    LETTER = "letter", pgettext_lazy("paper", "Letter")


#: What a number of each kind begins with: the same in every language, since a number is written once.
PREFIXES = {Kind.RECEIPT: "RC", Kind.RELEASE: "RL", Kind.REFUSAL: "RF", Kind.LETTER: "LT"}


class State(models.TextChoices):
    """Whether a paper stands."""

    ISSUED = "issued", pgettext_lazy("paper", "In force")
    REPLACED = "replaced", pgettext_lazy("paper", "Replaced")
    REVOKED = "revoked", pgettext_lazy("paper", "Revoked")


TONES = {State.ISSUED: "good", State.REPLACED: "caution", State.REVOKED: "danger"}

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are taken for 1, 0 and V."""

CHECK_LENGTH = 10
"""Characters of a check value: 50 random bits."""


def tidy(text: str) -> str:
    """What somebody typed from a paper, as it is stored: capitals, no spaces, no letter that looks like a digit."""
    compact = "".join(text.upper().split()).replace("-", "").replace("‐", "").replace("–", "")
    return compact.translate(str.maketrans("OIL", "011"))


def grouped(check: str) -> str:
    """A check value as it is printed: 7K4M9-QXT2H."""
    return f"{check[:5]}-{check[5:]}"
