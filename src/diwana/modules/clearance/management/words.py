# SPDX-License-Identifier: EUPL-1.2
"""Findings, reasons and faults in the language in force, for whoever runs the command."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diwana.kernel.assessment import Reason
from diwana.kernel.rules import Violation
from diwana.modules.clearance.exchange import Unreadable
from diwana.modules.clearance.wording import message_of, remedy_of

MOST_KNOWN = 2_000  # parameters that are no messages would fill the memory


class Words:
    """Words of one language, remembered: a run says the same few things of thousands of declarations."""

    def __init__(self) -> None:
        self.language = get_language() or "en"
        self.known: dict[str, str] = {"": ""}

    def translate(self, text: str) -> str:
        words = self.known.get(text)
        if words is None:
            words = _(text)
            if len(self.known) < MOST_KNOWN:
                self.known[text] = words
        return words

    def finding(self, violation: Violation) -> str:
        """What is wrong and what to do."""
        return f"{message_of(violation, self.translate)} {remedy_of(violation, self.translate)}"

    def reason(self, reason: Reason) -> str:
        """The label of the criterion in this language, else its message."""
        label = reason.params.get(self.language)
        return str(label) if label else self.translate(reason.text)

    def fault(self, error: Unreadable) -> str:
        """Where in the file, what is wrong there and what to do."""
        params = {
            name: self.translate(value) if isinstance(value, str) else value for name, value in error.params.items()
        }
        words = (self._place(error), _(error.fault.message) % params, _(error.fault.remedy))
        return " ".join(part for part in words if part)

    def _place(self, error: Unreadable) -> str:
        if error.line is None:
            return ""
        if error.column is None:
            return _("Line %(line)s:") % {"line": error.line}
        return _("Line %(line)s, column %(column)s:") % {"line": error.line, "column": error.column}
