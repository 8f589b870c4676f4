# SPDX-License-Identifier: EUPL-1.2
"""XML read as a stream, within bounds: no document type, no entities, no depth, no bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO
from xml.parsers import expat  # bare expat, with every declaration of a type or entity refused below

from diwana.modules.clearance.exchange import limits
from diwana.modules.clearance.exchange.errors import (
    DTD,
    EMPTY,
    ENCODING,
    MALFORMED,
    OF_CHARACTERS,
    OF_ELEMENTS,
    OF_LEVELS,
    TOO_LARGE,
    TOO_MUCH,
    TRUNCATED,
    Fault,
    Unreadable,
)

TRUNCATIONS = frozenset({"no element found", "unclosed token", "unclosed CDATA section", "partial character"})

MISENCODED = frozenset({"unknown encoding", "encoding specified in XML declaration is incorrect"})


class Node:
    """An XML element: local ``tag``, own ``text``, ``attributes``, ``children``; ``within`` is the tag around it.

    An empty element and one that holds only ``<null/>``, as ASYCUDA writes nothing, have the text "".
    """

    __slots__ = ("attributes", "children", "tag", "text", "within")

    def __init__(self, name: str, attributes: dict[str, str], within: str = "") -> None:
        self.tag = name.rpartition(" ")[2]
        self.within = within
        self.attributes = attributes
        self.children: list[Node] = []
        self.text = ""

    def all(self, tag: str) -> Iterator[Node]:
        """The children named ``tag``, in any case of letters: versions of ASYCUDA differ there."""
        wanted = tag.lower()
        return (child for child in self.children if child.tag.lower() == wanted)

    def at(self, path: str) -> Node | None:
        """The first descendant along ``path`` (tags joined by ``/``)."""
        node: Node | None = self
        for tag in path.split("/"):
            node = next(node.all(tag), None) if node is not None else None
        return node

    def get(self, *paths: str) -> str:
        """Text of the first of ``paths`` that holds any, else ""."""
        for path in paths:
            node = self.at(path)
            if node is not None and node.text:
                return node.text
        return ""


class _Builder:
    """Builds nodes from expat's events and hands over those named in ``detach`` as soon as they end."""

    def __init__(self, detach: Collection[str]) -> None:
        self.detach = frozenset(tag.lower() for tag in detach)
        self.ready: list[Node] = []
        self.open: list[Node] = []
        self.texts: list[list[str]] = []
        self.marks: list[int] = []
        self.root: Node | None = None
        self.held = 0
        self.length = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.ExternalEntityRefHandler = self.refuse

    def fault(self, fault: Fault, **params: object) -> Unreadable:
        return Unreadable(
            fault, line=self.parser.CurrentLineNumber, column=self.parser.CurrentColumnNumber + 1, **params
        )

    def refuse(self, *_: object) -> int:
        raise self.fault(DTD)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.marks.append(self.held)
        self.held += 1
        if self.held > limits.ELEMENTS:
            raise self.fault(TOO_MUCH, limit=limits.ELEMENTS, what=OF_ELEMENTS)
        if len(self.open) >= limits.DEPTH:
            raise self.fault(TOO_MUCH, limit=limits.DEPTH, what=OF_LEVELS)
        self.open.append(Node(name, attributes, self.open[-1].tag if self.open else ""))
        self.root = self.root or self.open[0]
        self.texts.append([])
        self.length = 0

    def characters(self, text: str) -> None:
        if not self.open or (text.isspace() and not self.texts[-1]):
            return
        self.length += len(text)
        if self.length > limits.TEXT:
            raise self.fault(TOO_MUCH, limit=limits.TEXT, what=OF_CHARACTERS)
        self.texts[-1].append(text)

    def end(self, _: str) -> None:
        node, texts, mark = self.open.pop(), self.texts.pop(), self.marks.pop()
        self.length = 0
        if texts:
            node.text = "".join(texts).strip()
        if node.tag.lower() in self.detach:
            self.ready.append(node)
            self.held = mark
        elif self.open and node.tag != "null":
            self.open[-1].children.append(node)


def elements(stream: BinaryIO, detach: Collection[str], most: int = limits.XML_BYTES) -> Iterator[Node]:
    """The elements named in ``detach``, each as it ends and without keeping it, and the root of the document last.

    What is detached is no child of what surrounds it, so that a long document is never held whole.
    Raises Unreadable with line and column.
    """
    builder = _Builder(detach)
    total = 0
    while chunk := stream.read(limits.CHUNK):
        total += len(chunk)
        if total > most:
            raise Unreadable(TOO_LARGE, limit=f"{most // limits.MEBIBYTE} MiB")
        _parse(builder, chunk, False, total - len(chunk))
        if total - builder.parser.CurrentByteIndex > limits.TOKEN:
            raise builder.fault(TOO_MUCH, limit=limits.TOKEN, what=OF_CHARACTERS)
        yield from builder.ready
        builder.ready.clear()
    if not total:
        raise Unreadable(EMPTY)
    _parse(builder, b"", True, total)
    yield from builder.ready
    if builder.root is not None and builder.root.tag.lower() not in builder.detach:
        yield builder.root


def _parse(builder: _Builder, chunk: bytes, last: bool, offset: int) -> None:
    try:
        builder.parser.Parse(chunk, last)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code) or "error"
        place = {"line": error.lineno, "column": error.offset + 1}
        at = builder.parser.ErrorByteIndex - offset
        if last and reason in TRUNCATIONS:
            raise Unreadable(TRUNCATED, **place) from None
        if reason in MISENCODED or (0 <= at < len(chunk) and chunk[at] >= 0x80 and "token" in reason):
            raise Unreadable(ENCODING, encoding="UTF-8", **place) from None
        raise Unreadable(MALFORMED, reason=reason, **place) from None
    except (LookupError, UnicodeError, ValueError):
        # Python's codecs, for encodings that expat does not know itself.
        raise Unreadable(ENCODING, encoding="XML", line=builder.parser.CurrentLineNumber) from None


def root_of(start: bytes) -> str:
    """Tag of the root element of a document that begins with ``start``; "" when none does.

    Raises Unreadable.
    """
    builder = _Builder(())
    try:
        _parse(builder, start, False, 0)
    except Unreadable:
        if builder.root is None:
            raise
    return builder.root.tag if builder.root else ""
