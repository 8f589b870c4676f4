# SPDX-License-Identifier: EUPL-1.2
"""Why nothing was done; ``text`` is a message id for people, ``values`` stand for its placeholders."""

from __future__ import annotations

from collections.abc import Mapping

from diwana.kernel.messages import message as _


class DocumentsError(Exception):
    """Something that was refused."""

    text = _("This is not possible.")
    status = 409

    def __init__(self, text: str = "", values: Mapping[str, object] | None = None) -> None:
        super().__init__(text or self.text)
        self.text = text or self.text
        self.values = dict(values or {})


class NotFound(DocumentsError, LookupError):
    """There is none, or none that the actor may know of."""

    text = _("There is no such document.")
    status = 404


class Gone(DocumentsError):
    """The upload has ended: it was given up, refused or forgotten."""

    text = _("This upload has ended. Send the file again.")
    status = 410


class Frozen(DocumentsError):
    """Documents of what was filed stay as they are."""

    text = _("Documents can no longer be added or removed here.")


class WrongOffset(DocumentsError):
    """The bytes do not follow those that are there."""

    text = _("These bytes do not follow what has been received. Ask where to go on.")


class Locked(DocumentsError):
    """Another request is sending to this upload."""

    text = _("This upload is being sent by another request.")
    status = 423


class TooLarge(DocumentsError):
    """More bytes than allowed, or than stated."""

    text = _("The file is too large.")
    status = 413


class TooMany(DocumentsError):
    """More files than allowed here, at once or in a day."""

    text = _("You have sent too much today. Go on tomorrow.")
    status = 429


class Malformed(DocumentsError):
    """What was asked makes no sense."""

    text = _("The request is not understood.")
    status = 400


class Mismatch(DocumentsError):
    """The bytes are not those of the checksum; they are not kept."""

    text = _("The bytes were altered on the way. They are not kept; send them again.")
    status = 460


class NoRoom(DocumentsError):
    """The disk is full."""

    text = _("There is no room for the file now. Nothing that was received is lost.")
    status = 507


class NotTaken(DocumentsError):
    """The content is refused: what it is, or how it is made."""

    text = _("The file is refused.")
    status = 422


class Withheld(DocumentsError):
    """The document may not be opened: malicious, or not scanned yet."""

    text = _("The document is being scanned. Try again in a moment.")


class Infected(DocumentsError):
    """A document attached to what is to be filed is malicious."""

    text = _("An attached document holds malicious code. Remove it, then file.")
