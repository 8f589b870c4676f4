# SPDX-License-Identifier: EUPL-1.2
"""Who may read and attach documents at a declaration: its declarant as long as it is a draft; readers as for itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from diwana.foundation.documents.public import Standing
from diwana.kernel.actor import Actor
from diwana.modules.clearance.facts import DeclarationPage
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.scope import visible
from diwana.modules.clearance.states import State


def standing(actor: Actor, identifier: str, *, lock: bool) -> Standing | None:
    """How ``actor`` stands to the declaration ``identifier``; None where he may not know of it. One query."""
    if not identifier.isdecimal() or len(identifier) > 18:
        return None
    found = visible(actor).filter(pk=int(identifier))
    row = (found.select_for_update() if lock else found).only("number", "reference", "state", "owner_id").first()
    if row is None:
        return None
    mine = row.owner_id == actor.organisation
    draft = row.state == State.DRAFT
    return Standing(
        attach=mine and draft and actor.may(Permission.DECLARE),
        official=not mine and actor.may(Permission.VIEW_OFFICE),
        owner=row.owner_id,
        title=row.number or row.reference or _("Draft without a reference"),
        href=reverse("clearance:files" if mine and draft else "clearance:declaration", args=[row.pk]),
    )


def standing_of(page: DeclarationPage) -> Standing:
    """How its reader stands to the documents of a filed declaration that was read already: he may read them."""
    return Standing(
        attach=False,
        official=page.officer,
        owner=None,
        title=page.row.number,
        href=reverse("clearance:declaration", args=[page.row.id]),
    )


RESOLVERS = {"declaration": standing}
