# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with the form of a request, in the reader's words and with a pointer to the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from ninja.errors import ValidationError

from diwana.foundation.api.kinds import INVALID_REQUEST
from diwana.foundation.api.problems import Finding, Problem
from diwana.kernel.messages import message

_FALLBACK = message("This value cannot be accepted")
_MESSAGES = {
    "missing": message("This value is missing"),
    "extra_forbidden": message("Nothing of this name is known here"),
    "string_type": message("This must be a text"),
    "string_too_long": message("This text is too long"),
    "string_too_short": message("This text is too short"),
    "int_type": message("This must be a whole number"),
    "int_parsing": message("This must be a whole number"),
    "int_from_float": message("This must be a whole number"),
    "decimal_parsing": message("This must be a decimal number"),
    "bool_parsing": message("This must be true or false"),
    "bool_type": message("This must be true or false"),
    "list_type": message("This must be a list"),
    "dict_type": message("This must be an object"),
    "model_attributes_type": message("This must be an object"),
    "date_from_datetime_parsing": message("This must be a date such as 2026-03-31"),
    "date_parsing": message("This must be a date such as 2026-03-31"),
    "greater_than_equal": message("This number is too small"),
    "less_than_equal": message("This number is too large"),
    "enum": message("This is not one of the accepted values"),
    "literal_error": message("This is not one of the accepted values"),
}


def problem(error: ValidationError) -> Problem:
    """Problem 422 with one finding for each place; the first one's pointer is the problem's."""
    findings = [_finding(found) for found in error.errors]
    return INVALID_REQUEST(
        pointer=findings[0].pointer if findings else "",
        errors=findings,
    )


def _finding(found: dict[str, Any]) -> Finding:
    kind = str(found.get("type", ""))
    place: Sequence[Any] = found.get("loc", ())
    source = str(place[0]) if place else "body"
    # The first part is where the value came from; for a body the second is only our parameter's name.
    inside = place[2:] if source in {"body", "form", "file"} else place[1:]
    return Finding(
        code=kind,
        message=gettext(_MESSAGES.get(kind, _FALLBACK)),
        pointer="".join("/" + _escaped(str(part)) for part in inside),
        details={"in": source},
    )


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
