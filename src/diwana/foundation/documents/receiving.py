# SPDX-License-Identifier: EUPL-1.2
"""A file on its way to the disk: received in any number of requests, each going on where the last one ended.

Nothing is acknowledged before it is safe on the disk and the tables say so. Memory holds one piece, whatever the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from diwana.foundation.documents import services, store
from diwana.foundation.documents.errors import (
    DocumentsError,
    Frozen,
    Gone,
    Locked,
    Mismatch,
    NoRoom,
    NotFound,
    NotTaken,
    TooLarge,
    TooMany,
    WrongOffset,
)
from diwana.foundation.documents.facts import Progress
from diwana.foundation.documents.inspection import Refused, inspect
from diwana.foundation.documents.inspection.verdict import DAMAGED
from diwana.foundation.documents.kinds import rules
from diwana.foundation.documents.models import Upload
from diwana.foundation.documents.permissions import Permission
from diwana.foundation.documents.sealing import PIECE, Damaged, SealedReader
from diwana.kernel import clock
from diwana.kernel.actor import Actor

KEEP_EVERY = 32 << 20  # bytes of one request after which they are made safe and counted
ALGORITHMS = ("sha256", "sha1", "sha512")

Read = Callable[[int], bytes]
"""Gives at most so many of the next bytes; nothing at the end. Raises OSError when the sender is gone."""


class Checksum(NamedTuple):
    """What the bytes of one request must hash to."""

    algorithm: str
    digest: bytes


def progress(actor: Actor, key: UUID) -> Progress:
    """How far the upload has come. One that is whole but was not attached, because the service stopped in between, is
    attached now. Raises NotFound, Gone, Locked, and why it is refused."""
    upload = _open(actor, key)
    if upload.offset < upload.length or upload.document_id:
        return _facts(upload)
    with _held(key):
        upload.refresh_from_db()
        return _facts(upload) if upload.document_id else _complete(actor, upload, None)


def receive(
    actor: Actor, key: UUID, read: Read, *, offset: int, stated: int, checksum: Checksum | None = None
) -> Progress:
    """Take the next ``stated`` bytes, which begin at ``offset``, and attach the file when it is whole.

    What came before the sender went away is kept, unless a ``checksum`` was to hold for all of it.
    Raises NotFound, Gone, Locked, WrongOffset, TooLarge, Mismatch, NoRoom, and why the whole file is refused.
    """
    _open(actor, key)
    with _held(key):
        upload = _open(actor, key)
        if upload.document_id or offset != upload.offset:
            raise WrongOffset
        if offset + stated > upload.length:
            raise TooLarge
        part = store.Part(key, bytes.fromhex(upload.key), upload.length, upload.offset)
        try:
            hashed = _take(upload, part, read, stated, checksum)
        finally:
            part.close()
        return _complete(actor, upload, hashed) if upload.offset == upload.length else _facts(upload)


def take_whole(actor: Actor, read: Read, *, length: int, **about: str) -> UUID:
    """Receive and attach a file at once, for a form without script; the document. ``about`` as ``services.begin``."""
    key = services.begin(actor, length=length, **about)
    done = receive(actor, key, read, offset=0, stated=length)
    if done.document is None:
        services.stop(actor, key)
        raise NotTaken(DAMAGED)
    return done.document


def _open(actor: Actor, key: UUID) -> Upload:
    """The actor's own upload. Raises NotFound; Gone where it has ended without a document."""
    actor.require(Permission.ATTACH)
    found = Upload.objects.filter(pk=key, person=actor.person, organisation=actor.organisation).first()
    if found is None:
        raise NotFound
    if found.refusal:
        raise NotTaken(found.refusal, found.refusal_values)
    if not found.document_id and (found.ended_at or found.expires_at <= clock.now()):
        raise Gone
    return found


class _held:
    """``store.held`` in words of ours."""

    def __init__(self, key: UUID) -> None:
        self._inner = store.held(key)

    def __enter__(self) -> None:
        try:
            self._inner.__enter__()
        except store.Busy as error:
            raise Locked from error
        except store.DiskFull as error:
            raise NoRoom from error

    def __exit__(self, *error: object) -> None:
        self._inner.__exit__(*error)  # type: ignore[arg-type]


def _take(upload: Upload, part: store.Part, read: Read, stated: int, checksum: Checksum | None) -> str | None:
    """Bring the bytes to the disk; the SHA-256 of the whole file where all of it passed through here."""
    whole = hashlib.sha256() if upload.offset == 0 else None
    checked = hashlib.new(checksum.algorithm) if checksum else None
    left = stated
    try:
        while left and (data := _next(read, min(PIECE, left))):
            part.write(data)
            left -= len(data)
            if whole is not None:
                whole.update(data)
            if checked is not None:
                checked.update(data)
            elif part.offset - upload.offset >= KEEP_EVERY:
                _keep(upload, part)
        if checksum and checked is not None and (left or checked.digest() != checksum.digest):
            raise Mismatch
        _keep(upload, part)
    except store.DiskFull as error:
        raise NoRoom from error
    return whole.hexdigest() if whole is not None else None


def _next(read: Read, count: int) -> bytes:
    try:
        return read(count)
    except OSError:  # the sender is gone: what came so far is kept
        return b""


def _keep(upload: Upload, part: store.Part) -> None:
    """Make the bytes safe, then say so. Raises Gone when the upload was given up meanwhile."""
    offset = part.keep()
    expires = clock.now() + timedelta(hours=rules().limits.hours)
    going_on = Upload.objects.filter(pk=upload.pk, offset=upload.offset, ended_at=None)
    if not going_on.update(offset=offset, expires_at=expires):
        raise Gone
    upload.offset, upload.expires_at = offset, expires
    part.acknowledged()


def _complete(actor: Actor, upload: Upload, hashed: str | None) -> Progress:
    """Look at the whole file and attach it. What is refused is deleted and the reason kept for whoever asks again."""
    try:
        with store.reader(upload.id, bytes.fromhex(upload.key), upload.length) as content:
            verdict = inspect(content, upload.length)
            sha256 = hashed or _digest(content)
        upload.document_id = services.attach(actor, upload.id, verdict, sha256)
    except Damaged as error:
        raise _refuse(upload, NotTaken(DAMAGED)) from error
    except Refused as refused:
        raise _refuse(upload, NotTaken(refused.text, refused.values)) from refused
    except (NotTaken, Frozen, TooMany, NotFound) as refused:
        raise _refuse(upload, refused) from refused
    return _facts(upload)


def _digest(content: SealedReader) -> str:
    whole = hashlib.sha256()
    content.seek(0)
    while part := content.read(PIECE):
        whole.update(part)
    return whole.hexdigest()


def _refuse(upload: Upload, error: DocumentsError) -> DocumentsError:
    """End the upload with the reason; the error again, to be raised."""
    with transaction.atomic():
        ended = {"refusal": error.text, "refusal_values": error.values, "ended_at": clock.now()}
        Upload.objects.filter(pk=upload.pk, ended_at=None).update(**ended)
    store.remove(upload.id)
    return error


def _facts(upload: Upload) -> Progress:
    return Progress(
        id=upload.id,
        offset=upload.offset,
        length=upload.length,
        expires_at=upload.expires_at,
        document=upload.document_id,
    )
