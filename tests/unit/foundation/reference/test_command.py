# SPDX-License-Identifier: EUPL-1.2
"""``manage reference``: what goes in comes out, and nothing is changed by a wrong file."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from diwana.foundation.ledger.public import timeline
from diwana.foundation.reference.public import code_lists
from diwana.foundation.reference.services import load_list
from diwana.kernel.actor import Actor, PermissionMissing

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def run(*words: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("reference", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_an_export_can_be_loaded_back(tmp_path: Path) -> None:
    exported, _ = run("export", "offices", "--country", "TN")
    file = tmp_path / "offices.csv"
    file.write_text(exported, encoding="utf-8")
    run("load", "offices", str(file), "--country", "TN", "--reason", "exercise")
    assert run("export", "offices", "--country", "TN")[0] == exported
    (event,) = timeline("list:TN/offices")
    assert (event.verb, event.reason) == ("reference.load", "exercise")
    assert event.data["entries"] == exported.count("\n") - 1


def test_a_wrong_file_changes_nothing_and_names_its_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "offices.csv"
    file.write_text("code,fr,ar,en,kind,latitude,longitude,source\nx,,,,,,,\n", encoding="utf-8")
    err = io.StringIO()
    with pytest.raises(CommandError, match="8 errors"):
        call_command("reference", "load", "offices", str(file), "--country", "TN", stderr=err)
    assert f"{file}:2:code:" in err.getvalue()
    assert code_lists("TN", DAY).knows("offices", "TNRDS")


def test_an_export_as_at_a_date_has_only_what_was_valid() -> None:
    assert "\nHRK," in run("export", "currencies")[0]
    assert "\nHRK," not in run("export", "currencies", "--on", "2026-01-01")[0]


@pytest.mark.parametrize(
    "words",
    [
        ("export", "nothing"),
        ("export", "offices", "--country", "XY"),
        ("export", "offices", "--on", "tomorrow"),
        ("load", "offices", "/nowhere"),
    ],
)
def test_a_wrong_word_is_answered_in_one_line(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*words)


def test_loading_needs_the_permission() -> None:
    with pytest.raises(PermissionMissing):
        load_list(Actor(person=1, organisation=1), name="offices", country="TN", content=b"")
