# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI document is a committed snapshot: a change of the interface is seen in review."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from diwana.config.api import document
from diwana.config.management.commands.openapi import SNAPSHOT

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
