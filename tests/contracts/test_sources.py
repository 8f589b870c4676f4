# SPDX-License-Identifier: EUPL-1.2
"""What holds for every file of the project."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LICENSED = {".py", ".html", ".css", ".scss", ".js", ".mjs", ".po", ".toml"}
SCRIPTS = {"diwana", "Makefile", ".ci/run"}  # sources whose names tell no language
LONGEST = 500


def tracked() -> list[Path]:
    """The files of the project: what git follows, or would if they were added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


FILES = tracked()
# Django writes the migrations, from the models, which bear the header.
SOURCES = [
    path
    for path in FILES
    if (path.suffix in LICENSED and "migrations" not in path.parts) or str(path.relative_to(ROOT)) in SCRIPTS
]
TEMPLATES = [path for path in FILES if path.suffix == ".html" and "templates" in path.parts]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offending(paths: list[Path], pattern: str) -> list[str]:
    """Where ``pattern`` stands in ``paths``: file, line and what was found."""
    found = re.compile(pattern, re.IGNORECASE)
    return [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(read(path).splitlines(), start=1)
        if found.search(line)
    ]


def test_every_source_names_its_licence() -> None:
    first_lines = {path: "\n".join(read(path).splitlines()[:3]) for path in SOURCES if path.stat().st_size}
    assert [name(path) for path, lines in first_lines.items() if "SPDX-License-Identifier: EUPL-1.2" not in lines] == []


def test_no_source_is_too_long_to_be_read() -> None:
    programs = [path for path in SOURCES if path.suffix == ".py"] + [ROOT / "diwana"]
    # What we give away as a single file, with its messages in three languages, has no second file to put them in.
    # Nobody reads what a command generates: he reads what it is generated from.
    several = [
        path for path in programs if path.name != "verify_bundle.py" and "# Generated from" not in read(path)[:120]
    ]
    assert [name(path) for path in several if len(read(path).splitlines()) > LONGEST] == []


def test_nothing_is_left_for_later_in_the_code() -> None:
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "HA" + "CK"))
    assert offending([path for path in SOURCES if path.suffix != ".po"], rf"\b({marks})\b(?!\w)") == []


def test_no_source_knows_the_machine_it_was_written_on() -> None:
    texts = [path for path in FILES if path.suffix in {*LICENSED, ".md", ".toml", ".json", ".sh", ""}]
    assert offending(texts, "/" + r"(work|root|home/\w+)/(main|shared|clone)") == []


@pytest.mark.parametrize(
    ("reason", "pattern"),
    [
        ("inline style", r"<style\b|\sstyle\s*="),
        ("inline script", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
        ("inline handler", r"\son(click|change|load|submit|input|key\w+|mouse\w+|focus|blur)\s*=|hx-on"),
        ("something from another host", r"(src|srcset|<link[^>]*href)\s*=\s*[\"'](https?:)?//"),
    ],
)
def test_no_template_holds_what_the_policy_forbids(reason: str, pattern: str) -> None:
    assert offending(TEMPLATES, pattern) == [], reason
