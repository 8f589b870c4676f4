# SPDX-License-Identifier: EUPL-1.2
"""Every problem that the API may answer is declared, explained in three languages, and led to by its type."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

import diwana
from diwana.config.management.commands.problems import FILE, page
from diwana.foundation.api.catalogue import Declared, kind, kinds

PACKAGE = Path(diwana.__file__).parent


def _undeclared() -> list[str]:
    """Calls of ``Problem(…)`` of the API outside its own room."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text("utf-8")
        if "api.public import" not in source and "api.problems import" not in source:
            continue
        if path.name in {"catalogue.py", "problems.py"} and path.parent.name == "api":
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    return found


def test_every_problem_is_made_by_its_kind() -> None:
    """`PAID = kind(409, "already_paid", message("…"), when=…, remedy=…)`, then `raise PAID(…)`."""
    assert _undeclared() == []


def test_a_code_stands_for_one_kind() -> None:
    assert len({each.code for each in kinds()}) == len(kinds())
    with pytest.raises(Declared):
        kind(418, "not_found", "x", when="x", remedy="x")


def test_the_catalogue_is_what_the_code_says() -> None:
    assert FILE.read_text("utf-8") == page(), "run `manage problems --write`"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_type_of_a_problem_leads_to_its_page(client: Client, language: str) -> None:
    told = client.get("/api/v1/nothing", headers={"Accept-Language": language}).json()
    assert told["type"] == "/api/problems/not_found"
    shown = client.get(told["type"], headers={"Accept-Language": language}).content.decode()
    assert escape(told["title"]) in shown
    assert client.get("/api/problems/nonsense").status_code == 404
    every = client.get("/api/problems/", headers={"Accept-Language": language}).content.decode()
    assert all(each.code in every for each in kinds())


def test_a_wrong_method_is_a_problem_too(client: Client) -> None:
    answer = client.delete("/api/v1/declarations")
    assert (answer.status_code, answer.json()["code"], "GET" in answer["Allow"]) == (405, "method_not_allowed", True)


def test_a_post_to_nowhere_is_a_problem_too() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/v1/nowhere", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_nul_is_told_to_programs_as_a_problem(client: Client) -> None:
    assert client.get("/api/v1/tariff/commodities?q=%00").json()["code"] == "nul_character"
    assert client.get("/api/v1/tariff/commodities/%00").json()["code"] == "not_found"
