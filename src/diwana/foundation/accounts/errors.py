# SPDX-License-Identifier: EUPL-1.2
"""Why an act on people and organisations is refused."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """The act is not possible. ``field`` names the argument at fault; ``message`` is a message id with ``values``."""

    def __init__(self, field: str, message: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.values = values or {}


class Unknown(LookupError):
    """There is no such thing, or the actor may not know of it."""
