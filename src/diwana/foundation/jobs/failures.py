# SPDX-License-Identifier: EUPL-1.2
"""Why an attempt failed, kept without any value it handled, told in plain words."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, OperationalError
from django.utils.translation import gettext as _

from diwana.foundation.accounts.public import NotAMember
from diwana.foundation.jobs.definitions import UnknownJob
from diwana.kernel.actor import PermissionMissing
from diwana.kernel.messages import message

PACKAGE = Path(__file__).resolve().parents[2]


class GiveUp(Exception):
    """Raised by a job that knows that trying again is useless. ``text`` is a message id for people, with ``values`` for
    its placeholders; both are stored and shown: no personal data."""

    def __init__(self, text: str, values: Mapping[str, str | int] | None = None) -> None:
        super().__init__(text)
        self.text, self.values = text, dict(values or {})


class BadArguments(TypeError):
    """The work does not take the arguments it was asked for with: its signature has changed since."""


class LeaseLost(Exception):
    """The lease was taken by somebody else: what this worker did is undone."""


class Cancelled(Exception):
    """The one who asked wants the job stopped."""


DIED: Final = {"kind": "died"}

PLAIN: Mapping[str, str] = {
    "died": message("The process that did the work ended in the middle of it."),
    "database": message("The database could not be reached or was too busy."),
    "conflict": message("What was to be written contradicts what is stored."),
    "network": message("Another service did not answer."),
    "disk": message("A file could not be read or written."),
    "permission": message("The one who asked may no longer do this."),
    "unknown": message("This installation no longer knows this kind of work."),
    "arguments": message("The work was asked for with arguments that it does not take."),
    "error": message("An error in the program stopped the work."),
}
_HOPELESS = frozenset({"permission", "unknown", "arguments", "told"})
_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    ((PermissionMissing, NotAMember), "permission"),
    (UnknownJob, "unknown"),
    (BadArguments, "arguments"),
    (IntegrityError, "conflict"),
    ((OperationalError, DatabaseError), "database"),
    ((ConnectionError, TimeoutError), "network"),
    (OSError, "disk"),
)


def failure_of(error: BaseException) -> dict[str, Any]:
    """What is kept of ``error``: its kind, its class and the place in our code; of a GiveUp the text."""
    if isinstance(error, GiveUp):
        return {"kind": "told", "text": error.text, "values": error.values}
    kind = next((kind for types, kind in _KINDS if isinstance(error, types)), "error")
    return {"kind": kind, "error": type(error).__name__, "place": _place(error)}


def hopeless(failure: Mapping[str, Any]) -> bool:
    """Whether trying again cannot help."""
    return failure["kind"] in _HOPELESS


def told(failure: Mapping[str, Any] | None) -> str:
    """The failure in plain words, in the active language."""
    if not failure:
        return ""
    if failure["kind"] == "told":
        text: str = failure["text"]
        return str(_(text) % failure["values"])
    return _(PLAIN.get(failure["kind"], PLAIN["error"]))


def technical(failure: Mapping[str, Any] | None) -> str:
    """Class of the exception and place in the code, for whoever mends it; empty where there is none."""
    if not failure or "error" not in failure:
        return ""
    return f"{failure['error']} {failure['place']}".strip()


def _place(error: BaseException) -> str:
    """File and line in our code where it happened, the innermost."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(PACKAGE) and "foundation/jobs" not in frame.filename:
            return f"{file.relative_to(PACKAGE)}:{frame.lineno}"
    return ""
