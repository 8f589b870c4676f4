# SPDX-License-Identifier: EUPL-1.2
"""JSON in and out, by msgspec: strict about numbers and characters, and several times cheaper than the standard one."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.functional import Promise
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import BaseModel


class JSONParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return msgspec.json.decode(request.body)


class JSONRenderer(BaseRenderer):
    """Writes what operations return: plain values, the kernel's facts (msgspec) and ninja's schemas.
    Decimals become strings: a number of JSON may lose digits on the way."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data, enc_hook=_plain)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, Promise):
        return str(value)
    raise NotImplementedError(f"an answer of the API cannot hold a {type(value).__name__}")


def encoded(data: Any, *, indent: int) -> bytes:
    """``data`` as JSON for readers, ``indent`` spaces a level, keys in the given order, a line feed at the end."""
    return msgspec.json.format(msgspec.json.encode(data, enc_hook=_plain), indent=indent) + b"\n"
