# SPDX-License-Identifier: EUPL-1.2
"""The verbs of documents. Who may at which subject is asked of the room of the subject, inside the transaction."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.documents import scanning, store
from diwana.foundation.documents.contents import take_away
from diwana.foundation.documents.errors import Frozen, Malformed, NoRoom, NotFound, NotTaken, TooLarge, TooMany
from diwana.foundation.documents.inspection import TYPES, Verdict
from diwana.foundation.documents.jobs import scan
from diwana.foundation.documents.kinds import Kind, kind, rules
from diwana.foundation.documents.models import Content, Document, Upload
from diwana.foundation.documents.names import cleaned
from diwana.foundation.documents.permissions import Permission
from diwana.foundation.documents.sealing import new_key
from diwana.foundation.documents.subjects import Standing, standing
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _

MOST_NAME = 1000
FULL = _("No more documents can be attached here: there are %(count)s.")
TOO_MANY_OPEN = _("Too many uploads are open. Finish or stop one of them first.")
TOO_LARGE = _("The file is too large: at most %(mebibytes)s MiB are taken.")
NOT_HERE = _("This kind of file is not taken here.")


@verb(Permission.ATTACH)
def begin(
    actor: Actor, *, subject: str, kind_code: str, name: str, length: int, code: str = "", reference: str = ""
) -> UUID:
    """Begin the upload of a file of ``length`` bytes that will be attached to ``subject``; its key. No state has
    changed yet, so there is no event.

    Raises NotFound, Frozen, Malformed, TooLarge, TooMany, NoRoom.
    """
    _attachable(actor, subject, lock=False)
    wanted = _kind_at(subject, kind_code)
    if length < 1 or len(name) > MOST_NAME or len(code) > 8 or len(reference) > 70:
        raise Malformed
    if length > wanted.bytes:
        raise TooLarge(TOO_LARGE, {"mebibytes": wanted.bytes >> 20})
    _within_number(subject, wanted)
    _within_limits(actor, length)
    if not store.has_room(length):
        raise NoRoom
    now = clock.now()
    upload = Upload.objects.create(
        id=uuid4(),
        person_id=actor.person,
        organisation_id=actor.organisation,
        subject=subject,
        kind=wanted.code,
        code=code,
        reference=reference,
        name=name,
        length=length,
        key=new_key().hex(),
        created_at=now,
        expires_at=now + timedelta(hours=rules().limits.hours),
    )
    return upload.id


@verb(Permission.ATTACH)
def attach(actor: Actor, upload: UUID, verdict: Verdict, sha256: str) -> UUID:
    """Attach the file of a whole upload; the key of the document. The same content under the same code at the same
    subject is attached once. Called again, the same document.

    Raises NotFound, Frozen, TooMany, NotTaken.
    """
    held = Upload.objects.select_for_update().filter(pk=upload, person=actor.person).first()
    if held is None:
        raise NotFound
    if held.document_id:
        return held.document_id
    where = _attachable(actor, held.subject, lock=True)
    wanted = _kind_at(held.subject, held.kind)
    if verdict.type not in wanted.types:
        raise NotTaken(NOT_HERE)
    content = _content(held, verdict, sha256)
    same = Document.objects.filter(
        subject=held.subject, content=content, code=held.code, reference=held.reference
    ).first()
    if same is None:
        _within_number(held.subject, wanted)
        same = _document(actor, held, where, content, verdict)
        if scanning.configured():
            enqueue(actor, scan, key=f"documents.scan:{same.id}", document=str(same.id))
    held.document, held.ended_at = same, clock.now()
    held.save(update_fields=["document", "ended_at"])
    if content.file != held.id:
        transaction.on_commit(partial(store.remove, held.id))
    record(
        actor,
        "documents.attach",
        f"document:{same.id}",
        {"subject": held.subject, "kind": held.kind, "code": held.code, "sha256": sha256, "size": content.size},
    )
    return same.id


@verb(Permission.ATTACH)
def stop(actor: Actor, upload: UUID) -> None:
    """Give an upload up. Raises NotFound."""
    held = Upload.objects.select_for_update().filter(pk=upload, person=actor.person, ended_at=None).first()
    if held is None:
        raise NotFound
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    transaction.on_commit(partial(store.remove, held.id))


@verb(Permission.ATTACH)
def remove(actor: Actor, document: UUID) -> str:
    """Take a document away from what it is attached to, as long as that may be changed; the subject.

    Raises NotFound, Frozen.
    """
    found = Document.objects.filter(pk=document).first()
    if found is None:
        raise NotFound
    _attachable(actor, found.subject, lock=True)
    found = Document.objects.select_related("content").select_for_update(of=("self",)).filter(pk=document).first()
    if found is None:
        raise NotFound
    if found.frozen_at is not None:
        raise Frozen
    take_away(found)
    record(
        actor, "documents.remove", f"document:{document}", {"subject": found.subject, "sha256": found.content.sha256}
    )
    return found.subject


def _attachable(actor: Actor, subject: str, *, lock: bool) -> Standing:
    found = standing(actor, subject, lock=lock)
    if found is None:
        raise NotFound
    if not found.attach:
        raise Frozen
    return found


def _kind_at(subject: str, code: str) -> Kind:
    found = kind(code)
    if found is None or found.subject_kind != subject.partition(":")[0]:
        raise Malformed
    return found


def _within_number(subject: str, wanted: Kind) -> None:
    count = Document.objects.filter(subject=subject, kind=wanted.code).count()
    if count >= wanted.number:
        raise TooMany(FULL, {"count": count})


def _within_limits(actor: Actor, length: int) -> None:
    """What the person has sent within a day, and has open. Two requests at once may exceed it by what they bring."""
    if actor.person is None:
        return  # the house itself
    limits, since = rules().limits, clock.now() - timedelta(days=1)
    recent = Upload.objects.filter(person=actor.person, created_at__gt=since).aggregate(
        bytes=Coalesce(Sum("length"), 0),
        files=Count("pk"),
        open=Count("pk", filter=Q(ended_at=None, expires_at__gt=clock.now())),
    )
    if recent["files"] >= limits.files_a_day or recent["bytes"] + length > limits.bytes_a_day:
        raise TooMany
    if recent["open"] >= limits.unfinished:
        raise TooMany(TOO_MANY_OPEN)


def _content(upload: Upload, verdict: Verdict, sha256: str) -> Content:
    """The one content of this digest, held until the transaction ends."""
    new: dict[str, object] = {
        "size": upload.length,
        "type": verdict.type,
        "inert": verdict.inert,
        "file": upload.id,
        "key": upload.key,
        "created_at": clock.now(),
    }
    while True:
        found, _made = Content.objects.get_or_create(sha256=sha256, defaults=new)
        # Another transaction may be forgetting it now; then it is gone when we hold it.
        held = Content.objects.select_for_update().filter(pk=found.pk).first()
        if held is not None:
            return held


def _document(actor: Actor, upload: Upload, where: Standing, content: Content, verdict: Verdict) -> Document:
    return Document.objects.create(
        content=content,
        subject=upload.subject,
        kind=upload.kind,
        code=upload.code,
        reference=upload.reference,
        name=cleaned(upload.name, TYPES[verdict.type]),
        owner_id=where.owner,
        attached_by_id=actor.person,
        attached_at=clock.now(),
        scan=scanning.first_state(),
    )
