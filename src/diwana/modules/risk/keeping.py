# SPDX-License-Identifier: EUPL-1.2
"""How a criterion is checked, stored and frozen: for the verbs of analysts, and for decisions of other rooms that bring
one about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.kernel.messages import message
from diwana.modules.risk.conditions import ConditionFault, faults
from diwana.modules.risk.criteria import WHOLE, CriterionFacts
from diwana.modules.risk.models import CriteriaVersion, Criterion

LANGUAGES = ("fr", "ar", "en")


class CriterionForm(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion as an analyst hands it in; the fields are those of ``models.Criterion``."""

    code: str
    labels: Mapping[str, str]
    condition: Any
    channel: str
    valid_from: date
    valid_to: date | None = None
    priority: int = 100
    share: int = WHOLE


class InvalidCriterion(ValueError):
    """The criterion cannot be kept; ``faults`` has everything that is wrong, each with the field it is in."""

    def __init__(self, faults: tuple[ConditionFault, ...]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.message}" for fault in faults))
        self.faults = faults


def check(form: CriterionForm) -> tuple[ConditionFault, ...]:
    """Everything wrong with ``form``."""
    found = []
    if not re.fullmatch(r"[A-Z][A-Z0-9-]{2,29}", form.code):
        found.append(ConditionFault("code", message("has 3 to 30 capitals, digits or hyphens"), form.code))
    for language in LANGUAGES:
        if not form.labels.get(language, "").strip():
            found.append(ConditionFault(f"labels/{language}", message("is missing")))
    if form.channel not in (Channel.BLUE, Channel.ORANGE, Channel.RED):
        found.append(ConditionFault("channel", message("is not a channel a criterion may propose"), form.channel))
    if not 1 <= form.share <= WHOLE:
        found.append(ConditionFault("share", message("is a part from 0.01 to 100 percent"), str(form.share)))
    if not 0 <= form.priority <= 999:
        found.append(ConditionFault("priority", message("is a number from 0 to 999"), str(form.priority)))
    if form.valid_to is not None and form.valid_to < form.valid_from:
        found.append(ConditionFault("valid_to", message("is before the first day"), str(form.valid_to)))
    for fault in faults(form.condition):
        found.append(ConditionFault(f"condition/{fault.pointer}".rstrip("/"), fault.message, fault.value))
    return tuple(found)


def keep_criterion(actor: Actor, form: CriterionForm, *, active: bool = True) -> Criterion:
    """Keep a new criterion in the transaction of a verb or of a decision that brings it about. Raises
    InvalidCriterion."""
    found = check(form)
    if Criterion.objects.filter(code=form.code).exists():
        found += (ConditionFault("code", message("is taken by another criterion"), form.code),)
    if found:
        raise InvalidCriterion(found)
    criterion = Criterion(active=active)
    write(criterion, form)
    return changed(actor, "risk.create_criterion", criterion, None)


def lift_criterion(actor: Actor, code: str) -> None:
    """Apply a criterion no longer, in the transaction of the undoing that asks for it."""
    criterion = Criterion.objects.select_for_update().get(code=code)
    criterion.active = False
    criterion.revision += 1
    changed(actor, "risk.deactivate_criterion", criterion, None)


def write(criterion: Criterion, form: CriterionForm) -> None:
    for name in CriterionForm.__struct_fields__:
        setattr(criterion, name, getattr(form, name))
    criterion.labels = dict(form.labels)


def changed(actor: Actor, act: str, criterion: Criterion, reason: str | None) -> Criterion:
    """Save, freeze a new version of all criteria, and record: the content for officers only."""
    criterion.save()
    digest = _freeze()
    record(
        actor,
        act,
        f"criterion:{criterion.code}",
        {},
        confidential={
            "version": digest,
            "active": criterion.active,
            "content": msgspec.to_builtins(facts_of(criterion)),
        },
        reason=reason,
    )
    return criterion


def facts_of(criterion: Criterion) -> CriterionFacts:
    """A stored criterion as facts."""
    return CriterionFacts(
        code=criterion.code,
        labels=criterion.labels,
        condition=criterion.condition,
        channel=Channel(criterion.channel),
        priority=criterion.priority,
        share=criterion.share,
        valid_from=criterion.valid_from,
        valid_to=criterion.valid_to,
    )


def _freeze() -> str:
    """Freeze the active criteria as the version that applies from now on; its digest."""
    active = [facts_of(criterion) for criterion in Criterion.objects.filter(active=True).order_by("code")]
    content = msgspec.to_builtins(active)
    digest = hashlib.sha256(msgspec.json.encode(active, order="sorted")).hexdigest()
    CriteriaVersion.objects.create(digest=digest, content=content, at=clock.now())
    return digest
