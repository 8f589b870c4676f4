# SPDX-License-Identifier: EUPL-1.2
"""How a document leaves the house: in pieces of any range (RFC 9110, 14), and so that a browser runs nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from diwana.foundation.documents.facts import DocumentFacts
from diwana.foundation.documents.names import disposition
from diwana.foundation.documents.sealing import PIECE, SealedReader

#: Nothing is loaded and nothing runs; the document is of no origin, so that no cookie and no page of ours is within
#: reach.
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_CHARSET = {"text/plain": "; charset=utf-8", "application/xml": "; charset=utf-8"}


def answer(request: HttpRequest, facts: DocumentFacts, reader: SealedReader) -> HttpResponseBase:
    """The whole content, the range that was asked for, or that it has not changed. Closes ``reader``."""
    tag = f'"{facts.sha256}"'
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or "*" in known:
        reader.close()
        return _headed(HttpResponse(status=304), request, facts, tag)
    wanted = _wanted(request, facts.size, tag)
    if wanted is None:
        reader.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{facts.size}"})
        return _headed(response, request, facts, tag)
    start, end = wanted
    whole = (start, end) == (0, facts.size)
    if request.method == "HEAD":
        reader.close()
    body = () if request.method == "HEAD" else _pieces(reader, start, end)
    answered = StreamingHttpResponse(body, status=200 if whole else 206)
    answered["Content-Length"] = str(end - start)
    if not whole:
        answered["Content-Range"] = f"bytes {start}-{end - 1}/{facts.size}"
    return _headed(answered, request, facts, tag)


def _headed(response: HttpResponseBase, request: HttpRequest, facts: DocumentFacts, tag: str) -> HttpResponseBase:
    inline = facts.inert and "show" in request.GET
    response["Content-Type"] = facts.type + _CHARSET.get(facts.type, "")
    response["Content-Disposition"] = disposition(facts.name, inline=inline)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    return response


def _wanted(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """First byte and the one after the last; None where the range lies outside. Several ranges, and what is not
    understood, get the whole."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    condition = request.headers.get("If-Range", tag)
    if asked is None or condition != tag or asked[1] == asked[2] == "":
        return 0, size
    if not asked[1]:
        last = int(asked[2])
        return (max(0, size - last), size) if last else None
    start, end = int(asked[1]), min(size, int(asked[2]) + 1) if asked[2] else size
    if asked[2] and int(asked[2]) < start:
        return 0, size
    return (start, end) if start < size else None


def _pieces(reader: SealedReader, start: int, end: int) -> Iterator[bytes]:
    with reader:
        reader.seek(start)
        while start < end and (part := reader.read(min(PIECE, end - start))):
            start += len(part)
            yield part
