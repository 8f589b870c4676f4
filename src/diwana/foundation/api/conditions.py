# SPDX-License-Identifier: EUPL-1.2
"""Conditional requests (RFC 9110, section 13): what the caller has already is not sent again, and what he has not seen
is not overwritten.

Every reading carries a strong ``ETag``, the digest of its bytes. Of what has versions it begins with the version
(``"7.3f…"``), so that ``If-Match`` on a change needs no second rendering.
"""

from __future__ import annotations

import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from diwana.foundation.api.kinds import VERSION_MISSING, VERSION_PASSED
from diwana.foundation.api.problems import Problem

_OURS = re.compile(r'"([0-9]{1,9})(?:\.[0-9a-f]+)?"')


def versioned(response: HttpResponse, version: int) -> None:
    """Say in the answer's ETag which version of the thing it shows."""
    response["ETag"] = f'"{version}"'


def expected_version(request: HttpRequest, given: int | None) -> int:
    """The version the caller saw: by ``If-Match``, else as ``given`` in the request.

    Raises Problem 428 (RFC 6585) when he says neither, 412 when the header holds no version of ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if header:
        found = _OURS.fullmatch(header)
        if found is None:
            raise stale()
        return int(found[1])
    if given is None:
        raise VERSION_MISSING(detail=VERSION_MISSING.remedy)
    return given


def stale() -> Problem:
    """412: what the caller read is no longer what is there."""
    return VERSION_PASSED(detail=VERSION_PASSED.remedy)


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` to a reading with its ETag; 304 without a body where the caller has these very bytes."""
    if response.status_code != 200 or response.streaming:
        return response
    version = response.headers.get("ETag", "").strip('"')
    digest = sha256(response.content).hexdigest()[:32]
    tag = f'"{version}.{digest}"' if version else f'"{digest}"'
    response["ETag"] = tag
    response.headers.setdefault("Cache-Control", "private, no-cache")
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if tag not in known and "*" not in known:
        return response
    unchanged = HttpResponse(status=304)
    for name in ("ETag", "Cache-Control", "Link", "Vary", "Content-Language"):
        if name in response:
            unchanged[name] = response[name]
    del unchanged["Content-Type"]
    return unchanged
