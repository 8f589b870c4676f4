# SPDX-License-Identifier: EUPL-1.2
"""The command ``clear``: what it prints, what it stores, what it answers to the shell."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from diwana.modules.clearance.demo import demonstration_entry
from diwana.modules.clearance.exchange.entries import write
from diwana.modules.clearance.models import Declaration

pytestmark = pytest.mark.django_db

KEYS = {"file", "reference", "items", "errors", "taxes", "declared_total", "total", "channel", "reasons"}
ERROR_KEYS = {"code", "severity", "pointer", "item", "value", "message"}
ALBANIAN = ["al-decl-02.xml", "al-decl-04.xml", "al-decl-05.xml", "al-decl-07.xml"]


def clear(*arguments: object) -> tuple[int, str]:
    """Exit status and output of the command."""
    out = io.StringIO()
    try:
        call_command("clear", *map(str, arguments), stdout=out, stderr=io.StringIO())
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def cleared(*arguments: object) -> tuple[int, list[dict[str, Any]]]:
    status, out = clear("--json", "--language", "en", *arguments)
    return status, [json.loads(line) for line in out.splitlines()]


def entry_file(tmp_path: Path, name: str = "good.json", **changes: Any) -> Path:
    entry = demonstration_entry(random.Random(7), "R-1", items=2, flow="import")
    path = tmp_path / name
    path.write_text(write({**entry, **changes}), encoding="utf-8")
    return path


def test_a_declaration_without_errors_answers_0_with_taxes_and_channel(tmp_path: Path) -> None:
    status, (line,) = cleared(entry_file(tmp_path))
    assert status == 0
    assert set(line) == KEYS
    assert (line["reference"], line["items"], line["declared_total"]) == ("R-1", 2, None)
    assert line["channel"] in ("green", "blue", "orange", "red")
    assert Decimal(line["total"]) == sum(map(Decimal, line["taxes"].values())) > 0
    assert not [error for error in line["errors"] if error["severity"] == "error"]


def test_a_blocking_error_answers_1_and_names_its_place(tmp_path: Path) -> None:
    status, (line,) = cleared(entry_file(tmp_path, office="NOWHERE"))
    assert status == 1
    (error,) = [error for error in line["errors"] if error["severity"] == "error"]
    assert set(error) == ERROR_KEYS
    assert (error["code"], error["pointer"], error["value"]) == ("C10020", "office", "NOWHERE")
    assert error["message"]


def test_an_unreadable_file_answers_2_and_the_others_are_still_cleared(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text("<ASYCUDA>\n<Item>")
    status, lines = cleared(broken, entry_file(tmp_path, office="NOWHERE"), tmp_path / "absent")
    assert status == 2
    assert [(line["file"], line["errors"][0]["code"]) for line in lines[::2]] == [
        (str(broken), "file-truncated"),
        (str(tmp_path / "absent"), "file-missing"),
    ]
    assert lines[0]["errors"][0]["message"].startswith("Line 2, column 7:")
    assert lines[1]["reference"] == "R-1"
    assert all(set(line) == KEYS for line in lines)


def test_declarations_before_the_fault_of_a_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text('{"type": "IM", "reference": "A"}\n{"type": ')
    status, lines = cleared("--country", "neutral", path)
    assert status == 2
    assert [line["reference"] for line in lines] == ["A", None]


def test_the_table_shows_every_declaration_and_its_findings(tmp_path: Path) -> None:
    status, out = clear("--language", "en", entry_file(tmp_path, office="NOWHERE"), tmp_path / "absent.csv")
    assert status == 2
    assert "R-1" in out
    assert "C10020" in out
    assert "absent.csv: There is no such file." in " ".join(out.split())
    assert "1 declaration · 1 with blocking errors · 1 file could not be read" in out


@pytest.mark.parametrize(("language", "words"), [("fr", "aucun fichier"), ("ar", "لا يوجد"), ("en", "no such file")])
def test_messages_are_in_the_language_asked_for(tmp_path: Path, language: str, words: str) -> None:
    _, out = clear("--language", language, tmp_path / "absent")
    assert words in out.lower()


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "balise fermante"), ("ar", "وسم إغلاق"), ("en", "mismatched tag")]
)
def test_what_a_reader_of_xml_says_is_in_that_language_too(tmp_path: Path, language: str, words: str) -> None:
    path = tmp_path / "crossed.xml"
    path.write_text("<ASYCUDA><Item></Itme></ASYCUDA>")
    assert words in json.loads(clear("--json", "--language", language, path)[1])["errors"][0]["message"]


def test_the_day_decides_which_codes_are_valid(tmp_path: Path) -> None:
    status, (line,) = cleared("--on", "1950-01-01", entry_file(tmp_path))
    assert status == 1
    assert "C10020" in {error["code"] for error in line["errors"]}


def test_the_template_is_a_header_that_is_read_again(tmp_path: Path) -> None:
    status, out = clear("--template")
    assert status == 0
    path = tmp_path / "table.csv"
    path.write_text(f"{out}{',' * out.count(',')}\n")
    assert cleared("--country", "neutral", path)[1][0]["errors"][0]["code"] == "file-no-declaration"


@pytest.mark.parametrize(
    "arguments",
    [[], ["--country", "XX", "a"], ["--store", "--country", "neutral", "a"], ["--store", "--as", "x@y", "a"]],
)
def test_wrong_usage_answers_2(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("clear", *arguments)
    assert refused.value.returncode == 2


def test_nothing_is_stored_unless_asked(tmp_path: Path) -> None:
    clear(entry_file(tmp_path))
    assert not Declaration.objects.exists()


def test_a_generated_table_clears_like_its_entries(tmp_path: Path) -> None:
    chance = random.Random(3)
    entries = [demonstration_entry(chance, f"R-{number}", items=1) for number in range(20)]
    path = tmp_path / "many.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    status, lines = cleared(path)
    assert status == 0
    assert [line["reference"] for line in lines] == [entry["reference"] for entry in entries]


# The real files.


@pytest.mark.parametrize("name", ALBANIAN)
def test_recomputed_totals_of_assessed_declarations_equal_the_declared_ones(shared_data: Path, name: str) -> None:
    _, (line,) = cleared("--country", "neutral", shared_data / "clearance" / "asycuda" / name)
    assert line["declared_total"] == line["total"]
    assert "E30C" not in {error["code"] for error in line["errors"]}


def test_excise_by_the_unit_is_taken_as_declared_and_says_so(shared_data: Path) -> None:
    _, (line,) = cleared("--country", "neutral", shared_data / "clearance" / "asycuda" / "al-decl-04.xml")
    told = [error for error in line["errors"] if error["code"] == "not_recomputable"]
    assert told
    assert {(error["severity"], error["message"][:4]) for error in told} == {("notice", "AKC:")}
    assert line["taxes"]["AKC"] == "162217"


def test_goods_under_a_suspensive_procedure_owe_nothing(shared_data: Path) -> None:
    _, (line,) = cleared("--country", "neutral", shared_data / "clearance" / "asycuda" / "al-decl-07.xml")
    assert line["taxes"] == {"DOG": "0", "TVS": "0"}
    assert line["total"] == "3022"


def test_every_file_of_the_collection_gets_an_answer(shared_data: Path) -> None:
    files = [path for path in sorted((shared_data / "clearance").rglob("*")) if path.is_file()]
    status, lines = cleared("--country", "neutral", *files)
    assert status == 2
    assert {line["file"] for line in lines} == {str(path) for path in files}
    readable = [line for line in lines if line["channel"] is not None]
    assert len(readable) == 11
    assert all(line["errors"] for line in lines if line["channel"] is None)


def test_output_goes_to_whoever_reads_it_until_he_stops(tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[5] / "src"
    alone = {**os.environ, "PYTHONPATH": str(source), "DIWANA_VAR": str(tmp_path), "DIWANA_DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "diwana", "migrate", "--verbosity=0"], env=alone, check=True)
    path = tmp_path / "many.jsonl"
    path.write_text('{"type": "IM"}\n' * 5000)
    command = f"{sys.executable} -m diwana clear --country neutral --json {path} | head -n 1"
    answer = subprocess.run(["/bin/sh", "-c", command], env=alone, capture_output=True, text=True, check=False)
    assert json.loads(answer.stdout)["file"] == str(path)
    assert "Traceback" not in answer.stderr


# Storing.


@pytest.fixture
def people() -> None:
    from diwana.foundation.accounts import demo

    demo.load(2022)


@pytest.mark.usefixtures("people")
def test_a_stored_declaration_is_filed_for_the_declarant_it_names(tmp_path: Path) -> None:
    status, (line,) = cleared("--store", entry_file(tmp_path))
    filed = Declaration.objects.get()
    assert status == 0
    assert line["number"] == filed.number != ""
    assert filed.owner.identifier == "1034567B"
    assert filed.taxes_minor == int(Decimal(line["total"]) * 1000)


@pytest.mark.usefixtures("people")
def test_storing_the_same_file_again_files_nothing_twice(tmp_path: Path) -> None:
    path = entry_file(tmp_path)
    first, again = cleared("--store", path), cleared("--store", path)
    assert again == first
    assert Declaration.objects.count() == 1


@pytest.mark.usefixtures("people")
def test_whoever_is_named_files_and_needs_the_right_to(tmp_path: Path) -> None:
    path = entry_file(tmp_path)
    with pytest.raises(CommandError) as refused:
        call_command("clear", "--store", "--as", "examiner@diwana.example", str(path))
    assert refused.value.returncode == 2
    status, (line,) = cleared("--store", "--as", "broker@diwana.example", path)
    assert (status, line["number"]) == (0, Declaration.objects.get().number)


@pytest.mark.usefixtures("people")
def test_a_blocked_declaration_is_not_stored(tmp_path: Path) -> None:
    status, (line,) = cleared("--store", entry_file(tmp_path, office="NOWHERE"))
    assert status == 1
    assert "number" not in line
    assert not Declaration.objects.exists()


def test_a_declarant_nobody_knows_cannot_file(tmp_path: Path) -> None:
    status, (line,) = cleared("--store", entry_file(tmp_path))
    assert status == 1
    assert line["errors"][-1]["severity"] == "error"
    assert not Declaration.objects.exists()
