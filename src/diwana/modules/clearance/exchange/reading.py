# SPDX-License-Identifier: EUPL-1.2
"""From a file to entries: its format is told by what it holds, never by its name."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from diwana.modules.clearance.exchange import asycuda, entries, limits, tabular, wco
from diwana.modules.clearance.exchange.errors import (
    EMPTY,
    FORBIDDEN,
    MISSING,
    NO_DECLARATION,
    NO_FILE,
    OTHER_KIND,
    TOO_LARGE,
    UNKNOWN,
    Unreadable,
)
from diwana.modules.clearance.exchange.markup import root_of
from diwana.modules.clearance.exchange.shape import Entry

Reader = Callable[[BinaryIO], Iterator[Entry]]

HEAD = 1 << 16

# First bytes of what people give by mistake, with its name.
OTHERS = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "XLS (Excel 97)",
    b"UNA": "EDIFACT",
    b"UNB": "EDIFACT",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
}
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
BLANK = b" \t\r\n"


def read_file(path: Path, *, passed: Callable[[int], None] | None = None) -> Iterator[Entry]:
    """The declarations in the file at ``path``, each read when asked for, in any of the formats known.

    passed: told, after each declaration, how many bytes of the file were read.
    Raises Unreadable at the first fault, before the first declaration or after some; memory stays bounded whatever the
    file is. Nothing is held open once the iterator ends or is closed.
    """
    with _opened(path) as stream:
        head = stream.read(HEAD)
        reader = _reader(head)
        if reader in (asycuda.read, wco.read):
            _within(os.fstat(stream.fileno()).st_size, limits.XML_BYTES)
        stream.seek(0)
        found = False
        try:
            for entry in reader(stream):
                found = True
                if passed is not None:
                    passed(stream.tell())
                yield entry
        except OSError as error:
            raise Unreadable(FORBIDDEN, reason=error.strerror or type(error).__name__) from None
        if not found:
            raise Unreadable(NO_DECLARATION, kind="[]")


def _within(size: int, limit: int) -> None:
    if size > limit:
        raise Unreadable(TOO_LARGE, limit=f"{limit // limits.MEBIBYTE} MiB")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(NO_FILE)
        _within(status.st_size, limits.STREAM_BYTES)
        stream = path.open("rb")
    except FileNotFoundError:
        raise Unreadable(MISSING) from None
    except (OSError, ValueError) as error:
        raise Unreadable(FORBIDDEN, reason=getattr(error, "strerror", None) or "name") from None
    with stream:
        yield stream


def _reader(head: bytes) -> Reader:
    """The reader of what begins with ``head``."""
    start = head
    for mark in MARKS:
        start = start.removeprefix(mark)
    start = start.lstrip(BLANK + b"\x00")
    if not head.strip(BLANK):
        raise Unreadable(EMPTY)
    if head.startswith(b"PK\x03\x04"):
        return tabular.read_workbook
    for magic, kind in OTHERS.items():
        if start.startswith(magic):
            raise Unreadable(OTHER_KIND, kind=kind)
    if start.startswith(b"<"):
        return _markup(head)
    if start.startswith((b"{", b"[")) and not head.startswith(MARKS[1:]):
        return entries.read
    if tabular.is_table(head):
        return tabular.read_text
    raise Unreadable(UNKNOWN)


def _markup(head: bytes) -> Reader:
    root = root_of(head)
    if root.lower() == asycuda.ROOT:
        return asycuda.read
    if root.lower() in wco.ROOTS:
        return wco.read
    # A wrapper of some sort: the words inside tell.
    if b"ASYCUDA" in head.upper():
        return asycuda.read
    if b"urn:wco:datamodel" in head:
        return wco.read
    raise Unreadable(NO_DECLARATION, kind=f"<{root}>" if root else "XML")
