# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI document is a committed snapshot: a change of the interface is seen in review."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from diwana.config.api import document
from diwana.config.management.commands.openapi import RELEASED, SNAPSHOT
from diwana.foundation.api.compatibility import broken
from diwana.kernel import clock


def test_nothing_that_a_release_promised_is_taken_back_unannounced() -> None:
    """Mark what is to leave with @deprecated, release that, and wait for its sunset. With a release, `manage openapi
    --release` makes the present document the promise."""
    released, present = json.loads(RELEASED.read_bytes()), json.loads(document())
    assert broken(released, present, clock.now().date()) == []


def _operation(**more: Any) -> dict[str, Any]:
    answer = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"$ref": "#/components/schemas/B"}}}
    return {
        "operationId": "x_get",
        "parameters": [{"in": "query", "name": "q", "schema": {"type": "string"}}],
        "responses": {"200": {"content": {"application/json": {"schema": answer}}}},
        **more,
    }


def _document(operation: dict[str, Any] | None, b: dict[str, Any] | None = None) -> dict[str, Any]:
    schema = b or {"type": "object", "properties": {"c": {"type": "integer"}}}
    return {"paths": {"/x": {"get": operation} if operation else {}}, "components": {"schemas": {"B": schema}}}


@pytest.mark.parametrize(
    ("present", "said"),
    [
        (_document(_operation()), []),
        (_document(None), ["GET /x is gone"]),
        (_document(_operation(parameters=[])), ["GET /x: the parameter q is gone"]),
        (
            _document(_operation(parameters=[{"in": "query", "name": "q", "required": True}])),
            ["GET /x: the parameter q has become necessary"],
        ),
        (_document(_operation(operationId="x_read")), ["GET /x: is called x_read and was x_get"]),
        (_document(_operation(responses={"201": {}})), ["GET /x: no longer answers 200"]),
        (_document(_operation(), {"type": "object", "properties": {}}), ["GET /x: the answer/b/c is gone"]),
        (
            _document(_operation(), {"type": "object", "properties": {"c": {"type": "string"}}}),
            ["GET /x: the answer/b/c may now be string"],
        ),
        (
            _document(_operation(requestBody={"content": {"application/json": {"schema": {"required": ["z"]}}}})),
            ["GET /x: the body must have z"],
        ),
    ],
)
def test_what_would_break_a_program_is_named(present: dict[str, Any], said: list[str]) -> None:
    assert broken(_document(_operation()), present, date(2026, 3, 2)) == said


def test_what_was_announced_may_go_on_its_day_and_not_before() -> None:
    released = _document(_operation(deprecated=True, **{"x-sunset": "2026-12-31"}))
    assert broken(released, _document(None), date(2026, 12, 30)) == ["GET /x is gone"]
    assert broken(released, _document(None), date(2026, 12, 31)) == []


def test_every_list_is_paged_the_same_way() -> None:
    document_ = json.loads(document())
    for verb, path, told in operations():
        schema = told["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        named = document_["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
        if verb == "get" and {"items", "total", "next"} <= set(named.get("properties", {})):
            asked = {each["name"] for each in told["parameters"]}
            assert {"limit", "cursor"} <= asked, f"{verb} {path}"
            assert {"items", "total", "limit", "next"} == set(named["properties"]), f"{verb} {path}"


METHODS = {"get", "post", "put", "patch", "delete"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = json.loads(document())["paths"]
    return [(verb, path, told) for path, verbs in paths.items() for verb, told in verbs.items() if verb in METHODS]


def test_the_committed_document_is_the_present_one() -> None:
    assert SNAPSHOT.is_file(), "run `manage openapi --write`"
    assert json.loads(SNAPSHOT.read_bytes()) == json.loads(document()), "run `manage openapi --write` and review it"


def test_it_is_published(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.content == document()
    assert answer.json()["openapi"].startswith("3.")


def test_every_operation_is_explained_named_and_says_who_may() -> None:
    for verb, path, told in operations():
        where = f"{verb} {path}"
        assert told.get("summary"), where
        assert told.get("tags"), where
        assert "x-permission" in told or "security" not in told, where


def test_every_post_asks_for_an_idempotency_key() -> None:
    for verb, path, told in operations():
        if verb == "post" and told.get("security"):
            headers = [given["name"] for given in told["parameters"] if given["in"] == "header"]
            assert "Idempotency-Key" in headers, path


def test_operation_names_are_unique() -> None:
    names = [told["operationId"] for _verb, _path, told in operations()]
    assert len(names) == len(set(names))
