# SPDX-License-Identifier: EUPL-1.2
"""Documents for programs. They are sent by the tus protocol at ``/uploads/`` and fetched at ``content``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from ninja import Field, Query, Schema, Status

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.api.public import Problem, Router, answers, not_found
from diwana.foundation.documents import queries, services
from diwana.foundation.documents.errors import DocumentsError, NotFound
from diwana.foundation.documents.facts import DocumentFacts
from diwana.foundation.documents.permissions import Permission
from diwana.foundation.documents.problems import problem_of

router = Router()


class AskedIn(Schema):
    subject: str = Field(max_length=70, description="What they are attached to, such as declaration:17.")


class DocumentOut(Schema):
    id: UUID
    subject: str
    kind: str
    code: str = Field(description="Code of the document (box 44), where it is one of these.")
    reference: str
    name: str
    type: str = Field(description="Media type that the content has.")
    size: int = Field(description="Bytes.")
    sha256: str = Field(description="SHA-256 of the content, hexadecimal.")
    scan: str = Field(description="not_scanned, waiting, clean, infected or failed.")
    scan_engine: str
    scanned_at: datetime | None
    attached_at: datetime
    frozen_at: datetime | None
    content: str = Field(description="Address of the content.")


class KindOut(Schema):
    code: str
    types: list[str] = Field(description="Media types that are taken.")
    bytes: int = Field(description="Largest file.")
    number: int = Field(description="Most files at one subject.")


class ShelfOut(Schema):
    documents: list[DocumentOut]
    kinds: list[KindOut] = Field(description="What may be attached there.")
    attach: bool = Field(description="Whether you may attach and remove now.")
    uploads: str = Field(description="Where to begin an upload (tus 1.0.0).")


@router.get("/documents", response=ShelfOut, summary="Documents attached to a subject")
@access(SIGNED_IN)
def list_documents(request: ActedRequest, asked: Query[AskedIn]) -> dict[str, Any]:
    """Whoever may see the subject sees its documents."""
    shelf = queries.shelf(request.actor, asked.subject)
    return {
        "documents": [_out(each) for each in shelf.documents],
        "kinds": [
            {"code": kind.code, "types": sorted(kind.types), "bytes": kind.bytes, "number": kind.number}
            for kind in shelf.kinds
        ],
        "attach": shelf.standing.attach,
        "uploads": reverse("documents:uploads"),
    }


@router.get("/documents/{str:document}", response=DocumentOut, summary="One document")
@access(SIGNED_IN)
def detail(request: ActedRequest, document: str) -> dict[str, Any]:
    return _out(queries.document(request.actor, _key(document))[0])


@router.delete("/documents/{str:document}", response={204: None}, summary="Take a document away")
@access(Permission.ATTACH)
def remove(request: ActedRequest, document: str) -> Status[None]:
    """As long as what it is attached to may be changed."""
    services.remove(request.actor, _key(document))
    return Status(204, None)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _out(facts: DocumentFacts) -> dict[str, Any]:
    found = {name: getattr(facts, name) for name in facts.__struct_fields__ if name not in ("inert", "scan_finding")}
    return found | {"scan": str(facts.scan), "content": reverse("documents:content", args=[facts.id])}


@answers(NotFound)
def _absent(error: NotFound) -> Problem:
    return not_found()


@answers(DocumentsError)
def _refused(error: DocumentsError) -> Problem:
    return problem_of(error)
