# SPDX-License-Identifier: EUPL-1.2
"""What analysts do with criteria."""

from __future__ import annotations

import msgspec

from diwana.foundation.accounts.verbs import verb
from diwana.kernel.actor import Actor
from diwana.modules.risk.keeping import (
    CriterionForm,
    InvalidCriterion,
    changed,
    check,
    facts_of,
    keep_criterion,
    write,
)
from diwana.modules.risk.models import Criterion
from diwana.modules.risk.permissions import Permission

__all__ = [
    "CriterionForm",
    "InvalidCriterion",
    "Outdated",
    "change_criterion",
    "check",
    "create_criterion",
    "facts_of",
    "set_active",
]


class Outdated(ValueError):
    """Somebody else has changed the criterion since it was read."""


@verb(Permission.MANAGE_CRITERIA)
def create_criterion(actor: Actor, *, form: CriterionForm, active: bool = False) -> Criterion:
    """Keep a new criterion, not applied until it is activated unless ``active``. Raises InvalidCriterion."""
    return keep_criterion(actor, form, active=active)


@verb(Permission.MANAGE_CRITERIA)
def change_criterion(
    actor: Actor, *, code: str, revision: int, form: CriterionForm, reason: str | None = None
) -> Criterion:
    """Replace the content of a criterion; its code stays. Raises InvalidCriterion, Outdated, Criterion.DoesNotExist."""
    criterion = _current(code, revision)
    form = msgspec.structs.replace(form, code=code)
    found = check(form)
    if found:
        raise InvalidCriterion(found)
    write(criterion, form)
    criterion.revision += 1
    return changed(actor, "risk.change_criterion", criterion, reason)


@verb(Permission.MANAGE_CRITERIA)
def set_active(actor: Actor, *, code: str, revision: int, active: bool, reason: str | None = None) -> Criterion:
    """Apply a criterion from now on, or no longer. Raises Outdated, Criterion.DoesNotExist."""
    criterion = _current(code, revision)
    criterion.active = active
    criterion.revision += 1
    return changed(actor, "risk.activate_criterion" if active else "risk.deactivate_criterion", criterion, reason)


def _current(code: str, revision: int) -> Criterion:
    criterion = Criterion.objects.select_for_update().get(code=code)
    if criterion.revision != revision:
        raise Outdated(f"criterion {code} is at revision {criterion.revision}, not {revision}")
    return criterion
