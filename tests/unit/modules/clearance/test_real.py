# SPDX-License-Identifier: EUPL-1.2
"""Real declarations under ``neutral``: those that a customs service accepted have no error; altered ones do."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from diwana.kernel.rules import Severity
from diwana.modules.clearance.appraisal import Appraisal, appraise
from diwana.modules.clearance.exchange import read_file

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
ASSESSED = ("al-decl-02", "al-decl-04", "al-decl-05", "al-decl-07")


def entry(folder: Path, name: str) -> dict[str, Any]:
    (found,) = read_file(folder / "clearance" / "asycuda" / f"{name}.xml")
    return dict(found)


def errors(appraisal: Appraisal) -> set[tuple[str, str]]:
    return {(v.code, v.pointer) for v in appraisal.violations if v.severity is Severity.ERROR}


@pytest.mark.parametrize("name", ASSESSED)
def test_an_assessed_declaration_could_be_filed(shared_data: Path, name: str) -> None:
    appraisal = appraise(entry(shared_data, name), "neutral", DAY)
    assert errors(appraisal) == set()
    assert appraisal.taxation.total == appraisal.facts.declared_total


@pytest.mark.parametrize("name", ["EX013b", "FI002a", "IM001b", "IM018a_Step1", "IM101a", "IM146a_Step1"])
def test_a_sample_of_hmrc_could_be_filed(shared_data: Path, name: str) -> None:
    (path,) = (shared_data / "clearance" / "wco" / "samples").glob(f"TT_{name}_TT_*.xml")
    for made in read_file(path):
        assert errors(appraise(made, "neutral", DAY)) == set()


def put(pointer: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(made: dict[str, Any]) -> None:
        *parts, last = pointer.split("/")
        node: Any = made
        for part in parts:
            node = node[int(part) - 1] if part.isdigit() else node[part]
        node[last] = value

    return change


ALTERATIONS = {
    "C11006": put("items/1/net_mass", "999999"),
    "C11003": put("declared_items", "77"),
    "C10020": put("items/1/origin", "ZZ"),
    "C10010": put("items/1/gross_mass", "heavy"),
    "C10004": put("items/1/commodity_code", "ABC"),
    "C10021": put("items/1/net_mass", "-5"),
    "C11004": put("items/1/procedure", "1000"),
    "C12082": put("items/1/price_currency", "JPY"),
    "E30B": put("invoice_amount", "1"),
    "E30C": put("declared_total", "1"),
    "C055": lambda made: made.update(container_flag="false" if made.get("containers") else "true"),
    "C10001": lambda made: made.pop("type"),
}


@pytest.mark.parametrize("code", ALTERATIONS)
@pytest.mark.parametrize("name", ASSESSED)
def test_an_altered_declaration_is_found_out(shared_data: Path, name: str, code: str) -> None:
    made = copy.deepcopy(entry(shared_data, name))
    ALTERATIONS[code](made)
    assert code in {found for found, _ in errors(appraise(made, "neutral", DAY))}
