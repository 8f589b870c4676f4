# SPDX-License-Identifier: EUPL-1.2
"""Sends a request, once in effect however often on the wire, and reads the answer."""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, Callable, Dict, Iterator, Mapping, NamedTuple, Optional

from diwana_client.errors import Unreachable, error_of

#: The service is there but cannot answer now.
_PASSING = frozenset({429, 502, 503, 504})
_MOST_BYTES = 256 * 1024 * 1024
_LONGEST_WAIT = 60.0
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Request(NamedTuple):
    """What goes over the wire."""

    method: str
    url: str
    headers: Dict[str, str]
    body: Optional[bytes]


class Response(NamedTuple):
    """What comes back; the names of headers are in small letters."""

    status: int
    headers: Dict[str, str]
    body: bytes


Send = Callable[[Request, float], Response]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token follows no redirection."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _urllib(request: Request, timeout: float) -> Response:
    opener = urllib.request.build_opener(_NoRedirect)
    asked = urllib.request.Request(request.url, data=request.body, headers=request.headers, method=request.method)
    try:
        answer = opener.open(asked, timeout=timeout)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status or 0, headers, answer.read(_MOST_BYTES))


class Transport:
    """How requests travel.

    attempts: how often a request is sent at most; reads and POSTs (which carry one key) also after a lost connection,
    other changes only where the service said that it did nothing. timeout: seconds for each. insecure: plain HTTP to
    other machines. send, sleep: for tests.
    """

    def __init__(
        self,
        address: str,
        token: Optional[str] = None,
        *,
        language: str = "en",
        timeout: float = 30.0,
        attempts: int = 4,
        insecure: bool = False,
        send: Send = _urllib,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urllib.parse.urlsplit(address)
        plain = parts.scheme == "http" and (insecure or parts.hostname in _LOCAL)
        if not parts.hostname or not (parts.scheme == "https" or plain):
            raise ValueError("the address is https://…, or http:// on this machine")
        self._address = address.rstrip("/")
        self._token, self._language = token, language
        self._timeout, self._attempts = timeout, max(1, attempts)
        self._send, self._sleep = send, sleep

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, Optional[str]]] = None,
        body: Any = None,
        key: Optional[str] = None,
        once: bool = False,
    ) -> Any:
        """The decoded answer, None where it has no body. Raises ApiError, Unreachable."""
        request = self._request(
            method, path, query or {}, headers or {}, body, (key or str(uuid.uuid4())) if once else None
        )
        response = self._sent(request, again=once or method == "GET")
        if 200 <= response.status < 300:
            return json.loads(response.body) if response.body else None
        raise error_of(response.status, _problem(response), _seconds(response))

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any],
        headers: Mapping[str, Optional[str]],
        body: Any,
        key: Optional[str],
    ) -> Request:
        asked = {name: _text(value) for name, value in query.items() if value is not None}
        url = self._address + path + ("?" + urllib.parse.urlencode(asked) if asked else "")
        said = {"Accept": "application/json, application/problem+json", "Accept-Language": self._language}
        said.update({name: value for name, value in headers.items() if value is not None})
        if self._token:
            said["Authorization"] = "Bearer " + self._token
        if key:
            said["Idempotency-Key"] = key
        content = None if body is None else json.dumps(body, allow_nan=False).encode()
        if content is not None:
            said["Content-Type"] = "application/json"
        return Request(method, url, said, content)

    def _sent(self, request: Request, again: bool) -> Response:
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            try:
                response = self._send(request, self._timeout)
            except (OSError, http.client.HTTPException) as error:
                if last or not again:
                    raise Unreachable(str(error)) from error
                self._wait(attempt, None)
                continue
            # 502 and 504 may hide an answer: only what has one key, or changes nothing, is sent again.
            if last or response.status not in _PASSING or not (again or response.status in (429, 503)):
                return response
            self._wait(attempt, _seconds(response))
        raise AssertionError("unreachable")

    def _wait(self, attempt: int, told: Optional[int]) -> None:
        """As long as the service says, else twice as long each time with a random part, so that clients do not
        march."""
        seconds = float(told) if told is not None else 0.5 * 2 ** (attempt - 1) * (0.5 + random.random() / 2)
        self._sleep(min(seconds, _LONGEST_WAIT))


def pages(page: Callable[[Optional[str]], Dict[str, Any]]) -> Iterator[Any]:
    """The items of all pages: ``page`` asks for the one at a cursor."""
    cursor: Optional[str] = None
    while True:
        found = page(cursor)
        yield from found["items"]
        cursor = found["next"]
        if cursor is None:
            return


def segment(value: Any) -> str:
    """A value as one part of an address."""
    return urllib.parse.quote(str(value), safe="")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _problem(response: Response) -> Dict[str, Any]:
    try:
        found = json.loads(response.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(response: Response) -> Optional[int]:
    text = response.headers.get("retry-after", "")
    return int(text) if text.isdecimal() and len(text) < 7 else None
