# SPDX-License-Identifier: EUPL-1.2
"""Amounts, dates and numbers are put into words by one formatter, ``foundation.ui.formats``: nothing formats on its
own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import diwana

PACKAGE = Path(diwana.__file__).parent
SCRIPTS = PACKAGE.parents[1] / "assets" / "scripts"
FORMATTER = PACKAGE / "foundation" / "ui" / "formats.py"
#: Other ways to format, each of which writes for one language, or for none.
NAMES = frozenset(
    {
        "date_format", "number_format", "format_date", "format_datetime", "format_time", "format_decimal",
        "format_currency", "format_percent", "intcomma", "naturaltime", "strftime", "localize",
    }
)  # fmt: skip
SPECIFICATION = re.compile(r",|_[df]?$|\.\d+[fFeEgG%]|%[A-Za-z]")
# ISO 8601, extended or basic: for machines, not for people.
MACHINE = re.compile(r"(%Y-)?%m-%d(T%H:%M(:%S)?Z?)?|(%[yY])?%m%d(T%H%M%SZ)?")
FILTERS = re.compile(
    r"\|\s*(date|time|floatformat|intcomma|localize|naturalday|naturaltime|stringformat:\s*['\"][^ds'\"]*[efg])\b"
)
JAVASCRIPT = re.compile(r"toLocale\w*String|Intl\.|\.toFixed\(|\.toPrecision\(")


def found_in(path: Path) -> Iterator[str]:
    """Where a Python file formats: by a name of NAMES, or by a specification in an f-string or ``format``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    machines = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and MACHINE.fullmatch(str(node.args[0].value))
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in NAMES and id(node) not in machines:
            yield f"{node.lineno}: .{node.attr}"
        elif isinstance(node, ast.Name) and node.id in NAMES:
            yield f"{node.lineno}: {node.id}"
        elif isinstance(node, ast.keyword) and node.arg == "localize":
            yield f"{node.value.lineno}: localize="
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            stated = "".join(
                part.value
                for part in ast.walk(node.format_spec)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            if SPECIFICATION.search(stated) and not MACHINE.fullmatch(stated):
                yield f"{node.lineno}: :{stated}"


def sources(ending: str) -> list[Path]:
    return sorted(path for path in PACKAGE.rglob(f"*{ending}") if "static" not in path.parts)


def test_no_code_formats_an_amount_a_number_or_a_date_on_its_own() -> None:
    machines = {"gunicorn.py"}
    found = [
        f"{path.relative_to(PACKAGE)}:{place}"
        for path in sources(".py")
        if path != FORMATTER and path.name not in machines and "management" not in path.parts
        for place in found_in(path)
    ]
    assert found == [], "use foundation.ui.formats"


def test_no_template_formats_on_its_own() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{number}: {match[0]}"
        for path in sources(".html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in FILTERS.finditer(line)
    ]
    assert found == [], "use the filters of ui: money, amount, number, quantity, percent, size, day, moment, code; iso"


def test_no_script_formats_on_its_own() -> None:
    found = [
        f"{path.name}:{number}"
        for path in sorted(SCRIPTS.glob("*.js"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if JAVASCRIPT.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ('f"{x:,}"', True),
        ('f"{x:.2f}"', True),
        ('f"{day:%d/%m/%Y}"', True),
        ("day.strftime('%d')", True),
        ("day.strftime('%Y%m%dT%H%M%SZ')", False),
        ("forms.DecimalField(localize=True)", True),
        ('f"{day:%Y-%m-%d}"', False),
        ('f"{x:>10}"', False),
        ('f"{x:f}"', False),
        ('f"{number:06d}"', False),
    ],
)
def test_the_guard_catches_what_it_is_for(tmp_path: Path, code: str, caught: bool) -> None:
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    assert bool(list(found_in(path))) is caught
