# SPDX-License-Identifier: EUPL-1.2
"""What the page of verification says to whoever presents something: the verdict in plain words, and what it means."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from diwana.foundation.papers.verification import Checked, Reason, Verdict


class Said(NamedTuple):
    """title, tone and icon of the panel; text: the plain reason; next: what to do now."""

    title: Any
    tone: str
    sign: str
    text: Any
    next: Any


_UNKNOWN = {
    Reason.FILE_UNKNOWN: (
        _("Not authentic"),
        _(
            "Customs did not issue this file, or it was changed afterwards, if only by one character. "
            "That your reader of PDFs shows a valid signature does not change this."
        ),
        _("Ask whoever gave it to you for the file that customs issued, and do not rely on this one."),
    ),
    Reason.NUMBER_UNKNOWN: (
        _("No such paper"),
        _("Customs issued no paper with this number and this check value."),
        _("Look whether both are typed as they are printed. If they are, do not rely on the paper."),
    ),
    Reason.CODE_UNREADABLE: (
        _("Not a code of customs"),
        _("This is not a code that customs prints on its papers, or a part of it is missing."),
        _("Scan it again in good light. If this page says the same, do not rely on the paper."),
    ),
    Reason.CODE_FORGED: (
        _("Not authentic"),
        _("Customs did not sign this code, or the paper of this number says something else."),
        _("Do not rely on the paper. Show it to the nearest customs office."),
    ),
    Reason.NOT_RECORDED: (
        _("Not authentic"),
        _("The record of customs does not confirm this paper."),
        _("Do not rely on the paper. Show it to the nearest customs office."),
    ),
    Reason.NOTHING_GIVEN: (
        _("Nothing to verify"),
        _("Give a file, a number with its check value, or the address read from a code."),
        "",
    ),
}

_COMPARE = _("Compare each line below with the paper before you. If one differs, do not rely on the paper.")

_KNOWN = {
    Verdict.AUTHENTIC: Said(
        _("Authentic"),
        "good",
        "check-circle",
        _("This file is, to the last character, the one that customs issued. It is in force."),
        "",
    ),
    Verdict.ISSUED: Said(
        _("Customs issued a paper with this number"),
        "info",
        "info",
        _("It is in force. Whether the paper before you is that paper, only you can see:"),
        _COMPARE,
    ),
    Verdict.SUPERSEDED: Said(
        _("Replaced"),
        "caution",
        "alert",
        _("Customs issued this paper, and another one has taken its place since."),
        _("Ask for the paper that replaced it."),
    ),
    Verdict.REVOKED: Said(
        _("Revoked"),
        "danger",
        "error",
        _("Customs issued this paper and took it back. It is worth nothing any more."),
        _("Do not rely on it."),
    ),
}

_MISMATCH = {
    Reason.DIFFERENT_PAPERS: _("What you gave belongs to different papers."),
    Reason.OTHER_FACTS: _("The paper of this number says something else than what you gave."),
}

#: What each way of verifying proves, shown under the verdict.
PROVES_FILE = _("A file is compared whole, by its fingerprint (SHA-256): nothing in it can have been changed.")
PROVES_FACTS = _(
    "A number or a code proves that customs issued a paper with the facts above. It does not prove that the paper you "
    "hold was not altered or that the code was not copied onto another one: compare the facts, or verify the file."
)


def said(checked: Checked) -> Said:
    """The verdict in words."""
    if checked.verdict is Verdict.UNKNOWN:
        title, text, following = _UNKNOWN[checked.reason or Reason.NOTHING_GIVEN]
        return Said(title, "danger", "error", text, following)
    if checked.verdict is Verdict.MISMATCH:
        text = _MISMATCH[checked.reason or Reason.DIFFERENT_PAPERS]
        return Said(_("These do not belong together"), "danger", "error", text, _("Do not rely on the paper."))
    return _KNOWN[checked.verdict]
