# SPDX-License-Identifier: EUPL-1.2
"""What a file is, by its content alone: the name and the type that somebody declares are never believed.

Each recogniser wants the whole of its format, from the first byte to the last. A file that a second reader could take
for something else (a picture with an archive behind it, a text that a browser would run) is refused: it is made to
deceive.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, cast

import puremagic

from diwana.foundation.documents.inspection import archives, images, pdf, texts
from diwana.foundation.documents.inspection.verdict import (
    DECEIVING,
    UNKNOWN,
    Refused,
    Verdict,
)

__all__ = ["TYPES", "Refused", "Verdict", "inspect"]

HEAD, FOOT = 4096, 66_000
#: Media type to the ending of a file of it.
TYPES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/plain": "txt",
    "application/xml": "xml",
    **archives.TYPES,
}
_RECOGNISERS: tuple[Callable[[BinaryIO, int, bytes], Verdict | None], ...] = (
    pdf.recognise,
    images.recognise,
    archives.recognise,
    texts.recognise,
)


def inspect(content: io.RawIOBase, size: int) -> Verdict:
    """The type of a file of ``size`` bytes and whether a browser may show it. Raises Refused."""
    file = cast(BinaryIO, io.BufferedReader(content, 1 << 16))
    try:
        head = _at(file, 0, HEAD)
        foot = _at(file, max(0, size - FOOT), FOOT)
        for recognise in _RECOGNISERS:
            if verdict := recognise(file, size, head):
                _refuse_second_reading(verdict.type, head, foot)
                return verdict
    finally:
        cast(io.BufferedReader, file).detach()
    raise Refused(UNKNOWN, {"looks": _looks(head)})


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count)


def _refuse_second_reading(kind: str, head: bytes, foot: bytes) -> None:
    """Raise Refused where the lenient readers of other formats would find theirs in this file."""
    claims = {
        "application/pdf": b"%PDF-" in head[:1024],
        "application/zip": archives.has_directory(foot),
        "text/html": texts.is_markup(head) and kind != "application/xml",
        "program": head[:2] in (b"MZ", b"#!") or head[:4] in (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"),
    }
    mine = "application/zip" if kind in archives.TYPES else kind
    if any(found and claim != mine for claim, found in claims.items()):
        raise Refused(DECEIVING)


def _looks(head: bytes) -> str:
    """What a file that we do not take seems to be, for whoever sent it; empty where nobody knows."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return matches[0].name[:80] if matches else ""
