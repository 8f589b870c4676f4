# SPDX-License-Identifier: EUPL-1.2
"""What is done on a schedule: uploads nobody goes on with are forgotten, files nobody refers to deleted, scans made
up."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from diwana.foundation.documents import contents, scanning, store
from diwana.foundation.documents.models import Content, Upload
from diwana.foundation.documents.states import Scan
from diwana.kernel import clock
from diwana.kernel.actor import Actor

DAY = timedelta(days=1)


def forget() -> dict[str, int]:
    """Forget what is of no more use; how many uploads, contents and stray files that was. Safe while people upload."""
    return {"uploads": _uploads(), "contents": _contents(), "strays": _strays()}


def _uploads() -> int:
    """Uploads that have expired, and rows that ended more than a day ago."""
    now = clock.now()
    expired = Upload.objects.filter(ended_at=None, expires_at__lte=now)
    for upload in expired.iterator():
        try:
            with store.held(upload.id):
                expired.filter(pk=upload.pk).update(ended_at=now)
        except store.Busy:  # somebody is sending to it after all
            continue
        if Upload.objects.filter(pk=upload.pk, ended_at=now, document=None).exists():
            store.remove(upload.id)
    old = Upload.objects.filter(~Q(ended_at=None), created_at__lte=now - DAY, expires_at__lte=now)
    return old.delete()[0]


def _contents() -> int:
    """Contents whose last document was erased by somebody else than ``remove``."""
    found = 0
    for content in Content.objects.filter(documents=None).values_list("pk", flat=True):
        with transaction.atomic():
            found += contents.forget_content(content)
    return found


def _strays() -> int:
    known = set()
    for rows in (Upload.objects.values_list("id", flat=True), Content.objects.values_list("file", flat=True)):
        known |= {each.hex for each in rows.iterator()}
    return store.forget_strays(known, store.a_day_ago())


def scan_due(actor: Actor) -> dict[Scan, int]:
    """Scan everything that is owed a scan; how many ended in each state."""
    ended: dict[Scan, int] = {}
    for document in scanning.due():
        state = scanning.scan(actor, document)
        if state is not None:
            ended[state] = ended.get(state, 0) + 1
    return ended
