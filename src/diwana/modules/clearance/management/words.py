# SPDX-License-Identifier: EUPL-1.2
"""Findings, reasons and places in the language of whoever runs the command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diwana.kernel.assessment import Reason
from diwana.kernel.rules import Violation
from diwana.modules.clearance.exchange import Unreadable

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def in_words(violation: Violation) -> str:
    """What is wrong and what to do."""
    params = {"value": violation.value, "item": violation.item, **violation.params}
    return f"{filled(violation.message, params)} {filled(violation.remedy, params)}".strip()


def reason_in_words(reason: Reason) -> str:
    """The reason's label in the language of the reader, else its message."""
    label = reason.params.get(get_language() or "en")
    return str(label) if label else filled(reason.text, reason.params)


def filled(text: str, params: Mapping[str, Any]) -> str:
    """``text`` translated and filled; what fills it may be a message itself (a label, a form) and is translated too."""
    words = _translated(text, get_language()) if text else ""
    if "%" not in words:
        return words
    return PLACEHOLDER.sub(lambda found: _word(params.get(found[1], found[0]), params), words).replace("%%", "%")


@lru_cache(maxsize=1024)
def _translated(text: str, language: str | None) -> str:
    return _(text)


def _word(value: object, params: Mapping[str, Any]) -> str:
    if not isinstance(value, str) or not value.strip():
        return "" if value is None else str(value)
    return PLACEHOLDER.sub(lambda found: str(params.get(found[1], found[0])), _(value))


def place(error: Unreadable) -> str:
    """Where in the file, as a sentence; "" where the fault has no place."""
    if error.line is None:
        return ""
    if error.column is None:
        return _("Line %(line)s:") % {"line": error.line}
    return _("Line %(line)s, column %(column)s:") % {"line": error.line, "column": error.column}
