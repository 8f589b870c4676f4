# SPDX-License-Identifier: EUPL-1.2
"""A section of the form as the page shows it: blocks of fields with their values, lists of codes and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diwana.foundation.ui.fields import Field
from diwana.kernel.codelists import CodeLists
from diwana.kernel.messages import message
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.elements import ELEMENTS, Element, Kind
from diwana.modules.clearance.forms.entries import NUMBERS, place, shown, value_at
from diwana.modules.clearance.forms.sections import Block, Section, field_pointer
from diwana.modules.clearance.intake import Entry
from diwana.modules.clearance.views.words import finding_text

MOST_OPTIONS = 60
_OWN_CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "representation": (
        ("1", message("Own account")),
        ("2", message("Direct: in the name of the principal")),
        ("3", message("Indirect: in one's own name")),
    ),
    "apportion_by": (("value", message("Value")), ("mass", message("Gross mass"))),
}
NAMED_BY = {"payment_method": "payment_methods"}
"""Lists that name the codes of an element without limiting them."""
_FLAG = (("true", message("Yes")), ("false", message("No")))


class Row(NamedTuple):
    """One member of a repeated group; ``fresh`` is the empty one at the end."""

    number: int
    fields: list[Field]
    fresh: bool


class Shown(NamedTuple):
    """A block as the page shows it; ``anchor`` is where findings of the whole group lead."""

    title: str
    hint: str
    anchor: str
    group: str
    fields: list[Field]
    rows: list[Row]
    folded: bool
    errors: list[str]


class Suggestions(NamedTuple):
    """A list of codes too long for a menu, offered while typing."""

    id: str
    options: list[tuple[str, str]]


class Layout:
    """The form of one section of one entry.

    findings: of the whole declaration; demanding: whether what is missing is told too (after a check), or only what is
    wrong.
    """

    def __init__(
        self, section: Section, entry: Entry, lists: CodeLists, findings: Iterable[Violation], demanding: bool,
        item: int | None = None,
    ) -> None:  # fmt: skip
        self.section, self.entry, self.lists, self.item = section, entry, lists, item
        self.language = (get_language() or "fr")[:2]
        self.suggestions: dict[str, Suggestions] = {}
        self.errors: dict[str, list[str]] = {}
        self.warnings: dict[str, list[str]] = {}
        for finding in findings:
            if finding.severity is Severity.NOTICE or not (demanding or finding.value):
                continue
            told = self.errors if finding.severity is Severity.ERROR else self.warnings
            told.setdefault(field_pointer(finding.pointer), []).append(finding_text(finding))
        self.blocks = [shown for block in section.blocks if (shown := self._block(block)) is not None]

    def _block(self, block: Block) -> Shown | None:
        if block.rows:
            return self._rows(block)
        fields = [self._field(ELEMENTS[path], place(path, self.item)) for path in block.paths]
        parts = block.paths[0].split("/")
        anchor = parts[0] if len(parts) == 2 and parts[0] != "items" else ""
        filled = any(field.value or field.errors for field in fields)
        return Shown(
            _(block.title) if block.title else "",
            _(block.hint) if block.hint else "",
            f"f-{anchor}" if anchor else "",
            "",
            fields,
            [],
            block.folded and not filled,
            self.errors.get(anchor, []) if anchor else [],
        )

    def _rows(self, block: Block) -> Shown | None:
        group = place(block.rows, self.item)
        members = value_at(self.entry, group)
        count = len(members) if isinstance(members, list) else 0
        if block.present and not count:
            return None
        rows = []
        for number in range(1, count + (0 if block.present else 2)):
            fields = [self._field(ELEMENTS[path], f"{group}/{number}/{ELEMENTS[path].name}") for path in block.paths]
            rows.append(Row(number, fields, number > count))
        told = self.errors.get(group, [])
        return Shown(
            _(block.title),
            _(block.hint) if block.hint else "",
            f"f-{group.replace('/', '-')}",
            group,
            [],
            rows,
            block.folded and not count and not told,
            told,
        )

    def _field(self, element: Element, pointer: str) -> Field:
        value = shown(element, value_at(self.entry, pointer))
        kind, choices, suggestions = self._control(element, value)
        return Field(
            name=pointer,
            label=_(element.label),
            kind=kind,
            value=value,
            box=element.box,
            errors=self.errors.get(pointer, ()),
            warnings=self.warnings.get(pointer, ()),
            choices=choices,
            suggestions=suggestions,
            hint=_("Several are parted by a space.") if element.most > 1 else "",
        )

    def _control(self, element: Element, value: str) -> tuple[str, Sequence[tuple[str, str]], str]:
        if element.path in _OWN_CHOICES:
            return "select", self._menu([(code, _(label)) for code, label in _OWN_CHOICES[element.path]], value), ""
        if element.kind is Kind.FLAG:
            return "select", self._menu([(code, _(label)) for code, label in _FLAG], value), ""
        if element.kind is Kind.DATE:
            return "date", (), ""
        if element.kind in NUMBERS:
            return "number", (), ""
        if element.path.endswith(("description", "marks")):
            return "area" if element.name == "description" else "text", (), ""
        if element.kind is not Kind.CODE:
            return "text", (), ""
        name = element.codes or NAMED_BY.get(element.path, "")
        known = self.lists.lists.get(name)
        if not known or element.most > 1:
            return "code", (), ""
        if len(known) <= MOST_OPTIONS:
            options = [(code, f"{code} · {self._label(entry.labels, code)}") for code, entry in known.items()]
            return "select", self._menu(options, value), ""
        if name not in self.suggestions:
            options = sorted((code, self._label(entry.labels, code)) for code, entry in known.items())
            self.suggestions[name] = Suggestions(f"list-{name}", options)
        return "code", (), f"list-{name}"

    def _menu(self, options: list[tuple[str, str]], value: str) -> list[tuple[str, str]]:
        """With the empty choice; a value that is not offered is kept and said to be unknown, never dropped."""
        menu = [("", "—"), *options]
        if value and all(code != value for code, _label in options):
            menu.append((value, _("%(code)s: not in the list") % {"code": value}))
        return menu

    def _label(self, labels: Mapping[str, Any], code: str) -> str:
        return str(labels.get(self.language) or labels.get("fr") or code)
