# SPDX-License-Identifier: EUPL-1.2
"""Why a verb on papers refuses, in words for whoever asked."""

from __future__ import annotations

from diwana.kernel.messages import message


class Refused(Exception):
    """The act is refused: ``message`` is a message id, ``field`` the field at fault where there is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(LookupError):
    """There is no such paper, or the actor may not know of it."""


NOT_STANDING = message("The paper is not in force any more.")
SAY_WHY = message("Say why.")
TOO_LONG = message("The text is too long.")
NO_ORGANISATION = message("No organisation has this customs code.")
NOT_YOUR_OFFICE = message("You do not serve this office.")
OTHER_ADDRESSEE = message("A letter is replaced by another one to the same addressee.")
ERASED = message("What this paper says was erased at the end of its time.")
SEAL_AWAY = message("The seal cannot sign at the moment. Try again in a few minutes.")
