# SPDX-License-Identifier: EUPL-1.2
"""Every message is there in every language."""

from __future__ import annotations

from collections.abc import Callable
from gettext import c2py

import pytest
from django.utils.translation.trans_real import DjangoTranslation

from diwana.config import catalogues


@pytest.mark.parametrize("room", catalogues.rooms(), ids=lambda room: room.name)
def test_every_message_of_the_room_is_translated(room: catalogues.Room) -> None:
    assert [str(finding) for finding in catalogues.review([room], catalogues.PLURAL_FORMS)] == []


@pytest.mark.parametrize("language", catalogues.PLURAL_FORMS)
def test_a_message_that_two_rooms_share_says_the_same_in_both(language: str) -> None:
    """Django merges all catalogues into one: of two translations one would win unseen. A context tells them apart."""
    said: dict[catalogues.Key, tuple[str, str]] = {}
    conflicts = []
    for room in catalogues.rooms():
        for key, message in catalogues.known(catalogues.read(room.catalogue(language), language)).items():
            text = "/".join(catalogues.forms(message))
            other, other_text = said.setdefault(key, (room.name, text))
            if other_text != text:
                conflicts.append(f"{key[0]!r}: {other} says {other_text!r}, {room.name} says {text!r}")
    assert conflicts == []


def form(language: str) -> Callable[[int], int]:
    """The plural form of a number, as our catalogues of ``language`` say it."""
    return c2py(catalogues.PLURAL_FORMS[language].split("plural=", 1)[1].rstrip(";"))


def test_the_plural_forms_of_arabic_are_those_of_django() -> None:
    """Babel exchanges the last two: 11 to 99, and the hundreds."""
    theirs = DjangoTranslation("ar")
    assert [form("ar")(count) for count in range(200)] == [theirs.plural(count) for count in range(200)]


def test_french_says_nought_and_one_in_the_singular() -> None:
    assert [form("fr")(count) for count in range(5)] == [0, 0, 1, 1, 1]
