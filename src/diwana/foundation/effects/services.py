# SPDX-License-Identifier: EUPL-1.2
"""The one verb: undo an effect, which is itself an effect."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.foureyes import Arguments, Change, FourEyes
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.effects.applying import fact, keep, subject_of
from diwana.foundation.effects.errors import NotUndone, Unknown
from diwana.foundation.effects.facts import EffectFacts
from diwana.foundation.effects.models import Effect
from diwana.foundation.effects.permissions import Permission
from diwana.foundation.effects.registry import Made, declared, effects
from diwana.foundation.ledger.public import record
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

MOST_REASON = 1000


def _describe(call: Arguments) -> Sequence[Change]:
    row = Effect.objects.filter(pk=call["effect"]).first()
    known = effects().get(row.name) if row is not None else None
    title = known.title if known is not None else ""
    return (
        Change(title, _("In force"), _("Undone")),
        Change(_("Subject"), row.subject if row else "", row.subject if row else ""),
        Change(_("Why"), "", call["reason"]),
    )


def _office(call: Arguments) -> str:
    return Effect.objects.filter(pk=call["effect"]).values_list("office", flat=True).first() or ""


UNDO = FourEyes(
    title=_("Undo what a decision brought about"),
    subject=lambda call: f"effect:{call['effect']}",
    describe=_describe,
    office=_office,
)


@verb(Permission.UNDO, four_eyes=UNDO)
def undo(actor: Actor, effect: int, *, reason: str) -> EffectFacts:
    """Undo an effect by a new one that refers to it; the first stays as it was.

    Raises Unknown where the actor does not serve the office; NotUndone without a reason, for an effect that was undone
    already, undoes another, has no way back, or whose subject was changed since: that is decided anew, never blindly.
    """
    row = Effect.objects.select_for_update().filter(pk=effect).first()
    if row is None or not actor.serves(row.office):
        raise Unknown(f"effect {effect}")
    said = reason.strip()[:MOST_REASON]
    if not said:
        raise NotUndone(message("Say why."), "reason")
    wanted = effects().get(row.name)
    if row.undoes_id is not None or wanted is None or wanted.undo is None:
        raise NotUndone(message("This cannot be undone; decide anew."))
    if Effect.objects.filter(undoes=row).exists():
        raise NotUndone(message("This was undone already."))
    if declared(row.name).version(row.subject)[:200] != row.version:
        raise NotUndone(message("What it brought about was changed since. Look at it and decide anew."))
    made = wanted.undo(actor, Made(subject=row.subject, before=row.before or {}))
    undone = keep(
        actor,
        row.name,
        cause=subject_of(row),
        key=f"effects.undo:{row.pk}",
        office=row.office,
        arguments={},
        made=made,
        digest="",
        undoes=row,
        reason=said,
    )
    data = {"effect": row.name, "undoes": row.pk, "on": made.subject}
    record(actor, "effects.undo", subject_of(undone), data, reason=said)
    return fact(undone)
