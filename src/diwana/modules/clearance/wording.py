# SPDX-License-Identifier: EUPL-1.2
"""Findings in the reader's language. Their parameters may be messages themselves (labels, forms, problems)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from diwana.kernel.rules import Violation

Translate = Callable[[str], str]
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
    return _PLACEHOLDER.sub(lambda place: str(params.get(place[1], "")), translate(value))
