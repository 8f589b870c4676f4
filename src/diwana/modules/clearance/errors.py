# SPDX-License-Identifier: EUPL-1.2
"""Why a verb of clearance did nothing."""

from __future__ import annotations

from diwana.kernel.messages import message as _
from diwana.kernel.rules import Severity, Violation


class ClearanceError(Exception):
    """A verb that was refused; ``text`` is a message id for people."""

    text = _("This is not possible.")


class NotFound(ClearanceError, LookupError):
    """No declaration of that number, or none that the actor may know of."""

    text = _("There is no such declaration.")


class Changed(ClearanceError):
    """Somebody else changed the declaration since the actor read it."""

    text = _("The declaration was changed meanwhile. Look at it again, then decide.")


class NotPossible(ClearanceError):
    """The verb does not apply in the state that the declaration is in."""

    text = _("This cannot be done to the declaration as it stands.")


class SealAway(ClearanceError):
    """The seal of papers cannot sign at the moment."""

    text = _("The seal cannot sign at the moment. Try again in a few minutes.")


class NotMandated(ClearanceError):
    """The organisation has no valid mandate for this act in the name of the party."""

    text = _("You have no valid mandate for this act.")


class Unsafe(ClearanceError):
    """A document attached to the declaration is malicious."""

    text = _("An attached document holds malicious code. Remove it, then file.")


class Invalid(ClearanceError):
    """What was handed to the verb makes no sense: ``field`` says which part."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(field)
        self.field = field
        self.text = text


class NotPayable(ClearanceError):
    """The payment was refused: ``code`` and ``text`` are those of the payments."""

    def __init__(self, code: str, text: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.text, self.field = code, text, field


class FilingRefused(ClearanceError):
    """The declaration has blocking errors: ``violations``, all of them and the warnings too."""

    text = _("The declaration has errors and was not filed.")

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(", ".join(sorted({v.code for v in violations if v.severity is Severity.ERROR})))
        self.violations = violations
