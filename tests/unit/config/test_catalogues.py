# SPDX-License-Identifier: EUPL-1.2
"""The tool that keeps the catalogues: it finds every message, keeps every translation and overlooks no gap."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from diwana.config import catalogues
from diwana.config.catalogues import Room, problem_of

PAGE = """{% load i18n %}<p title="{% translate "Hello" %}">it's
      {% blocktranslate count n=number %}{{ n }} item{% plural %}{{ n }} items{% endblocktranslate %}
   <b>{% translate "State" context "declaration" %}</b> {{ _("Constant")|upper }}
"""
CODE = """from gettext import gettext as _
from diwana.kernel.messages import message
RULE = message("The mass %(value)s is too "
               "large")
def f(x): return _("Filed")
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    room = Room("room", tmp_path)
    monkeypatch.setattr(catalogues, "rooms", lambda: [room])
    return room


def translate(room: Room, language: str, old: str, new: str) -> None:
    path = room.catalogue(language)
    text = path.read_text(encoding="utf-8")
    assert f'msgid "{old}"\nmsgstr ""' in text
    path.write_text(text.replace(f'msgid "{old}"\nmsgstr ""', f'msgid "{old}"\nmsgstr "{new}"'), encoding="utf-8")


def test_messages_are_found_in_templates_and_in_code(room: Room) -> None:
    found = {(catalogues.key(message)) for message in catalogues.extracted(room) if message.id}
    assert found == {
        ("Hello", None),
        ("%(n)s item", None),
        ("State", "declaration"),
        ("Constant", None),
        ("The mass %(value)s is too large", None),
        ("Filed", None),
    }


def test_a_translation_survives_an_update_and_the_second_update_changes_nothing(room: Room) -> None:
    assert len(catalogues.update([room], ["fr", "ar"])) == 2
    translate(room, "fr", "Filed", "Déposée")
    assert catalogues.update([room], ["fr", "ar"]) == []
    assert "Déposée" in room.catalogue("fr").read_text(encoding="utf-8")


def test_a_message_out_of_use_is_kept_until_pruned_and_comes_back_translated(room: Room) -> None:
    catalogues.update([room], ["fr"])
    translate(room, "fr", "Filed", "Déposée")
    (room.path / "code.py").write_text("", encoding="utf-8")
    catalogues.update([room], ["fr"])
    assert '#~ msgstr "Déposée"' in room.catalogue("fr").read_text(encoding="utf-8")
    (room.path / "code.py").write_text(CODE, encoding="utf-8")
    catalogues.update([room], ["fr"])
    assert '\nmsgstr "Déposée"' in room.catalogue("fr").read_text(encoding="utf-8")
    (room.path / "code.py").write_text("", encoding="utf-8")
    catalogues.update([room], ["fr"], prune=True)
    assert "Déposée" not in room.catalogue("fr").read_text(encoding="utf-8")


def test_review_names_what_is_missing(room: Room) -> None:
    catalogues.update([room], ["fr", "ar"])
    translate(room, "fr", "Hello", "Bonjour")
    found = {(finding.language, finding.message) for finding in catalogues.review([room], ["fr", "ar"])}
    assert ("fr", "Hello") not in found
    assert {("ar", "Hello"), ("fr", "Filed"), ("ar", "%(n)s item")} <= found


def test_compiled_catalogues_speak(room: Room) -> None:
    catalogues.update([room], ["fr"])
    translate(room, "fr", "Filed", "Déposée")
    assert catalogues.compile_catalogues(["fr"]) == 1
    assert catalogues.compile_catalogues(["fr"]) == 0
    with room.catalogue("fr").with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Filed") == "Déposée"


@pytest.mark.parametrize(
    ("original", "translated", "problem"),
    [
        ("Pay %(amount)s", "Payez %(amount)s", None),
        ("Pay %(amount)s", "Payez", "other placeholders"),
        ("Pay %(amount)s", "Payez %(montant)s", "other placeholders"),
        ("Pay", "", "missing"),
        (("%(n)s item", "%(n)s items"), ("un article", "%(n)s articles"), None),
        (("%(n)s item", "%(n)s items"), ("un article", "%(m)s articles"), "other placeholders"),
        (("%(n)s item", "%(n)s items"), ("un article", ""), "missing"),
    ],
)
def test_a_translation_has_the_placeholders_of_its_message(
    original: str | tuple[str, str], translated: str | tuple[str, str], problem: str | None
) -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add(original, translated)
    assert problem_of(Message(original), catalogue) == problem


def test_a_doubtful_translation_is_named() -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("Pay", "Payez", flags=["fuzzy"])
    assert problem_of(Message("Pay"), catalogue) == "fuzzy"


@pytest.mark.parametrize("translation", ["%(count fichiers", "% (count)s fichiers", "%(count) fichiers"])
def test_a_malformed_placeholder_is_named(translation: str) -> None:
    message = Message("%(count)s files", translation)
    catalogue = Catalog(locale="fr")
    catalogue[message.id] = message
    assert catalogues.problem_of(message, catalogue) == "malformed placeholder"
