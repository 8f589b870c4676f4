# SPDX-License-Identifier: EUPL-1.2
"""Resumable uploads by the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, checksum,
termination, expiration. For the browser of whoever is signed in, and for programs with a token.

An upload is created with ``Upload-Metadata``: ``subject`` and ``kind`` (both needed), ``filename``, ``code``,
``reference``. The answer that makes it whole names the document in ``Diwana-Document``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.api.kinds import PERMISSION_MISSING, sign_in_needed
from diwana.foundation.api.public import Problem, identify
from diwana.foundation.documents import receiving, services
from diwana.foundation.documents.errors import DocumentsError, Malformed
from diwana.foundation.documents.facts import Progress
from diwana.foundation.documents.kinds import rules
from diwana.foundation.documents.problems import problem_of
from diwana.foundation.documents.receiving import ALGORITHMS, Checksum
from diwana.kernel.actor import PermissionMissing

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
MOST_METADATA = 4096  # characters
MOST_DIGITS = 15
_CONTENT = "application/offset+octet-stream"

METHODS = {"DELETE", "HEAD", "PATCH"}

View = Callable[..., HttpResponse]


def _spoken(view: View) -> View:
    """What holds for every request of the protocol: who asks, which version, and how a refusal is told."""

    @csrf_exempt  # ``identify`` makes the same check where the session counts
    def answer(request: ActedRequest, **parameters: Any) -> HttpResponse:
        try:
            identify(request)
            if request.actor.person is None:
                raise sign_in_needed()
            if method_of(request) in METHODS and request.headers.get("Tus-Resumable") != VERSION:
                return _told(HttpResponse(status=412, headers={"Tus-Version": VERSION}))
            return _told(view(request, **parameters))
        except Problem as problem:
            return _told(problem.response())
        except PermissionMissing:
            return _told(PERMISSION_MISSING().response())
        except DocumentsError as refused:
            return _told(problem_of(refused).response())

    answer.access = view.access  # type: ignore[attr-defined]
    return answer


def method_of(request: ActedRequest) -> str:
    """What is asked for: where a network lets no other method pass, a header names it."""
    return request.headers.get("X-HTTP-Method-Override", request.method or "")


def _told(response: HttpResponse) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


@_spoken
@access(SIGNED_IN)
def uploads(request: ActedRequest) -> HttpResponse:
    """OPTIONS: what is spoken here. POST: begin an upload."""
    if request.method == "OPTIONS":
        largest = max(each.bytes for each in rules().kinds.values())
        return HttpResponse(
            status=204,
            headers={
                "Tus-Version": VERSION,
                "Tus-Extension": EXTENSIONS,
                "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
                "Tus-Max-Size": str(largest),
            },
        )
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, POST"})
    if request.headers.get("Tus-Resumable") != VERSION:
        return HttpResponse(status=412, headers={"Tus-Version": VERSION})
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    key = services.begin(
        request.actor,
        subject=about.get("subject", ""),
        kind_code=about.get("kind", ""),
        name=about.get("filename", ""),
        code=about.get("code", ""),
        reference=about.get("reference", ""),
        length=_number(request, "Upload-Length"),
    )
    begun = receiving.progress(request.actor, key)
    response = HttpResponse(status=201, headers={"Location": reverse("documents:upload", args=[key])})
    return _with(response, begun)


@_spoken
@access(SIGNED_IN)
def upload(request: ActedRequest, key: UUID) -> HttpResponse:
    """HEAD: where to go on. PATCH: the next bytes. DELETE: give it up."""
    method = method_of(request)
    if method == "HEAD":
        found = receiving.progress(request.actor, key)
        response = HttpResponse(headers={"Upload-Length": str(found.length)})
        return _with(response, found)
    if method == "PATCH":
        if request.content_type != _CONTENT:
            return HttpResponse(status=415)
        if "Content-Length" not in request.headers:
            return HttpResponse(status=411)
        done = receiving.receive(
            request.actor,
            key,
            request.read,
            offset=_number(request, "Upload-Offset"),
            stated=_number(request, "Content-Length"),
            checksum=_checksum(request.headers.get("Upload-Checksum", "")),
        )
        return _with(HttpResponse(status=204), done)
    if method == "DELETE":
        services.stop(request.actor, key)
        return HttpResponse(status=204)
    receiving.progress(request.actor, key)  # what is not his is not found, however it is asked
    return HttpResponse(status=405, headers={"Allow": "DELETE, HEAD, PATCH"})


def _with(response: HttpResponse, found: Progress) -> HttpResponse:
    response["Upload-Offset"] = str(found.offset)
    response["Upload-Expires"] = http_date(found.expires_at.timestamp())
    if found.document is not None:
        response["Diwana-Document"] = str(found.document)
    return response


def _number(request: ActedRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise Malformed
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """Pairs of a name and a value in Base64, parted by commas. Raises Malformed."""
    if len(text) > MOST_METADATA:
        raise Malformed
    found: dict[str, str] = {}
    try:
        for pair in filter(None, text.split(",")):
            name, _space, value = pair.strip().partition(" ")
            decoded = base64.b64decode(value, validate=True).decode("utf-8")
            if name in found or "\0" in decoded:
                raise Malformed
            found[name] = decoded
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Malformed from error
    return found


def _checksum(text: str) -> Checksum | None:
    if not text:
        return None
    algorithm, _space, digest = text.partition(" ")
    try:
        if algorithm in ALGORITHMS:
            return Checksum(algorithm, base64.b64decode(digest, validate=True))
    except binascii.Error:
        pass
    raise Malformed
