# SPDX-License-Identifier: EUPL-1.2
"""The search for malicious code, by clamd where one is set up. Without one, every document says plainly "not scanned".

Each document is scanned by itself, even where the same content was scanned before: the state of a file that somebody
else sent would tell that he has it. What is found in a content locks away every document that has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from diwana.foundation.documents import clamd, store
from diwana.foundation.documents.models import Content, Document
from diwana.foundation.documents.sealing import PIECE, Damaged
from diwana.foundation.documents.states import Scan
from diwana.foundation.ledger.public import LedgerEntry, record_all
from diwana.kernel import clock
from diwana.kernel.actor import Actor


class Result(NamedTuple):
    """How one scan ended: ``finding`` names what was found, or says why it failed."""

    state: Scan
    engine: str
    finding: str


def configured() -> bool:
    return settings.CLAMD is not None


def first_state() -> Scan:
    """The state of a document that has just been attached."""
    return Scan.WAITING if configured() else Scan.NOT_SCANNED


def due() -> list[UUID]:
    """The documents that a scan is owed: those waiting or failed, and those attached while there was no scanner."""
    if not configured():
        return []
    unscanned = Document.objects.filter(scan__in=(Scan.WAITING, Scan.FAILED, Scan.NOT_SCANNED))
    return list(unscanned.order_by("attached_at").values_list("pk", flat=True))


def scan(actor: Actor, document: UUID) -> Scan | None:
    """Scan one document and keep the result; the new state, None where there is nothing to scan. Outside a transaction:
    it may take long. ``actor``: the house itself."""
    found = Document.objects.select_related("content").filter(pk=document).exclude(scan=Scan.INFECTED).first()
    if found is None or settings.CLAMD is None:
        return None
    result = _asked(clamd.Address(*settings.CLAMD), found.content)
    with transaction.atomic():
        _keep(actor, found, result)
    return result.state


def _asked(address: clamd.Address, content: Content) -> Result:
    try:
        engine = clamd.version(address)[:120]
        finding = clamd.scan(address, _pieces(content))
    except (clamd.ScanFailed, Damaged) as error:
        return Result(Scan.FAILED, "", str(error)[:120])
    return Result(Scan.INFECTED if finding else Scan.CLEAN, engine, finding[:120])


def _pieces(content: Content) -> Iterator[bytes]:
    with store.reader(content.file, bytes.fromhex(content.key), content.size) as reader:
        while part := reader.read(PIECE):
            yield part


def _keep(actor: Actor, document: Document, result: Result) -> None:
    """Write the result; a finding counts for every document with this content, each with its event."""
    hit = [document.pk]
    if result.state is Scan.INFECTED:
        same = Document.objects.select_for_update().filter(content=document.content_id).exclude(scan=Scan.INFECTED)
        hit = list(same.order_by("pk").values_list("pk", flat=True))
    Document.objects.filter(pk__in=hit).update(
        scan=result.state, scan_engine=result.engine, scan_finding=result.finding, scanned_at=clock.now()
    )
    if result.state is Scan.INFECTED:
        record_all(
            actor,
            [
                LedgerEntry(
                    verb="documents.lock_away",
                    subject=f"document:{each}",
                    data={"finding": result.finding, "engine": result.engine},
                )
                for each in hit
            ],
        )
