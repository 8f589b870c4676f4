# SPDX-License-Identifier: EUPL-1.2
"""Every message is there in every language."""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import c2py
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils.translation.trans_real import DjangoTranslation

import diwana
from diwana.config import catalogues
from diwana.foundation.languages.sources import sources


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


def multilingual_models() -> list[type[Model]]:
    """Models that hold a text in three languages: columns that end with the language, or ``labels``."""
    rooms = [room for room in apps.get_app_configs() if room.name.startswith("diwana.")]
    return [
        model
        for room in rooms
        for model in room.get_models()
        if any(re.fullmatch(r"(label|description)_ar|labels", field.name) for field in model._meta.get_fields())
    ]


def test_every_model_with_texts_in_three_languages_is_on_the_page_of_translations() -> None:
    declared = {name for source in sources() for name in source.models}
    held = {model._meta.label for model in multilingual_models()}
    assert len(held) >= 6
    assert held - declared == set(), "declare it in the room's multilingual.py"
    assert declared - held == set()


def test_no_data_set_is_declared_twice() -> None:
    codes = [code for source in sources() for code in source.sets]
    assert len(codes) == len(set(codes))


def test_no_message_is_put_together_before_it_is_translated() -> None:
    """What is extracted must be what is asked for: no f-string, no ``+``, no ``%`` inside the call."""
    calls = re.compile(
        r"\b(?:_|gettext|gettext_lazy|ngettext|pgettext|message|translated)\(\s*(?:f[\"']|[\"'][^\"']*[\"']\s*[%+])"
    )
    package = Path(diwana.__file__).parent
    found = [
        f"{path.relative_to(package)}: {match[0]}"
        for path in package.rglob("*.py")
        for match in calls.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
