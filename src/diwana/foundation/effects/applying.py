# SPDX-License-Identifier: EUPL-1.2
"""Applying an effect inside the decision that brings it about. No verb: the deciding one has checked its permission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.db import connection, transaction

from diwana.foundation.effects.errors import KeyReused
from diwana.foundation.effects.facts import EffectFacts
from diwana.foundation.effects.models import Effect
from diwana.foundation.effects.registry import Made, checked, declared
from diwana.foundation.ledger.public import record
from diwana.foundation.vault.public import blind_index
from diwana.kernel import clock
from diwana.kernel.actor import Actor


def apply(actor: Actor, name: str, /, *, cause: str, key: str, office: str = "", **arguments: Any) -> EffectFacts:
    """Bring the effect ``name`` about, in the transaction of the decision ``cause`` (``kind:id``).

    key: the same key is applied once, and its first application returned. office: of the decision, whose officers see
    it. Nothing is imported of the room that does it. Raises UnknownEffect, BadArguments (all errors at once),
    KeyReused, TransactionManagementError outside a transaction; what the room raises.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an effect is applied inside the transaction of its decision")
    wanted = declared(name)
    given = checked(wanted, arguments)
    digest = _digest(name, cause, given)
    known = Effect.objects.select_for_update().filter(key=key).first()
    if known is not None:
        if known.arguments_digest != digest:
            raise KeyReused(f"the key {key!r} was used for another effect")
        return fact(known)
    made = wanted.do(actor, **given)
    row = keep(actor, name, cause=cause, key=key, office=office, arguments=given, made=made, digest=digest)
    # Who may read the timeline of the cause need not know what else it led to: the event stands under the effect.
    record(actor, "effects.apply", subject_of(row), {"effect": name, "cause": cause, "on": made.subject})
    return fact(row)


def keep(
    actor: Actor,
    name: str,
    *,
    cause: str,
    key: str,
    office: str,
    arguments: Mapping[str, Any],
    made: Made,
    digest: str,
    undoes: Effect | None = None,
    reason: str = "",
) -> Effect:
    """Store that an effect was applied."""
    return Effect.objects.create(
        name=name,
        cause=cause,
        key=key,
        office=office,
        arguments=msgspec.to_builtins(dict(arguments)),
        arguments_digest=digest,
        subject=made.subject,
        before=msgspec.to_builtins(dict(made.before)),
        version=declared(name).version(made.subject)[:200],
        undoes=undoes,
        reason=reason,
        person_id=actor.person,
        at=clock.now(),
    )


def _digest(name: str, cause: str, arguments: Mapping[str, Any]) -> str:
    text = msgspec.json.encode([name, cause, msgspec.to_builtins(dict(arguments))], order="deterministic").decode()
    return blind_index("effects.arguments", text)


def fact(row: Effect) -> EffectFacts:
    """A stored effect as others see it."""
    undone = Effect.objects.filter(undoes=row).values_list("pk", flat=True).first()
    try:
        wanted = declared(row.name)
    except LookupError:
        wanted = None  # the room that declared it is gone; what happened stays
    current = wanted is not None and wanted.version(row.subject)[:200] == row.version
    return EffectFacts(
        id=row.pk,
        name=row.name,
        cause=row.cause,
        subject=row.subject,
        office=row.office,
        arguments=row.arguments or {},
        person=row.person_id,
        at=row.at,
        undoes=row.undoes_id,
        undone_by=undone,
        reason=row.reason,
        current=current,
        undoable=current
        and undone is None
        and row.undoes_id is None
        and wanted is not None
        and wanted.undo is not None,
    )


def brought_about(cause: str) -> tuple[EffectFacts, ...]:
    """Every effect of a decision, oldest first. The room that asks decides who may see."""
    return tuple(fact(row) for row in Effect.objects.filter(cause=cause).order_by("id"))


def subject_of(row: Effect) -> str:
    return f"effect:{row.pk}"
