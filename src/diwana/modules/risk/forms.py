# SPDX-License-Identifier: EUPL-1.2
"""The form of a criterion: one condition of several tests in rows, or any condition as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from diwana.foundation.ui.fields import ErrorLink, Field
from diwana.foundation.ui.formats import parse_number
from diwana.kernel.assessment import Channel
from diwana.kernel.declaration import DeclarationFacts
from diwana.modules.risk.conditions import OPERATORS, ConditionFault
from diwana.modules.risk.criteria import WHOLE
from diwana.modules.risk.fields import FIELDS, Kind
from diwana.modules.risk.keeping import LANGUAGES, CriterionForm
from diwana.modules.risk.queries import CriterionRow

ROWS = 6
CHANNELS: Sequence[tuple[str, str | Promise]] = (
    (Channel.BLUE, _("Blue: release, control afterwards")),
    (Channel.ORANGE, _("Orange: documents")),
    (Channel.RED, _("Red: physical examination")),
)
_YES = frozenset({"1", "true", "yes", "oui", "نعم"})
_NO = frozenset({"0", "false", "no", "non", "لا"})
Text = str | Promise


def typed(form: Mapping[str, str], code: str | None = None) -> tuple[CriterionForm, dict[str, str]]:
    """The criterion that was typed, and what could not even be read, by name of the control.

    What is wrong with a readable one is said by ``services.check``.
    """
    unread: dict[str, str] = {}

    def number(name: str, default: Decimal) -> Decimal:
        text = form.get(name, "").strip()
        found = parse_number(text) if text else default
        if found is None:
            unread[name] = translated("This is not a number.")
        return found if found is not None else default

    def day(name: str) -> date | None:
        text = form.get(name, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            unread[name] = translated("This is not a date.")
            return None

    start = day("valid_from")
    if start is None and "valid_from" not in unread:
        unread["valid_from"] = translated("Give the first day it applies.")
    share = number("share", Decimal(100)) * (WHOLE // 100)
    if share != share.to_integral_value():
        unread["share"] = translated("Give at most two decimals.")
    return (
        CriterionForm(
            code=code or form.get("code", "").strip().upper(),
            labels={language: form.get(f"label_{language}", "").strip() for language in LANGUAGES},
            condition=_condition(form, unread),
            channel=form.get("channel", ""),
            priority=int(number("priority", Decimal(100))),
            share=int(share),
            valid_from=start or date.max,
            valid_to=day("valid_to"),
        ),
        unread,
    )


def _condition(form: Mapping[str, str], unread: dict[str, str]) -> Any:
    text = form.get("condition", "").strip()
    if text:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            unread["condition"] = translated("This is not JSON.")
            return None
    rows = [_test(form, number) for number in range(ROWS) if form.get(f"field_{number}")]
    if not rows:
        unread["field_0"] = translated("Give at least one test.")
        return None
    return {"any" if form.get("joint") == "any" else "all": rows}


def _test(form: Mapping[str, str], number: int) -> dict[str, Any]:
    name, operator = form[f"field_{number}"], form.get(f"operator_{number}", "")
    test: dict[str, Any] = {"field": name, "operator": operator}
    text = form.get(f"value_{number}", "").strip()
    field, comparison = FIELDS.get(name), OPERATORS.get(operator)
    if comparison is not None and comparison.arity < 0:
        test["value"] = [part for part in re.split(r"[\s,;،]+", text) if part]
    elif field is not None and field.kind is Kind.FLAG and text:
        test["value"] = True if text.lower() in _YES else False if text.lower() in _NO else text
    elif field is not None and field.kind is Kind.NUMBER and text:
        read = parse_number(text)
        test["value"] = text if read is None else str(read)
    elif text:
        test["value"] = text
    return test


def values_of(row: CriterionRow) -> dict[str, str]:
    """A stored criterion as the controls show it."""
    values = {f"label_{language}": row.labels.get(language, "") for language in LANGUAGES}
    values |= {
        "code": row.code,
        "channel": row.channel,
        "priority": str(row.priority),
        "share": f"{(row.share * 100).normalize():f}",
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
    }
    return values | _rows_of(row.condition)


def _rows_of(condition: Mapping[str, Any]) -> dict[str, str]:
    joint = next((word for word in ("all", "any") if word in condition), "")
    tests = condition[joint] if joint else [condition]
    if len(tests) > ROWS or any("field" not in test for test in tests):
        return {"condition": json.dumps(condition, ensure_ascii=False, indent=1)}
    values = {"joint": joint or "all"}
    for number, test in enumerate(tests):
        value = test.get("value")
        values[f"field_{number}"], values[f"operator_{number}"] = test["field"], test["operator"]
        values[f"value_{number}"] = (
            " ".join(value)
            if isinstance(value, list)
            else ("yes" if value else "no")
            if isinstance(value, bool)
            else str(value or "")
        )
    return values


def controls(values: Mapping[str, str], errors: Mapping[str, Sequence[str]], *, new: bool) -> dict[str, Any]:
    """The fields of the page in their groups."""

    def make(name: str, label: Text, kind: str = "text", **more: Any) -> Field:
        return Field(name, label, kind, values.get(name, ""), errors=errors.get(name, ()), **more)

    names = {"fr": _("Reason in French"), "ar": _("Reason in Arabic"), "en": _("Reason in English")}
    facts: list[tuple[str, Text]] = [("", "—"), *((field.name, translated(field.label)) for field in FIELDS.values())]
    operators = [(name, translated(operator.label)) for name, operator in OPERATORS.items()]
    head = [make("code", _("Code"), "code", width=20, hint=_("Capitals, digits and hyphens."))] if new else []
    return {
        "main": [
            *head,
            *(
                make(f"label_{tag}", names[tag], attributes={"lang": tag, "dir": "rtl" if tag == "ar" else "ltr"})
                for tag in LANGUAGES
            ),
            make("channel", _("Channel"), "select", choices=CHANNELS),
            make("share", _("Share of the matching declarations"), "number", width=4, unit="%"),
            make("priority", _("Priority"), "number", width=4, hint=_("The lowest number comes first.")),
            make("valid_from", _("First day"), "date"),
            make("valid_to", _("Last day"), "date", optional=True),
        ],
        "joint": make(
            "joint", _("The tests"), "select", choices=(("all", _("must all hold")), ("any", _("any of them suffices")))
        ),
        "tests": [
            [
                make(f"field_{number}", _("Fact"), "select", choices=facts),
                make(f"operator_{number}", _("Comparison"), "select", choices=operators),
                make(f"value_{number}", _("Value")),
            ]
            for number in range(ROWS)
        ],
        "condition": make(
            "condition",
            _("Condition as data (JSON)"),
            "area",
            optional=True,
            hint=_("When filled, it replaces the tests."),
        ),
    }


def errors_of(faults: Sequence[ConditionFault], values: Mapping[str, str]) -> dict[str, list[str]]:
    """The faults of a criterion by the control they belong to."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(_control(fault.pointer, values), []).append(_said(fault))
    return found


