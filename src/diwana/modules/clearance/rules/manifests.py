# SPDX-License-Identifier: EUPL-1.2
"""Rules that compare a declaration with its manifest. There are no manifests yet: they say that they do not run."""

from __future__ import annotations

from collections.abc import Iterator

from diwana.kernel.messages import message as _
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.rules.base import ClearanceRule

WAITS = _("Nothing is to be done.")


class BillTotals(ClearanceRule):
    """Packages and mass of the bill of lading are those of the manifest's summary. Waits for manifests."""

    code = "A25"
    severity = Severity.NOTICE
    reference = "ASYCUDA World manual, manifest"
    message = _("Not checked: the totals of the bill of lading against the manifest, as there are no manifests yet.")
    remedy = WAITS

    def check(self, facts: Case) -> Iterator[Violation]:
        yield self.violation("transport_document", value=facts.declaration.transport_document, box="44")


class BillBalance(ClearanceRule):
    """Packages and mass written off do not exceed what is left of the bill. Waits for manifests."""

    code = "A26"
    severity = Severity.NOTICE
    reference = "ASYCUDA World manual, write-off"
    message = _("Not checked: the balance of the bill of lading, as there are no manifests yet.")
    remedy = WAITS

    def check(self, facts: Case) -> Iterator[Violation]:
        yield self.violation("transport_document", value=facts.declaration.transport_document, box="44")


class OnManifest(ClearanceRule):
    """A declaration stands on a validated manifest, except for goods that may be declared before arrival. Waits for
    manifests."""

    code = "T27"
    severity = Severity.NOTICE
    reference = "Customs code of Tunisia, article 100"
    message = _("Not checked: that a validated manifest stands behind the declaration, as there are no manifests yet.")
    remedy = WAITS

    def check(self, facts: Case) -> Iterator[Violation]:
        yield self.violation("manifest", value=facts.declaration.manifest, box="A")
