# SPDX-License-Identifier: EUPL-1.2
"""A field of a form as the page shows it: from a Django form, or made by hand by a form that is data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Text = str | Promise


@dataclass(frozen=True)
class Field:
    """One field.

    kind: ``text``, ``code`` (kept left to right), ``number``, ``date``, ``area``, ``select``, ``check``, ``file``.
    box: box of the Single Administrative Document, shown beside the label. width: 4, 10 or 20 characters, 0 is full.
    attributes: further attributes of the control (``hx-post`` and the like; never ``style`` or ``on…``).
    """

    name: str
    label: Text
    kind: str = "text"
    value: str = ""
    hint: Text = ""
    errors: Sequence[Text] = ()
    warnings: Sequence[Text] = ()
    choices: Sequence[tuple[str, Text]] = ()
    box: str = ""
    unit: Text = ""
    optional: bool = False
    required: bool = False
    width: int = 0
    id: str = ""
    suggestions: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    control: SafeString | str = ""
    group: bool = False

    @property
    def key(self) -> str:
        """The id of the control in the page."""
        return self.id or f"f-{self.name.replace('/', '-')}"

    @property
    def described_by(self) -> str:
        parts = [f"{self.key}-hint"] if self.hint else []
        if self.errors:
            parts.append(f"{self.key}-error")
        if self.warnings:
            parts.append(f"{self.key}-warning")
        return " ".join(parts)


@dataclass(frozen=True)
class ErrorLink:
    """A line of the error summary: where it leads (``#id`` or an address), what is wrong, what to do."""

    href: str
    text: Text
    remedy: Text = ""
    place: Text = ""


def from_bound(bound: BoundField) -> Field:
    """The field of a Django form, its control rendered with our classes and tied to its hint and errors."""
    widget = bound.field.widget
    group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    check = isinstance(widget, forms.CheckboxInput)
    key = bound.auto_id or f"f-{bound.html_name}"
    shown = Field(
        name=bound.html_name,
        label=bound.label or "",
        kind="check" if check else "text",
        hint=bound.help_text,
        errors=tuple(map(str, bound.errors)),
        optional=not bound.field.required and not check,
        id=key,
        group=group,
    )
    attributes: dict[str, Any] = {} if group or check else {"class": f"input {widget.attrs.get('class', '')}".strip()}
    if shown.described_by:
        attributes["aria-describedby"] = shown.described_by
    if shown.errors:
        attributes["aria-invalid"] = "true"
    return Field(**{**vars(shown), "control": bound.as_widget(attrs=attributes)})


def errors_of(form: forms.BaseForm) -> list[ErrorLink]:
    """Every error of ``form`` as links to the fields that hold them; errors of the whole form lead to its top."""
    links = [ErrorLink("#content", str(text)) for text in form.non_field_errors()]
    for bound in form:
        links += [ErrorLink(f"#{bound.auto_id}", str(text), place=bound.label or "") for text in bound.errors]
    return links
