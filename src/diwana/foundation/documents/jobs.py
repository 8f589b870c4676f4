# SPDX-License-Identifier: EUPL-1.2
"""Work of documents that is done later, or at set times."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.documents import scanning, upkeep
from diwana.foundation.documents.states import Scan
from diwana.foundation.jobs.public import Context, Schedule, job


@job("documents.scan", title=_("Scan an attached document"), atomic=False, attempts=8)
def scan(context: Context, document: str) -> None:
    """Scan one document; one that fails is tried again, later and later. Scanned twice, it is the same."""
    if scanning.scan(system_actor(), UUID(document)) is Scan.FAILED:
        raise RuntimeError("the scanner did not answer")


@job("documents.scan_due", title=_("Scan the documents that are owed a scan"), every=Schedule(minutes=30), atomic=False)
def scan_due(context: Context) -> None:
    """Those whose own job was given up, and those that came while no scanner was set up."""
    upkeep.scan_due(system_actor())


@job("documents.forget", title=_("Forget abandoned uploads"), every=Schedule(minutes=60), atomic=False)
def forget(context: Context) -> None:
    """Uploads that nobody goes on with, and files that nothing refers to."""
    upkeep.forget()
