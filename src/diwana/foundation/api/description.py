# SPDX-License-Identifier: EUPL-1.2
"""What the OpenAPI document says of every operation alike: how it is refused, and what comes back unchanged."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "description": "A problem (RFC 9457); docs/errors.md lists them all.",
    "properties": {
        "type": {**_TEXT, "description": "Address of the page that explains it, relative to the service."},
        "title": {**_TEXT, "description": "In the language of Accept-Language."},
        "status": {"type": "integer"},
        "code": {**_TEXT, "description": "Stable name, for programs."},
        "detail": _TEXT,
        "pointer": {**_TEXT, "description": "JSON pointer (RFC 6901) into the request."},
        "request_id": {**_TEXT, "description": "What to tell us when you ask about it."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemError"}},
    },
    "required": ["type", "title", "status", "code"],
}
_ERROR = {
    "type": "object",
    "description": "One of several reasons; a room may add members.",
    "properties": {"code": _TEXT, "pointer": _TEXT, "message": _TEXT},
    "required": ["code", "pointer", "message"],
    "additionalProperties": True,
}


def _header(about: str) -> dict[str, Any]:
    return {"description": about, "schema": _TEXT}


_REFUSED = {
    "description": "Refused: see `code`.",
    "headers": {
        "RateLimit": _header("What is left of the limit."),
        "RateLimit-Policy": _header("The limit."),
        "Retry-After": _header("Seconds to wait, where the status is 429."),
    },
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def described(document: OpenAPISchema) -> OpenAPISchema:
    """``document`` with what holds for every operation."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            operation["responses"]["4XX"] = {"$ref": "#/components/responses/Refused"}
            if method == "get":
                operation["responses"][304] = {"description": "You have this already (If-None-Match)."}
    components = document["components"]
    components.setdefault("schemas", {}).update({"Problem": _PROBLEM, "ProblemError": _ERROR})
    components["responses"] = {"Refused": _REFUSED}
    return document
