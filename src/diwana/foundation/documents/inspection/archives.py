# SPDX-License-Identifier: EUPL-1.2
"""Office documents, which are ZIP archives of XML: OOXML (ECMA-376) and OpenDocument (ISO/IEC 26300).

A bare archive is never taken. What it says of itself is not believed either: every member is unfolded within bounds, no
two share a byte (the construction of Fifield's bomb), and one that unfolds into more than it states ends the
inspection.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO

from diwana.foundation.documents.inspection.verdict import (
    ACTIVE,
    DAMAGED,
    DECEIVING,
    LOCKED,
    TOO_DENSE,
    UNKNOWN,
    Refused,
    Verdict,
)

MOST_MEMBERS = 5_000
MOST_BYTES = 512 << 20  # all members unfolded
MOST_RATIO = 150  # unfolded to folded, above SLACK
SLACK = 8 << 20
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
TYPES = {
    _OOXML + "wordprocessingml.document": "docx",
    _OOXML + "spreadsheetml.sheet": "xlsx",
    _ODF + "text": "odt",
    _ODF + "spreadsheet": "ods",
}
_MAIN = {"word/document.xml": _OOXML + "wordprocessingml.document", "xl/workbook.xml": _OOXML + "spreadsheetml.sheet"}
_END = b"PK\x05\x06"
_PROGRAMS = ("vbaproject.bin", "vbadata.xml", "activex", "xl/macrosheets/", "basic/", "scripts/", ".exe", ".dll", ".js")


def has_directory(foot: bytes) -> bool:
    """Whether a reader of archives would find a directory at the end of a file that ends with ``foot``."""
    place = foot.rfind(_END)
    while place >= 0:
        record = foot[place : place + 22]
        if len(record) == 22:
            entries, length, start = struct.unpack("<HII", record[10:20])
            if entries and length >= 46 * entries and start >= 0:
                return True
        place = foot.rfind(_END, 0, place)
    return False


def recognise(file: BinaryIO, size: int, head: bytes) -> Verdict | None:
    """The verdict on an office document; None where the file is no archive. Raises Refused."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise Refused(TOO_DENSE)
            _closed(members, archive.start_dir, archive.comment, size, file)
            kind = _kind(archive, members)
            for member in members:
                _harmless(member)
            _unfold(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, UnicodeError) as error:
        raise Refused(DAMAGED) from error
    return Verdict(kind, False)


def _closed(members: list[zipfile.ZipInfo], directory: int, comment: bytes, size: int, file: BinaryIO) -> None:
    """Members lie one after the other from the first byte, none over another, then the directory, then nothing."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        file.seek(member.header_offset)
        lead = file.read(30)
        if len(lead) < 30 or lead[:4] != b"PK\x03\x04":
            raise Refused(DAMAGED)
        name, extra = struct.unpack("<HH", lead[26:30])
        if member.header_offset < end or (end == 0 and member.header_offset):
            raise Refused(TOO_DENSE if member.header_offset < end else DECEIVING)
        end = member.header_offset + 30 + name + extra + member.compress_size
    if not members or end > directory:
        raise Refused(DAMAGED)
    file.seek(max(0, size - 22 - len(comment)))
    if file.read(4) != _END or len({member.filename for member in members}) != len(members):
        raise Refused(DECEIVING)


def _kind(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    """Which office document it is, by what its format demands."""
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names and "_rels/.rels" in names:
        found = [kind for name, kind in _MAIN.items() if name in names]
        if len(found) == 1:
            return found[0]
    elif members[0].filename == "mimetype" and members[0].compress_type == zipfile.ZIP_STORED:
        with archive.open(members[0]) as file:
            stated = file.read(100).decode("ascii", "replace")
        if stated in TYPES and "META-INF/manifest.xml" in names:
            return stated
    raise Refused(UNKNOWN, {"looks": "ZIP"})


def _harmless(member: zipfile.ZipInfo) -> None:
    name = member.filename.lower()
    if member.flag_bits & 0x1:
        raise Refused(LOCKED)
    if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in member.orig_filename:
        raise Refused(DECEIVING)
    if any(name.endswith(mark) or name.startswith(mark) or f"/{mark}" in name for mark in _PROGRAMS):
        raise Refused(ACTIVE)


def _unfold(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Unfold all of it, keeping nothing. Raises Refused beyond a bound, BadZipFile for a wrong checksum."""
    stated, folded, total = sum(m.file_size for m in members), sum(m.compress_size for m in members), 0
    if stated > MOST_BYTES or (stated > SLACK and stated > folded * MOST_RATIO):
        raise Refused(TOO_DENSE)
    for member in members:
        with archive.open(member) as file:
            while part := file.read(1 << 16):
                total += len(part)
        if total > stated:
            raise Refused(TOO_DENSE)
