# SPDX-License-Identifier: EUPL-1.2
"""A document in the words of its language: every value as text, ready for the template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from diwana.foundation.papers.contents import (
    Amount,
    Code,
    Contents,
    Day,
    Document,
    Moment,
    Named,
    Number,
    Party,
    Phrase,
    Table,
    Text,
    Value,
)
from diwana.foundation.papers.kinds import Kind, grouped
from diwana.foundation.reference.public import profile
from diwana.foundation.ui import formats
from diwana.kernel.money import decimals_of

#: First strong isolate, left-to-right isolate, and their end (Unicode, UAX 9).
FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"


def left_to_right(text: str) -> str:
    """``text`` kept from left to right inside a line of either direction."""
    return f"{LRI}{text}{PDI}" if text else ""


def isolated(text: str) -> str:
    """``text`` in its own direction, without turning the line around it."""
    return f"{FSI}{text}{PDI}" if text else ""


def plain_amount(amount: Amount | None) -> str:
    """An amount for programs and for the printed code: ``12345.678 TND``; empty for none."""
    return f"{amount.amount:.{decimals_of(amount.currency)}f} {amount.currency}" if amount else ""


def money(amount: Amount) -> str:
    return left_to_right(f"{formats.amount(amount.amount, amount.currency)}\u00a0{amount.currency}")


def label(labels: Mapping[str, str], code: str) -> str:
    language = (translation.get_language() or "fr")[:2]
    return labels.get(language) or labels.get("fr") or labels.get("en") or code


def worded(value: Value) -> str:
    """A value as its reader reads it, in the active language."""
    match value:
        case Text():
            return isolated(value.text)
        case Code():
            return left_to_right(value.code)
        case Named():
            named = label(value.labels, "")
            return f"{isolated(named)} · {left_to_right(value.code)}" if named else left_to_right(value.code)
        case Amount():
            return money(value)
        case Number():
            return left_to_right(f"{formats.number(value.value)}\u00a0{value.unit}".strip())
        case Day():
            return isolated(formats.day(value.day, long=True))
        case Moment():
            return isolated(formats.moment(value.at, long=True))
        case Phrase():
            return phrase(value)


def phrase(said: Phrase) -> str:
    """The sentence with its values, each in its own direction."""
    values = {name: isolated(value) for name, value in said.values.items()}
    return gettext(said.message) % values if values else gettext(said.message)


def administration() -> tuple[str, str]:
    """State and administration, in the active language, from the country's profile."""
    own = profile(settings.COUNTRY)
    names: Mapping[str, Mapping[str, str]] = own.settings.get("administration", {})
    return label(names.get("state", {}), ""), label(names.get("name", {}), gettext("Customs administration"))


def texts(document: Document, *, demonstration: bool) -> dict[str, Any]:
    """All that the template prints, in the language of the document."""
    with translation.override(document.language):
        return _texts(document, demonstration)


def _texts(document: Document, demonstration: bool) -> dict[str, Any]:
    contents = document.contents
    state, name = administration()
    return {
        "lang": document.language,
        "state": state,
        "administration": name,
        "office": worded(contents.office) if contents.office else "",
        "title": str(Kind(document.kind).label),
        "heading": isolated(contents.heading),
        "number_label": gettext("Number"),
        "number": document.number,
        "copy": _copy(document),
        "demonstration": gettext("Demonstration: sealed by a self-made authority. Of no legal value.")
        if demonstration
        else "",
        "parties": [_party(party) for party in contents.parties],
        "rows": _rows(document),
        "table": _table(contents.table) if contents.table else None,
        "total": [gettext("Total"), money(contents.total)] if contents.total else None,
        "paragraphs": paragraphs(contents),
        "proof": _proof(document),
        "code_alt": gettext("Code with the key facts of this paper, signed: opens the page that verifies it"),
        "page": [gettext("Page"), "/"],
        "date": [document.issued.year, document.issued.month, document.issued.day],
    }


def _copy(document: Document) -> str:
    if document.copy == 1 or document.replaces:
        return ""
    return gettext("Duplicate: paper no. %(number)s on the same subject") % {
        "number": left_to_right(str(document.copy))
    }


def _party(party: Party) -> dict[str, str]:
    return {
        "role": gettext(party.role),
        "name": isolated(party.name),
        "identifier": left_to_right(party.identifier),
        "address": isolated(party.address),
    }


def _rows(document: Document) -> list[list[str]]:
    rows = [[gettext("Issued on"), worded(Moment(at=document.issued))]]
    if document.replaces:
        rows.append([gettext("Replaces the paper"), left_to_right(document.replaces)])
    return rows + [[gettext(row.label), worded(row.value)] for row in document.contents.rows]


def _table(table: Table) -> dict[str, Any] | None:
    first = table.lines[0] if table.lines else table.total
    if not first:
        return None  # heads over nothing say nothing
    return {
        "heads": [gettext(column) for column in table.columns],
        "ends": [isinstance(value, Amount) for value in first],
        "narrow": [isinstance(value, Amount | Code | Number) for value in first],
        "lines": [[worded(value) for value in line] for line in table.lines],
        "total": [worded(value) for value in table.total],
    }


def paragraphs(contents: Contents) -> list[str]:
    """Text of people keeps its own paragraphs: an empty line parts them, as does every line feed."""
    found: list[str] = []
    for paragraph in contents.paragraphs:
        if isinstance(paragraph, Phrase):
            found.append(phrase(paragraph))
        else:
            found += [isolated(line.strip()) for line in paragraph.text.splitlines() if line.strip()]
    return found


def _proof(document: Document) -> dict[str, str]:
    ledger = gettext("The ledger had no signed checkpoint yet.")
    if document.tree_size:
        ledger = gettext("Ledger of %(size)s events signed before this paper; their root:") % {
            "size": left_to_right(formats.number(document.tree_size))
        }
    return {
        "title": gettext("Verify this paper"),
        "how": gettext(
            "Scan the code, or open the page below and give the number and the check value. Compare the facts shown "
            "with those printed here. Only the file itself, given to that page, proves every word."
        ),
        "address": f"{settings.PUBLIC_URL}/verify/",
        "check_label": gettext("Check value"),
        "check": grouped(document.check),
        "ledger": ledger,
        "root": document.tree_root,
    }


#: What the seal says in the signature panel of a reader of PDFs: one text, as the file is one.
REASON = gettext_noop("Seal of the issuing administration")
