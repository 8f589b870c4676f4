# SPDX-License-Identifier: EUPL-1.2
"""What of a released document a later one no longer keeps: what would break a program written against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

Document = Mapping[str, Any]
_METHODS = ("get", "put", "post", "patch", "delete")
_JSON = "application/json"


def broken(released: Document, present: Document, today: date) -> list[str]:
    """Every promise of ``released`` that ``present`` does not keep, in words.

    An operation that was announced to leave (``deprecated``) may go, or change, once its ``x-sunset`` has come.
    """
    found: list[str] = []
    for path, methods in released["paths"].items():
        for method in _METHODS:
            if method not in methods or _may_go(methods[method], today):
                continue
            now = present["paths"].get(path, {}).get(method)
            where = f"{method.upper()} {path}"
            if now is None:
                found.append(f"{where} is gone")
                continue
            found += [f"{where}: {what}" for what in _operation(methods[method], now, released, present)]
    return found


def _may_go(operation: Document, today: date) -> bool:
    sunset = operation.get("x-sunset")
    return bool(operation.get("deprecated") and sunset and date.fromisoformat(sunset) <= today)


def _operation(before: Document, now: Document, released: Document, present: Document) -> Iterator[str]:
    if before.get("operationId") != now.get("operationId"):
        yield f"is called {now.get('operationId')} and was {before.get('operationId')}"
    yield from _parameters(before, now)
    asked, wanted = (_schema(each.get("requestBody", {})) for each in (before, now))
    if wanted is not None:
        yield from _demands("the body", asked or {}, wanted, released, present)
    for status, response in before["responses"].items():
        if not status.startswith("2"):
            continue
        if status not in now["responses"]:
            yield f"no longer answers {status}"
            continue
        told, tells = _schema(response), _schema(now["responses"][status])
        if told is not None:
            yield from _keeps("the answer", told, tells or {}, released, present)


def _parameters(before: Document, now: Document) -> Iterator[str]:
    old, new = ({(each["in"], each["name"]): each for each in told.get("parameters", [])} for told in (before, now))
    yield from (f"the parameter {name} is gone" for place, name in old if (place, name) not in new)
    for key, parameter in new.items():
        if parameter.get("required") and not old.get(key, {}).get("required"):
            yield f"the parameter {key[1]} has become necessary"


def _schema(content: Document) -> Document | None:
    found: Document | None = content.get("content", {}).get(_JSON, {}).get("schema")
    return found


def _resolved(schema: Document, document: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _demands(
    where: str, before: Document, now: Document, released: Document, present: Document, depth: int = 0
) -> Iterator[str]:
    """What a body must have now and had not to have before."""
    before, now = _resolved(before, released), _resolved(now, present)
    known = before.get("properties", {})
    for name in now.get("required", []):
        if name not in before.get("required", []):
            yield f"{where} must have {name}"
    for name, schema in now.get("properties", {}).items():
        if name in known and depth < 8:
            yield from _demands(f"{where}/{name}", known[name], schema, released, present, depth + 1)


def _keeps(
    where: str, before: Document, now: Document, released: Document, present: Document, depth: int = 0
) -> Iterator[str]:
    """What an answer had and has no longer."""
    before, now = _resolved(before, released), _resolved(now, present)
    if (gone := _kinds(now) - _kinds(before)) and _kinds(before):
        yield f"{where} may now be {', '.join(sorted(gone))}"
    for name, schema in before.get("properties", {}).items():
        if name not in now.get("properties", {}):
            yield f"{where}/{name} is gone"
        elif depth < 8:
            yield from _keeps(f"{where}/{name}", schema, now["properties"][name], released, present, depth + 1)
    if "items" in before and "items" in now and depth < 8:
        yield from _keeps(f"{where}/…", before["items"], now["items"], released, present, depth + 1)


def _kinds(schema: Document) -> set[str]:
    """The JSON types that a schema allows, as far as it says so."""
    if "anyOf" in schema:
        return {kind for option in schema["anyOf"] for kind in _kinds(option)}
    return {str(schema["type"])} if "type" in schema else set()
