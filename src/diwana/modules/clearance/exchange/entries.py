# SPDX-License-Identifier: EUPL-1.2
"""Entries as JSON, in and out: one object, an array of them, or one after another (JSON lines)."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from diwana.kernel.declaration import DeclarationFacts
from diwana.modules.clearance.exchange import limits
from diwana.modules.clearance.exchange.errors import (
    AN_OBJECT,
    EMPTY,
    ENCODING,
    MALFORMED,
    NO_DECLARATION,
    OF_CHARACTERS,
    OF_LEVELS,
    SHAPE,
    TOO_LARGE,
    TOO_MUCH,
    TRUNCATED,
    TWICE,
    Unreadable,
)
from diwana.modules.clearance.exchange.shape import Entry, fields

BLANK = " \t\r\n"
NEAR = 16  # characters from the end of what was read within which a fault may be only a value cut in two


def write(entry: Entry) -> str:
    """``entry`` as one line of JSON, which ``read`` gives back unchanged."""
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def read(stream: BinaryIO) -> Iterator[Entry]:
    """The entries of a JSON text, each as soon as it is read.

    Raises Unreadable at the first fault.
    """
    source = _Source(stream)
    first = source.peek()
    if first == "":
        raise Unreadable(EMPTY)
    if first != "[":
        while source.peek():
            yield _entry(source)
        return
    source.take()
    while source.peek() != "]":
        yield _entry(source)
        if source.peek() == ",":
            source.take()
            if source.peek() == "]":
                source.fail("value expected")
        elif source.peek() != "]":
            source.fail("',' or ']' expected")
    source.take()
    if source.peek():
        source.fail("text after the end")


def _entry(source: _Source) -> Entry:
    line, column = source.line, source.column
    value = source.value()
    if not isinstance(value, dict):
        raise Unreadable(SHAPE, line=line, column=column, pointer="/", expected=AN_OBJECT)
    if not fields(DeclarationFacts).keys() & value.keys():
        raise Unreadable(NO_DECLARATION, line=line, column=column, kind=", ".join(list(value)[:3])[:100] or "{}")
    return value


class _Source:
    """Text of a stream, decoded and read by bounded pieces, one value at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.decode = codecs.getincrementaldecoder("utf-8-sig")("strict").decode
        self.decoder = json.JSONDecoder(
            parse_float=str, parse_int=str, parse_constant=_constant, object_pairs_hook=_object
        )
        self.text, self.at, self.ended = "", 0, False
        self.line, self.column, self.total = 1, 1, 0

    def more(self, size: int = limits.CHUNK) -> None:
        raw = self.stream.read(size)
        self.total += len(raw)
        if self.total > limits.STREAM_BYTES:
            raise Unreadable(TOO_LARGE, limit=f"{limits.STREAM_BYTES // limits.MEBIBYTE} MiB")
        self.ended = not raw
        try:
            text = self.decode(raw, self.ended)
        except UnicodeDecodeError as error:
            before = raw[: error.start].decode("utf-8", "replace")
            self.forward(self.text[self.at :] + before)
            raise Unreadable(ENCODING, encoding="UTF-8", line=self.line, column=self.column) from None
        self.text, self.at = self.text[self.at :] + text, 0

    def peek(self) -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            start, end = self.at, len(self.text)
            while self.at < end and self.text[self.at] in BLANK:
                self.at += 1
            self.forward(self.text[start : self.at])
            if self.at < end:
                return self.text[self.at]
            if self.ended:
                return ""
            self.more()

    def take(self) -> None:
        self.forward(self.text[self.at])
        self.at += 1

    def value(self) -> Any:
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except RecursionError:
                raise Unreadable(
                    TOO_MUCH, limit=limits.DEPTH, what=OF_LEVELS, line=self.line, column=self.column
                ) from None
            except Unreadable as error:
                error.line, error.column = self.line, self.column
                raise
            except json.JSONDecodeError as error:
                self.extend(error)
                continue
            self.forward(self.text[self.at : end])
            self.at = end
            return value

    def extend(self, error: json.JSONDecodeError) -> None:
        """Read more where ``error`` may only mean that the value goes on beyond what was read."""
        cut = error.pos >= len(self.text) - NEAR or error.msg.startswith("Unterminated string")
        if cut and not self.ended:
            if len(self.text) - self.at > limits.VALUE_CHARACTERS:
                raise Unreadable(TOO_MUCH, limit=limits.VALUE_CHARACTERS, what=OF_CHARACTERS, line=self.line)
            self.more(max(limits.CHUNK, len(self.text) - self.at))
            return
        self.forward(self.text[self.at : error.pos])
        rest = self.text[error.pos :].rstrip()
        if error.msg.startswith("Unterminated") or any(word.startswith(rest) for word in ("true", "false", "null")):
            raise Unreadable(TRUNCATED, line=self.line, column=self.column)
        self.fail(error.msg)

    def forward(self, passed: str) -> None:
        lines = passed.count("\n")
        if lines:
            self.line += lines
            self.column = len(passed) - passed.rfind("\n")
        else:
            self.column += len(passed)

    def fail(self, reason: str) -> NoReturn:
        if self.peek() == "" and self.ended:
            raise Unreadable(TRUNCATED, line=self.line, column=self.column)
        raise Unreadable(MALFORMED, reason=reason, line=self.line, column=self.column)


def _constant(name: str) -> NoReturn:
    raise Unreadable(MALFORMED, reason=f"{name} is no number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Unreadable(TWICE, name=name[:100])
            seen.add(name)
    return members
