# SPDX-License-Identifier: EUPL-1.2
"""Why an effect is refused."""

from __future__ import annotations


class Unknown(LookupError):
    """There is no such effect, or the actor may not know of it."""


class KeyReused(ValueError):
    """The key was used for another effect, cause or arguments."""


class NotUndone(Exception):
    """The effect cannot be undone; ``field`` names the argument at fault ("" none), ``message`` is a message id."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field
