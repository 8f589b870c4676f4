# SPDX-License-Identifier: EUPL-1.2
"""Papers for programs: one's own with their files, and the verification that everybody may ask for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Field, Path, Query, Schema

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.api.public import INVALID, PageOut, Paging, Router, page
from diwana.foundation.papers import queries
from diwana.foundation.papers.permissions import Permission
from diwana.foundation.papers.verification import Claims, Presented, verify
from diwana.foundation.ui.listing import Criteria
from diwana.kernel.messages import message as _

router = Router()

Number = Annotated[str, Path(pattern="^[A-Z]{2}-[0-9]{4}-[0-9]{7,9}$", description="As it is printed: RC-2026-0000123")]


class PaperOut(Schema):
    number: str
    kind: str
    reference: str = Field(description="Number of what it is about.")
    language: str
    copy_number: int = Field(description="1 for the first paper of its subject and kind.")
    office: str
    issued_at: datetime
    state: str = Field(description="issued, replaced or revoked.")
    replaced_by: str
    sha256: str = Field(description="SHA-256 of the whole file, hexadecimal.")
    size: int
    check: str = Field(description="Check value printed beside the number.")
    code: str = Field(description="What the printed code carries, base 32.")


class PaperList(PageOut):
    items: list[PaperOut]


class ClaimsIn(Schema):
    """What is read on the paper; all that its code vouches for must be given for ``accepted``."""

    kind: str = Field("", max_length=10)
    number: str = Field("", max_length=30)
    reference: str = Field("", max_length=40)
    issued_on: date | None = None
    total: str = Field("", max_length=40, description="Amount and currency: 12345.678 TND")
    parties: list[str] = Field(default_factory=list, max_length=8, description="Names, whole or masked, in order.")


class VerificationIn(Schema):
    """At least one of sha256, number with check, and code. Several must belong to the same paper."""

    sha256: str = Field("", pattern="^([0-9a-fA-F]{64})?$", description="Of the whole file, hexadecimal.")
    number: str = Field("", max_length=30)
    check: str = Field("", max_length=20)
    code: str = Field("", max_length=1500, description="Text or address read from the printed code.")
    claims: ClaimsIn | None = None


class FactsOut(Schema):
    number: str
    kind: str
    reference: str
    language: str
    issued_at: datetime
    copy_number: int
    office: str
    parties: list[str] = Field(description="Masked.")
    total: Decimal | None
    currency: str
    erased: bool


class SealOut(Schema):
    fingerprint: str
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    demonstration: bool


class VerificationOut(Schema):
    verdict: str = Field(description="authentic, superseded, revoked, issued, mismatch or unknown.")
    accepted: bool = Field(description="The file is authentic, or all facts on the paper were given and agree.")
    reason: str
    differing: list[str]
    facts: FactsOut | None
    seal: SealOut | None
    event: int | None = Field(description="Index of its issue in the ledger.")
    replaced_by: str


@router.get("/papers", response=PaperList, summary="Papers that you may see, newest first")
@access(Permission.MAKE)
def papers(request: ActedRequest, paging: Query[Paging]) -> dict[str, Any]:
    criteria = Criteria(sort="issued", descending=True, per_page=paging.limit)
    rows, total = queries.find(request.actor, criteria, offset=paging.offset)
    return page([_paper(row) for row in rows], total, paging)


@router.get("/papers/{str:number}", response=PaperOut, summary="One paper")
@access(Permission.MAKE)
def paper(request: ActedRequest, number: Number) -> dict[str, Any]:
    found = queries.paper_page(request.actor, number)
    if found is None:
        raise Http404
    return _paper(found.paper)


_PDF = {"description": "The file.", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}


@router.get("/papers/{str:number}/file", summary="Its sealed PDF", openapi_extra={"responses": {200: _PDF}})
@access(Permission.MAKE)
def file(request: ActedRequest, number: Number) -> HttpResponse:
    content = queries.content(request.actor, number)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="application/pdf")


@router.post("/verifications", response=VerificationOut, summary="Is this paper authentic?")
@access(PUBLIC)
def verification(request: ActedRequest, body: VerificationIn) -> dict[str, Any]:
    if not (body.sha256 or body.number or body.check or body.code):
        raise INVALID(detail=_("Give a file, a number with its check value, or the address read from a code."))
    claims = body.claims.model_dump() if body.claims else {}
    claims["parties"] = tuple(claims.get("parties", ()))
    checked = verify(
        Presented(sha256=body.sha256, number=body.number, check=body.check, code=body.code, claims=Claims(**claims))
    )
    return {
        "verdict": str(checked.verdict),
        "accepted": checked.accepted,
        "reason": str(checked.reason or ""),
        "differing": list(checked.differing),
        "facts": _named(checked.facts, FactsOut) if checked.facts else None,
        "seal": _named(checked.certificate, SealOut) if checked.certificate else None,
        "event": checked.event,
        "replaced_by": checked.replaced_by,
    }


def _paper(row: Any) -> dict[str, Any]:
    return _named(row, PaperOut)


def _named(facts: Any, schema: type[Schema]) -> dict[str, Any]:
    """The fields of ``schema`` from ``facts``; ``copy`` is a method of pydantic and so has another name there."""
    return {name: getattr(facts, "copy" if name == "copy_number" else name) for name in schema.model_fields}
