# SPDX-License-Identifier: EUPL-1.2
"""Refusals of documents as programs read them: one kind of problem for each."""

from __future__ import annotations

import re

from diwana.foundation.api.public import Problem, kind, not_found
from diwana.foundation.documents.errors import (
    DocumentsError,
    Frozen,
    Gone,
    Infected,
    Locked,
    Malformed,
    Mismatch,
    NoRoom,
    NotFound,
    NotTaken,
    TooLarge,
    TooMany,
    Withheld,
    WrongOffset,
)
from diwana.kernel.messages import message as _

REMEDIES: dict[type[DocumentsError], str] = {
    Frozen: _("Attach documents before the filing."),
    Gone: _("Create a new upload and send the file again."),
    Infected: _("Take the document away, then file."),
    Locked: _("Wait for the other request, then ask where to go on."),
    Malformed: _("The detail says what was not understood."),
    Mismatch: _("Send the same bytes again."),
    NoRoom: _("Go on with the same upload later."),
    NotTaken: _("The detail says what is taken here."),
    TooLarge: _("Send a smaller file, or several."),
    TooMany: _("Go on tomorrow, or take other documents away."),
    Withheld: _("Repeat the request in a moment."),
    WrongOffset: _("Ask with HEAD where to go on."),
}


def _code(error: type[DocumentsError]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", error.__name__).lower()


KINDS = {
    error: kind(error.status, _code(error), _("The document is refused"), when=error.text, remedy=remedy)
    for error, remedy in REMEDIES.items()
}


def problem_of(refused: DocumentsError) -> Problem:
    """A refusal as programs read it."""
    if isinstance(refused, NotFound):
        return not_found()
    return KINDS[type(refused)](detail=refused.text, values=refused.values)
