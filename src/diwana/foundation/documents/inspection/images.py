# SPDX-License-Identifier: EUPL-1.2
"""Pictures of points: JPEG (ISO/IEC 10918-1), PNG (ISO/IEC 15948), WebP (RFC 9649), TIFF 6.0."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from diwana.foundation.documents.inspection.verdict import DAMAGED, DECEIVING, TOO_LARGE_PICTURE, Refused, Verdict

MOST_POINTS = 120_000_000  # an A0 sheet at 300 dots to the inch has 139 million; A1 has 70
MOST_PARTS = 100_000  # chunks, segments or directories of one picture
PNG = b"\x89PNG\r\n\x1a\n"
_NO_LENGTH = {0x01, *range(0xD0, 0xD9)}
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def recognise(file: BinaryIO, size: int, head: bytes) -> Verdict | None:
    """The verdict on a picture; None where it is none. Raises Refused."""
    if head.startswith(PNG):
        _png(file, size)
        return Verdict("image/png", True)
    if head.startswith(b"\xff\xd8\xff"):
        _jpeg(file, size)
        return Verdict("image/jpeg", True)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        _webp(head, size)
        return Verdict("image/webp", True)
    if head[:4] in (b"II*\0", b"MM\0*"):
        _tiff(file, size, "<" if head[:1] == b"I" else ">")
        return Verdict("image/tiff", False)  # browsers do not show it
    return None


def _bounded(width: int, height: int) -> None:
    if not width or not height:
        raise Refused(DAMAGED)
    if width * height > MOST_POINTS:
        raise Refused(TOO_LARGE_PICTURE)


def _png(file: BinaryIO, size: int) -> None:
    """Every chunk whole with its checksum, the header first, the end last, and nothing behind it."""
    place, first = len(PNG), True
    for _each in range(MOST_PARTS):
        file.seek(place)
        lead = file.read(8)
        if len(lead) < 8:
            raise Refused(DAMAGED)
        length, name = struct.unpack(">I4s", lead)
        if place + 12 + length > size or (name == b"IHDR") is not first or (first and length != 13):
            raise Refused(DAMAGED)
        content = _checked(file, name, length)
        if first:
            _bounded(*struct.unpack(">II", content[:8]))
        place, first = place + 12 + length, False
        if name == b"IEND":
            if place != size:
                raise Refused(DECEIVING)
            return
    raise Refused(DAMAGED)


def _checked(file: BinaryIO, name: bytes, length: int) -> bytes:
    """The beginning of a chunk's content, once its checksum is right."""
    crc, beginning, left = zlib.crc32(name), b"", length
    while left:
        part = file.read(min(left, 1 << 16))
        if not part:
            raise Refused(DAMAGED)
        beginning = beginning or part[:64]
        crc, left = zlib.crc32(part, crc), left - len(part)
    if file.read(4) != crc.to_bytes(4):
        raise Refused(DAMAGED)
    return beginning


def _jpeg(file: BinaryIO, size: int) -> None:
    """Segments one after the other up to the data of the picture; the end of the picture is the end of the file."""
    place, seen = 2, False
    for _each in range(MOST_PARTS):
        file.seek(place)
        lead = file.read(4)
        if len(lead) < 4 or lead[0] != 0xFF:
            raise Refused(DAMAGED)
        marker = lead[1]
        if marker == 0xFF:  # filling
            place += 1
            continue
        if marker in _NO_LENGTH:
            place += 2
            continue
        length = int.from_bytes(lead[2:4])
        if length < 2 or place + 2 + length > size:
            raise Refused(DAMAGED)
        if marker in _FRAMES:
            frame = file.read(5)
            _bounded(int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3]))
            seen = True
        place += 2 + length
        if marker == 0xDA:
            break
    file.seek(max(0, size - 2))
    if not seen or file.read(2) != b"\xff\xd9":
        raise Refused(DAMAGED)


def _webp(head: bytes, size: int) -> None:
    stated = int.from_bytes(head[4:8], "little") + 8
    if stated != size + size % 2 and stated != size:
        raise Refused(DAMAGED if stated > size else DECEIVING)
    kind = head[12:16]
    if kind == b"VP8X":
        _bounded(int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1)
    elif kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        _bounded((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    elif kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        _bounded(int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF)
    else:
        raise Refused(DAMAGED)


def _tiff(file: BinaryIO, size: int, order: str) -> None:
    """The chain of directories, each whole and never in a circle."""
    file.seek(4)
    (place,) = struct.unpack(order + "I", file.read(4).ljust(4, b"\0"))
    seen: set[int] = set()
    while place:
        if place in seen or place + 2 > size or len(seen) > MOST_PARTS:
            raise Refused(DAMAGED)
        seen.add(place)
        file.seek(place)
        (count,) = struct.unpack(order + "H", file.read(2))
        entries = file.read(count * 12 + 4)
        if not count or len(entries) < count * 12 + 4:
            raise Refused(DAMAGED)
        points = {}
        for each in range(count):
            tag, kind, _number, value = struct.unpack_from(order + "HHI4s", entries, each * 12)
            if tag in (256, 257):
                points[tag] = struct.unpack(order + ("H" if kind == 3 else "I"), value[: 2 if kind == 3 else 4])[0]
        _bounded(points.get(256, 0), points.get(257, 0))
        (place,) = struct.unpack_from(order + "I", entries, count * 12)
    if not seen:
        raise Refused(DAMAGED)
