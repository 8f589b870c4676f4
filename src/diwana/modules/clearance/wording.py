# SPDX-License-Identifier: EUPL-1.2
"""Findings in the reader's language. Their parameters may be messages themselves (labels, forms, problems)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from diwana.foundation.ui import formats
from diwana.kernel.rules import Violation

Translate = Callable[[str], str]
_TIMES = frozenset({"on", "at"})
"""Parameters that are a day or an instant, as ISO 8601 has it."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def message_of(violation: Violation, translate: Translate = gettext) -> str:
    """What is wrong."""
    return _filled(violation.message, violation, translate)


def remedy_of(violation: Violation, translate: Translate = gettext) -> str:
    """What to do about it."""
    return _filled(violation.remedy, violation, translate)


def _filled(text: str, violation: Violation, translate: Translate) -> str:
    params = {"value": violation.value, "item": violation.item, **violation.params}
    return _PLACEHOLDER.sub(lambda place: _word(place[1], params, translate), translate(text))


def _word(name: str, params: Mapping[str, Any], translate: Translate) -> str:
    """A parameter in words. What was declared stands as it was declared, even where it happens to be a message."""
    value = params.get(name, "")
    if name == "value" or not isinstance(value, str) or not value:
        return str(value)
    if name in _TIMES:
        return _time(value)
    return _PLACEHOLDER.sub(lambda place: str(params.get(place[1], "")), translate(value))


def _time(text: str) -> str:
    """A day or an instant as people read it; what is none stays as it is."""
    try:
        at = datetime.fromisoformat(text)
        return formats.moment(at) if "T" in text and at.tzinfo else formats.day(at.date())
    except ValueError:
        return text