def _control(pointer: str, values: Mapping[str, str]) -> str:
    parts = pointer.split("/")
    if parts[0] == "labels":
        return f"label_{parts[1]}"
    if parts[0] != "condition":
        return parts[0]
    if values.get("condition", "").strip() or len(parts) < 4:
        return "condition"
    filled = [number for number in range(ROWS) if values.get(f"field_{number}")]
    return f"{parts[3]}_{filled[int(parts[2]) - 1]}"


def _said(fault: ConditionFault) -> str:
    place = f"{fault.pointer}: " if fault.pointer.startswith("condition/") else ""
    return f"{place}{fault.value} {translated(fault.message)}".strip()


def links(errors: Mapping[str, Sequence[str]]) -> Iterator[ErrorLink]:
    """The lines of the error summary."""
    for name, texts in errors.items():
        for text in texts:
            yield ErrorLink(f"#f-{name}", text)


class TryForm(forms.Form):
    """A declaration pasted as JSON, with what is not in it."""

    entry = forms.CharField(
        label=_("Declaration as JSON"),
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "dir": "ltr"}),
    )
    value = forms.DecimalField(label=_("Customs value, national currency"), min_value=0, localize=True)
    taxes = forms.DecimalField(label=_("Total duties and taxes, national currency"), min_value=0, localize=True)
    new_trader = forms.BooleanField(label=_("First declaration of this firm"), required=False)

    def clean_entry(self) -> DeclarationFacts:
        try:
            entry = json.loads(self.cleaned_data["entry"])
            items = entry.get("items")
            for number, item in enumerate(items if isinstance(items, list) else (), start=1):
                item.setdefault("number", number)
            return msgspec.convert(entry, DeclarationFacts, strict=False)
        except (ValueError, AttributeError, RecursionError) as error:
            # The library's sentence names the field and the type expected: useful to who pasted the data.
            raise forms.ValidationError(_("This is not a declaration: %(why)s"), params={"why": error}) from error
