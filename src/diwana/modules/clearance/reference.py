# SPDX-License-Identifier: EUPL-1.2
"""What the documentation of clearance says from the code itself: rules, states, elements."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

from diwana.modules.clearance.elements import BOTH, ELEMENTS, EXPORT, IMPORT, NEVER, Element, Kind
from diwana.modules.clearance.rules import ALL
from diwana.modules.clearance.states import LIFE, STATE_LABELS

_WHEN = {BOTH: "always", IMPORT: "import", EXPORT: "export", NEVER: ""}


def sections() -> dict[str, str]:
    """The generated parts of the page, by the name of their mark."""
    return {"rules": rules(), "states": states(), "moves": moves(), "elements": elements()}


def refreshed(page: str) -> str:
    """``page`` with its generated parts as the code has them now. Raises ValueError when a mark is missing."""
    for name, text in sections().items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if not pattern.search(page):
            raise ValueError(f"the page has no mark {name!r}")
        page = pattern.sub(lambda found, text=text: found[1] + text + found[2], page)  # type: ignore[misc]
    return page


def rules() -> str:
    """Every rule: code, severity, what it says, what it demands, where it comes from."""
    rows = (
        (rule.code, str(rule.severity), _line(inspect.getdoc(type(rule)) or ""), f"“{rule.message}”", rule.reference)
        for rule in ALL
    )
    return _table(("code", "severity", "rule", "message", "reference"), rows)


def states() -> str:
    """The life as a Mermaid diagram."""
    return f"```mermaid\n{LIFE.mermaid()}```\n"


def moves() -> str:
    """The same as a table, with who may."""
    rows = (
        (
            STATE_LABELS[move.from_] if move.from_ else "–",  # type: ignore[index]
            move.verb,
            move.condition or "",
            STATE_LABELS[move.to],  # type: ignore[index]
            f"`{move.permission}`" if move.permission else "the system",
        )
        for move in LIFE
    )
    return _table(("from", "verb", "condition", "to", "permission"), rows)


def elements() -> str:
    """The catalogue of elements."""
    rows = (
        (
            f"`{each.path}`",
            each.label,
            each.box,
            each.wco,
            _form(each),
            each.codes + (" (everywhere)" if each.everywhere else ""),
            _when(each),
        )
        for each in ELEMENTS.values()
    )
    return _table(("element", "label", "box", "WCO", "form", "list", "mandatory"), rows)


def _form(element: Element) -> str:
    many = f", up to {element.most}" if element.most > 1 else ""
    if element.kind in (Kind.TEXT, Kind.CODE):
        return f"{element.kind} ≤ {element.length}{many}"
    return f"{element.kind}{many}"


def _when(element: Element) -> str:
    national = f"{_WHEN[element.needed_nationally]} (national)" if element.needed_nationally else ""
    refused = f"not at {_WHEN[element.refused]}" if element.refused else ""
    return ", ".join(part for part in (_WHEN[element.needed], national, refused) if part)


def _line(text: str) -> str:
    return " ".join(text.split())


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
