# SPDX-License-Identifier: EUPL-1.2
"""What an inspection ends with."""

from __future__ import annotations

from collections.abc import Mapping

from diwana.kernel.declaration import Fact
from diwana.kernel.messages import message as _

UNKNOWN = _(
    "This kind of file is not taken. Send a PDF, a picture (JPEG, PNG, TIFF, WebP), a text or an office document."
)
DAMAGED = _("The file is damaged or incomplete. Save it again and send it again.")
DECEIVING = _("The file pretends to be several kinds of file at once and is refused.")
ACTIVE = _("The file holds a program or a macro and is refused. Save it without, for example as PDF.")
LOCKED = _("The file is protected by a password. Send it without one: nobody could read it here.")
TOO_DENSE = _("The file unfolds into far more than it should and is refused.")
TOO_LARGE_PICTURE = _("The picture has too many pixels. Scan it with fewer dots per inch.")
NOT_UTF8 = _("The text is not written in UTF-8. Save it in UTF-8 and send it again.")


class Verdict(Fact, frozen=True):
    """``type``: the media type that the content has; ``inert``: a browser may show it, there is nothing in it that
    acts."""

    type: str
    inert: bool


class Refused(Exception):
    """The file is not taken: ``text`` is a message id, ``values`` stand for its placeholders."""

    def __init__(self, text: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.values = dict(values or {})
