# SPDX-License-Identifier: EUPL-1.2
"""Calling an address that a stranger gave us, without being led to our own network.

The name is resolved once; every address it has must be public; the connection goes to the one that was checked, so that
a second answer of the name server changes nothing. Only https; no redirection is followed; time and size are bounded.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import msgspec
from django.conf import settings

from diwana.kernel.messages import message

SECONDS = 10.0
MOST_READ = 2000
TOO_LONG = "it took too long"
PORTS = frozenset({443, 8443})
# Ways in which an IPv6 address carries an IPv4 one: what they lead to would have to be judged by a router.
_CARRIERS = tuple(
    ipaddress.ip_network(each)
    for each in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
)


class Refused(ValueError):
    """The address is not called; ``text`` is a message id."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Answer(msgspec.Struct, frozen=True):
    """What came back: the status (None: nothing did), how long it took, and the beginning of it or why it did not."""

    status: int | None
    milliseconds: int
    beginning: str

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def check(url: str) -> SplitResult:
    """The parts of an address that may be called. Raises Refused; asks no name server."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(message("This is not an address.")) from None
    if not url.isascii() or any(sign <= " " for sign in url) or not parts.hostname:
        raise Refused(message("This is not an address."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(message("An address has no user, password or fragment here."))
    if settings.WEBHOOKS_ANYWHERE:
        if parts.scheme not in ("https", "http"):
            raise Refused(message("An address begins with https://."))
        return parts
    if parts.scheme != "https":
        raise Refused(message("An address begins with https://."))
    if port is not None and port not in PORTS:
        raise Refused(message("Only the ports 443 and 8443 are called."))
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        literal = None
    if literal is not None and not is_public(str(literal)):
        raise Refused(message("This address is not on the public network."))
    return parts


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public network: not private, shared, local, reserved or carrying another."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and any(address in network for network in _CARRIERS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(host: str, port: int) -> str:
    """The IP address that is called. Raises Refused where one of those the name has is not public; OSError."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not settings.WEBHOOKS_ANYWHERE and not all(map(is_public, found)):
        raise Refused(message("This address is not on the public network."))
    return found[0]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send ``body`` and tell what came back; never raises for what the other side does."""
    begun = time.monotonic()  # a span of time, not the time of day

    def answer(status: int | None, text: str) -> Answer:
        return Answer(status, round((time.monotonic() - begun) * 1000), text)

    try:
        parts = check(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        assert parts.hostname is not None
        connection = _connection(parts, port, resolve(parts.hostname, port))
    except Refused as refused:
        return answer(None, refused.text)
    except OSError as error:
        return answer(None, f"{type(error).__name__}: {error}"[:200])
    # Each read has its own time limit; this one bounds them all together.
    late = threading.Event()
    watch = threading.Timer(SECONDS, _cut, [connection, late])
    watch.daemon = True
    watch.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        response = connection.getresponse()
        beginning = response.read(MOST_READ).decode("utf-8", "replace")
        # What was cut off looks like the end of an answer.
        return answer(None, TOO_LONG) if late.is_set() else answer(response.status, beginning)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return answer(None, f"{type(error).__name__}: {error}"[:200])
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    late.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name it was asked for."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(_Plain):
    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(parts: SplitResult, port: int, address: str) -> http.client.HTTPConnection:
    kind = _Secure if parts.scheme == "https" else _Plain
    assert parts.hostname is not None
    return kind(parts.hostname, port, address)
