# SPDX-License-Identifier: EUPL-1.2
"""The problems that operations on declarations may answer."""

from __future__ import annotations

from diwana.foundation.api.public import kind
from diwana.kernel.messages import message as _
from diwana.modules.clearance.errors import FilingRefused, NotMandated, NotPossible, SealAway, Unsafe

FILING_REFUSED = kind(
    422,
    "filing_refused",
    FilingRefused.text,
    when=_("A rule of customs finds an error in the entry that blocks its filing."),
    remedy=_("Each finding names its place, its rule and what to do."),
)
NOT_POSSIBLE = kind(
    409,
    "not_possible",
    NotPossible.text,
    when=_("The act does not apply in the state that the declaration is in."),
    remedy=_("The field verbs of the declaration says what you may do now."),
)
NOT_MANDATED = kind(
    403,
    "not_mandated",
    NotMandated.text,
    when=_("The organisation acts in another's name without a valid mandate for the act."),
    remedy=_("Ask the principal for a mandate."),
)
UNSAFE_DOCUMENT = kind(
    409,
    "unsafe_document",
    Unsafe.text,
    when=_("A document attached to the declaration holds malicious code."),
    remedy=_("Take the document away, then file."),
)
SEAL_AWAY = kind(
    503,
    "seal_away",
    SealAway.text,
    when=_("The seal under which papers are made does not answer."),
    remedy=_("Repeat the request later; nothing was changed."),
)
