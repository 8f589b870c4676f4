# SPDX-License-Identifier: EUPL-1.2
"""What is read of documents. Each function that takes an actor finds nothing that he may not know of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, QuerySet

from diwana.foundation.documents import store
from diwana.foundation.documents.errors import NotFound, Withheld
from diwana.foundation.documents.facts import DocumentFacts, Shelf
from diwana.foundation.documents.kinds import Kind, rules
from diwana.foundation.documents.models import Document
from diwana.foundation.documents.permissions import Permission
from diwana.foundation.documents.sealing import SealedReader
from diwana.foundation.documents.states import OPEN, Scan
from diwana.foundation.documents.subjects import Standing, standing
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _

MALICIOUS = _("The document holds malicious code and is locked away. Nobody can open it.")
FAILED = _("The document could not be scanned and stays closed until it is. This is tried again by itself.")


def kinds_at(subject: str) -> tuple[Kind, ...]:
    """What may be attached to subjects of this kind."""
    return tuple(each for each in rules().kinds.values() if each.subject_kind == subject.partition(":")[0])


def documents_at(subject: str) -> tuple[DocumentFacts, ...]:
    """Documents of a subject in the order of their coming. The caller has checked who asks. One query."""
    return tuple(map(_facts, _documents().filter(subject=subject).order_by("attached_at", "pk")))


def shelf(actor: Actor, subject: str) -> Shelf:
    """The documents of a subject, as the actor may see and change them. Raises NotFound."""
    found = standing(actor, subject)
    if found is None:
        raise NotFound
    return shelf_at(subject, found)


def shelf_at(subject: str, where: Standing) -> Shelf:
    """The documents of a subject for a room that knows how the reader stands to it. One query."""
    return Shelf(subject=subject, standing=where, documents=documents_at(subject), kinds=kinds_at(subject))


def document(actor: Actor, key: UUID) -> tuple[DocumentFacts, Standing]:
    """One document, and how the actor stands to what it is attached to. Raises NotFound."""
    found = _documents().filter(pk=key).first()
    where = standing(actor, found.subject) if found is not None else None
    if found is None or where is None:
        raise NotFound
    return _facts(found), where


def content(facts: DocumentFacts) -> SealedReader:
    """The content of a document that was found. Raises Withheld, and Damaged where the disk has lost it."""
    if not facts.open:
        raise Withheld({Scan.INFECTED: MALICIOUS, Scan.FAILED: FAILED}.get(facts.scan, Withheld.text))
    held = Document.objects.select_related("content").get(pk=facts.id).content
    return store.reader(held.file, bytes.fromhex(held.key), held.size)


def controlled(actor: Actor, states: Iterable[str], start: int, count: int) -> tuple[Sequence[DocumentFacts], int]:
    """Documents in one of the ``states`` of the scan, the newest first, and how many there are. Needs
    documents.control."""
    actor.require(Permission.CONTROL)
    wanted = _documents().filter(scan__in=list(states)).order_by("-attached_at", "pk")
    return [_facts(each) for each in wanted[start : start + count]], wanted.count()


def infected(actor: Actor) -> int:
    """How many documents are locked away. One query."""
    return Document.objects.filter(scan=Scan.INFECTED).count() if actor.may(Permission.CONTROL) else 0


def by_state() -> dict[Scan, int]:
    """How many documents are in each state that is not ``clean``. One query."""
    counted = Document.objects.exclude(scan=Scan.CLEAN).values_list("scan").annotate(number=Count("pk"))
    return {Scan(state): number for state, number in counted}


def _documents() -> QuerySet[Document]:
    return Document.objects.select_related("content").defer("content__key")


def _facts(found: Document) -> DocumentFacts:
    return DocumentFacts(
        id=found.id,
        subject=found.subject,
        kind=found.kind,
        code=found.code,
        reference=found.reference,
        name=found.name,
        type=found.content.type,
        inert=found.content.inert and found.scan in OPEN,
        size=found.content.size,
        sha256=found.content.sha256,
        scan=Scan(found.scan),
        scan_engine=found.scan_engine,
        scan_finding=found.scan_finding,
        scanned_at=found.scanned_at,
        attached_at=found.attached_at,
        frozen_at=found.frozen_at,
    )
