# SPDX-License-Identifier: EUPL-1.2
"""What everybody may fetch of the ledger, what the parties may download, and the program that verifies it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN, ActedRequest, access
from diwana.foundation.audit.disclosure import bundle_for
from diwana.foundation.ledger import public as ledger

VERIFIER = Path(__file__).parent / "published" / "verify_bundle.py"
_TILE = re.compile(r"((?:x[0-9]{3}/){0,6})([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@access(PUBLIC)
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed checkpoint, in the form of C2SP tlog-checkpoint."""
    signed = ledger.latest_checkpoint()
    if signed is None:
        raise Http404
    return HttpResponse(signed.note, content_type="text/plain; charset=utf-8")


@access(PUBLIC)
@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """The key that verifies our checkpoints, in the form of C2SP signed-note."""
    return HttpResponse(ledger.verifier_key() + "\n", content_type="text/plain; charset=utf-8")


@access(PUBLIC)
@require_GET
def tile(request: HttpRequest, level: int, place: str) -> HttpResponse:
    """A tile of the tree (C2SP tlog-tiles): 256 hashes, or as many as ``.p/`` says. It never changes."""
    found = _TILE.fullmatch(place)
    width = int(found[3] or 256) if found else 0
    number = int(re.sub(r"[x/]", "", found[1]) + found[2]) if found else 0
    content = ledger.tile(level, number, width)
    if content is None or (found and found[3] and width > 255):
        raise Http404
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


@access(SIGNED_IN)
@require_GET
def bundle(request: ActedRequest, subject: str) -> HttpResponse:
    """The proof bundle of a declaration, say, as a file; with ``?since=SIZE`` from an older checkpoint on."""
    since = request.GET.get("since", "0")
    try:
        size = int(since) if since.isascii() and since.isdecimal() and len(since) < 17 else -1
        found = bundle_for(request.actor, subject, size)
    except ledger.NoSuchTree as error:
        raise Http404 from error
    if found is None:
        raise Http404
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", subject).strip("-")
    return HttpResponse(
        json.dumps(found, ensure_ascii=False, indent=1) + "\n",
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="proof-{name}.json"',
            "Cache-Control": "private, no-store",
        },
    )


@access(PUBLIC)
@require_GET
def explained(request: HttpRequest) -> HttpResponse:
    """What a proof bundle is and how anybody verifies it."""
    keys = ledger.keys()
    context = {
        "key": str(keys.current),
        "retired": keys.retired,
        "checkpoint": ledger.latest_checkpoint(),
        "size": VERIFIER.stat().st_size,
    }
    return render(request, "audit/verifier.html", context)


@access(PUBLIC)
@require_GET
def program(request: HttpRequest) -> HttpResponse:
    """The verifier: one Python file."""
    return HttpResponse(
        VERIFIER.read_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verify_bundle.py"'},
    )
