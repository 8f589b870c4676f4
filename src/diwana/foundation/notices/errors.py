# SPDX-License-Identifier: EUPL-1.2
"""Why an act on notices is refused."""

from __future__ import annotations


class Refused(Exception):
    """The act is not possible; ``field`` names the argument at fault ("" none), ``message`` a message id."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class Unknown(LookupError):
    """There is no such thing, or the actor may not know of it."""


class Changed(Exception):
    """Somebody changed it since the actor saw it."""
