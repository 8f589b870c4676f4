# SPDX-License-Identifier: EUPL-1.2
"""The erasing of personal data past their time."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import Part, erase, openings_of, record
from diwana.foundation.retention.models import Erasure
from diwana.foundation.retention.permissions import Permission
from diwana.foundation.retention.rules import Rule, erased, is_unique, last_day, past, rule_of
from diwana.foundation.vault.public import Action
from diwana.kernel import clock
from diwana.kernel.actor import Actor

BATCH = 200


@verb(Permission.ERASE)
def erase_past(actor: Actor, *, table: str) -> int:
    """Erase at most BATCH rows of ``table`` (application.model) that are past their time; how many.

    With a row go its blind indices and, where its rule says so, the values of its events in the ledger. Afterwards the
    rows are counted again: what is left is recorded too. Raises LookupError for a table without a rule.
    """
    rule = rule_of(table)
    rows = list(past(rule).order_by("pk")[:BATCH])
    if not rows:
        return 0
    openings = sum(_forget_values(actor, rule, row) for row in rows)
    _erase(rule, rows)
    left = past(rule).filter(pk__in=[row.pk for row in rows]).count()
    Erasure.objects.create(
        at=clock.now(), table=rule.table, before=last_day(rule), rows=len(rows), openings=openings, left=left
    )
    data = {"rows": len(rows), "before": last_day(rule), "openings": openings, "left": left}
    record(actor, "retention.erase", f"table:{rule.table}", data)
    return len(rows) - left


def _erase(rule: Rule, rows: list[Any]) -> None:
    chosen = rule.model._base_manager.filter(pk__in=[row.pk for row in rows])
    if rule.retention.action is Action.DELETE:
        chosen.delete()
        return
    alike = {name: erased(rule, name) for name in rule.personal if not is_unique(rule, name)}
    chosen.update(**{**dict.fromkeys(getattr(rule.model, "blind", {}), ""), **alike})
    for name in rule.personal:
        if is_unique(rule, name):
            for row in rows:
                chosen.filter(pk=row.pk).update(**{name: f"{erased(rule, name)}{row.pk}"})


def _forget_values(actor: Actor, rule: Rule, row: Model) -> int:
    """Erase what the ledger's events of this row say; how many values."""
    if not rule.retention.subject:
        return 0
    found = openings_of(f"{rule.retention.subject}:{row.pk}")
    for index, parts in found.items():
        erase(actor, index, [Part(part) for part in parts])
    return sum(map(len, found.values()))
