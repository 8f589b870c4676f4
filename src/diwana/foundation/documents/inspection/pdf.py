# SPDX-License-Identifier: EUPL-1.2
"""PDF (ISO 32000-2): whether it is one, and whether nothing in it acts.

A PDF is taken as long as it is whole; one that is encrypted is refused, because nobody could read it here. Whether a
browser may show it is judged severely: every name outside the streams and inside object streams is looked at, and what
cannot be looked at within bounds is handed out as a download only.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from diwana.foundation.documents.inspection.verdict import DAMAGED, DECEIVING, LOCKED, Refused, Verdict

MOST_LOOKED_AT = 32 << 20  # bytes of a PDF that is judged for showing; a larger one is a download
MOST_UNFOLDED = 64 << 20  # bytes of object streams
_VERSION = re.compile(rb"%PDF-[12]\.\d")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|OpenAction(?!\s*\[)|AA|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Movie"
    rb"|Sound|Rendition|3D|U3D|PRC|Collection)(?![A-Za-z0-9])"
)
_OBJECTS = re.compile(rb"/(?:ObjStm|First)(?![A-Za-z0-9])")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")


def recognise(file: BinaryIO, size: int, head: bytes) -> Verdict | None:
    """The verdict on a PDF; None where it is none. Raises Refused."""
    if not _VERSION.match(head):
        return None
    file.seek(max(0, size - 2048))
    tail = file.read(2048)
    marked = tail.rfind(b"%%EOF")
    if marked < 0 or b"startxref" not in tail[:marked]:
        raise Refused(DAMAGED)
    if tail[marked + 5 :].strip(b"\r\n\t \0"):
        raise Refused(DECEIVING)
    if size > MOST_LOOKED_AT:
        return Verdict("application/pdf", False)
    file.seek(0)
    content = file.read(size)
    return Verdict("application/pdf", _inert(content))


def _inert(content: bytes) -> bool:
    """Nothing acts, and everything could be looked at. Raises Refused where a password is asked for."""
    budget, inert = MOST_UNFOLDED, True
    for plain, stream in _parts(content):
        names = _plain(plain)
        if re.search(rb"/Encrypt(?![A-Za-z])", names):
            raise Refused(LOCKED)
        inert = inert and not _ACTIVE.search(names)
        if stream and _OBJECTS.search(names[-4096:]):
            unfolded = _unfolded(stream, names, budget)
            if unfolded is None:
                inert = False
                continue
            budget -= len(unfolded)
            inert = inert and not _ACTIVE.search(_plain(unfolded))
    return inert


def _parts(content: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """What stands before each stream, with the stream; at last what stands behind the last one, with nothing."""
    view, place = memoryview(content), 0
    while found := _STREAM.search(content, place):
        end = content.find(b"endstream", found.end())
        if end < 0:
            break
        yield content[place : found.start()], view[found.end() : end]
        place = end + len(b"endstream")
    yield content[place:], memoryview(b"")


def _plain(text: bytes) -> bytes:
    """Names as they are meant: ``/J#53`` is ``/JS``."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text) if b"#" in text else text


def _unfolded(stream: memoryview, names: bytes, budget: int) -> bytes | None:
    """The content of an object stream; None where it is folded in a way we do not read, or beyond the budget."""
    dictionary = names[names.rfind(b"obj") :]
    if b"/Filter" not in dictionary:
        return bytes(stream)
    if dictionary.count(b"Decode") - dictionary.count(b"DecodeParms") != 1 or b"/FlateDecode" not in dictionary:
        return None
    if b"/DecodeParms" in dictionary or b"/FDecodeParms" in dictionary:
        return None
    unfolding = zlib.decompressobj()
    try:
        unfolded = unfolding.decompress(stream, max(1, budget))
    except zlib.error:
        return None
    return None if unfolding.unconsumed_tail or not unfolding.eof else unfolded
