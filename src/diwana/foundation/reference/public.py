# SPDX-License-Identifier: EUPL-1.2
"""The boundary of the reference room."""

from __future__ import annotations

from diwana.foundation.reference.profiles import UnknownProfile, identifier_kind, profile, profile_codes, valid_on
from diwana.foundation.reference.queries import Holiday, code_lists, holidays, stamp
from diwana.foundation.reference.recent import recently

__all__ = [
    "Holiday",
    "UnknownProfile",
    "code_lists",
    "holidays",
    "identifier_kind",
    "profile",
    "profile_codes",
    "recently",
    "stamp",
    "valid_on",
]
