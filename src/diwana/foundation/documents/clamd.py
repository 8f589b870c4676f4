# SPDX-License-Identifier: EUPL-1.2
"""ClamAV's daemon, asked over its socket: VERSION and INSTREAM (clamd(8)). The file goes to it in pieces, never by
name, so that the scanner needs no right to our files."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import closing
from typing import NamedTuple

SECONDS = 120  # that one answer may take
_MOST = 4096  # bytes of an answer


class ScanFailed(Exception):
    """The scanner was not there, or could not tell; the text says which."""


class Address(NamedTuple):
    """Where it listens: ``path`` of a Unix socket, or ``host`` and ``port``."""

    path: str = ""
    host: str = ""
    port: int = 0


def version(address: Address) -> str:
    """Engine, version of the signatures and their day, as ``ClamAV 1.4.3/27500/Mon Jan  5 08:30:00 2026``."""
    with closing(_connect(address)) as connection:
        return _ask(connection, b"zVERSION\0", ())


def scan(address: Address, content: Iterable[bytes]) -> str:
    """Name of the malicious thing that was found in ``content``; "" where nothing was. Raises ScanFailed."""
    with closing(_connect(address)) as connection:
        answer = _ask(connection, b"zINSTREAM\0", content)
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScanFailed(said[:100] or "no answer")


def _connect(address: Address) -> socket.socket:
    try:
        if not address.path:
            return socket.create_connection((address.host, address.port), timeout=SECONDS)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(address.path)
    except OSError as error:
        raise ScanFailed(error.strerror or "no connection") from error
    return connection


def _ask(connection: socket.socket, command: bytes, content: Iterable[bytes]) -> str:
    try:
        try:
            connection.sendall(command)
            for part in content:
                connection.sendall(len(part).to_bytes(4) + part)
            if command.startswith(b"zINSTREAM"):
                connection.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it said why before it closed: the stream is too long for it
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _MOST and (part := connection.recv(_MOST)):
            answer += part
    except OSError as error:
        raise ScanFailed(error.strerror or "the connection broke") from error
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
