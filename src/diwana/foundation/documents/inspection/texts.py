# SPDX-License-Identifier: EUPL-1.2
"""Plain text and XML. What a browser would run as a page or a drawing is refused, whatever it calls itself."""

from __future__ import annotations

import codecs
import re
from typing import Any, BinaryIO
from xml.parsers import expat

from diwana.foundation.documents.inspection.verdict import ACTIVE, DAMAGED, NOT_UTF8, Refused, Verdict

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: What browsers look for at the beginning (WHATWG MIME Sniffing, 7.1), and what else makes a page or a drawing.
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|style|title|meta|link|object|embed|form|img|a\s|b>|br|div|font"
    rb"|h1|p>|table|\?xml-stylesheet)",
    re.IGNORECASE,
)
_ACTIVE_NAMESPACES = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/XSL")
_ACTIVE_ROOTS = {"html", "svg", "stylesheet", "transform", "script"}
MOST_DEPTH = 200


def is_markup(head: bytes) -> bool:
    """Whether a browser that guesses would take the file for a page."""
    return bool(_MARKUP.search(head[:2048].replace(b"\0", b"")))


def recognise(file: BinaryIO, size: int, head: bytes) -> Verdict | None:
    """The verdict on a text; None where it is none. Raises Refused."""
    beginning = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _is_binary(head):
        return None
    if beginning.startswith(b"<"):
        if beginning.startswith(b"<?xml") or not is_markup(head):
            _xml(file)
            return Verdict("application/xml", False)
        raise Refused(ACTIVE)
    _text(file)
    return Verdict("text/plain", True)


def _is_binary(head: bytes) -> bool:
    odd = sum(1 for each in head if each < 9 or 13 < each < 32)
    return not head or (head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) is False and odd > len(head) // 100)


def _text(file: BinaryIO) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while part := file.read(1 << 16):
            if _CONTROL.search(decoder.decode(part)):
                raise Refused(DAMAGED)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Refused(NOT_UTF8) from error


class _Active(Exception):
    """An element, a declaration or an instruction that could act."""


def _xml(file: BinaryIO) -> None:
    """Well-formed, without a document type (no entity can unfold), nothing in it that a browser would run."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        space, _, local = name.rpartition(" ")
        if depth > MOST_DEPTH or space.startswith(_ACTIVE_NAMESPACES) or local.lower() in _ACTIVE_ROOTS:
            raise _Active

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_anything: Any) -> None:
        raise _Active

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    file.seek(0)
    try:
        while part := file.read(1 << 16):
            parser.Parse(part, False)
        parser.Parse(b"", True)
    except _Active as error:
        raise Refused(ACTIVE) from error
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused(DAMAGED) from error
