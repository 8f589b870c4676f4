# SPDX-License-Identifier: EUPL-1.2
"""The rule of each table that holds personal data, as its model declares it, and the rows that are past it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.apps import apps
from django.conf import settings
from django.db.models import DateTimeField, Field, Model, QuerySet, TextField, Value

from diwana.foundation.vault.public import Action, EncryptedTextField, Retention
from diwana.kernel import clock
from diwana.kernel.deadlines import add_months


class Rule(msgspec.Struct, frozen=True):
    """How long rows of ``model`` keep the fields ``personal``."""

    model: type[Model]
    personal: tuple[str, ...]
    retention: Retention

    @property
    def table(self) -> str:
        return self.model._meta.label_lower


def rules() -> tuple[Rule, ...]:
    """The rules of all tables, in the order of their names."""
    declared = [(model, getattr(model, "retention", None)) for model in apps.get_models()]
    found = [
        Rule(model, tuple(getattr(model, "personal", ())), retention)
        for model, retention in declared
        if isinstance(retention, Retention)
    ]
    return tuple(sorted(found, key=lambda rule: rule.table))


def rule_of(table: str) -> Rule:
    """The rule of ``application.model``. Raises LookupError."""
    for rule in rules():
        if rule.table == table:
            return rule
    raise LookupError(f"{table} has no time of retention")


def last_day(rule: Rule) -> date:
    """Rows whose time began before this day are past it: whole months of the country's calendar."""
    return add_months(clock.today(settings.TIME_ZONE), -rule.retention.months)


def past(rule: Rule) -> QuerySet[Any]:
    """The rows that are past their time and still hold something personal."""
    since, start = rule.model._meta.get_field(rule.retention.since), last_day(rule)
    dated = isinstance(since, DateTimeField)
    bound = datetime.combine(start, time(), ZoneInfo(settings.TIME_ZONE)) if dated else start
    rows = rule.model._base_manager.filter(**{f"{rule.retention.since}__lt": bound})
    if rule.retention.keep_if:
        rows = rows.exclude(**dict(rule.retention.keep_if))
    if rule.retention.action is Action.ERASE:
        rows = rows.exclude(
            **{f"{name}__startswith" if is_unique(rule, name) else name: erased(rule, name) for name in rule.personal}
        )
    return rows


#: What stands in a field of which no two may be equal, before the key of the row.
ERASED = "erased-"


def is_unique(rule: Rule, name: str) -> bool:
    """Whether no two rows may have the same, and so not the same nothing."""
    return bool(getattr(rule.model._meta.get_field(name), "unique", False))


def erased(rule: Rule, name: str) -> Any:
    """A personal field as it is once erased, to be looked for and to be written."""
    field = rule.model._meta.get_field(name)
    assert isinstance(field, Field)
    if field.unique:
        return ERASED
    if field.null:
        return None
    if isinstance(field, EncryptedTextField):
        return Value("", TextField())  # nothing, not even an encrypted nothing
    return field.get_default()
