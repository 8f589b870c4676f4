# SPDX-License-Identifier: EUPL-1.2
"""What stands around every request: its identifier, its line in the log and its figures."""

from __future__ import annotations

import ipaddress
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import structlog
from django.conf import settings
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from diwana.config import metrics

Handler = Callable[[HttpRequest], HttpResponseBase]

HEADER = "X-Request-ID"
_VALID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
#: What is asked for so often, and says so little, that its line is for those who look for everything.
_QUIET = ("/static/", "/healthz", "/readyz", "/metrics")

log = structlog.get_logger("diwana.request")


def request_id(request: HttpRequest) -> str:
    """The identifier that the proxy gave this request; a new one where none did, or it is not one.

    Without a proxy of ours in front (``DIWANA_HTTPS``) whoever asks could write into our logs: his is not taken.
    """
    given = request.headers.get(HEADER, "") if settings.HTTPS else ""
    return given if _VALID.fullmatch(given) else secrets.token_hex(16)


def neighbourhood(address: str) -> str:
    """A network address without the part that names one visitor: /24 of IPv4, /48 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def visitor(request: HttpRequest) -> str:
    """The address of who asks: behind our proxy what that one saw, which it adds last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, which names no object; empty where no page answers."""
    match = request.resolver_match
    return f"/{match.route}" if match else ""


@contextmanager
def counting_queries() -> Iterator[list[int]]:
    """A list of one number: how many statements the databases were sent meanwhile."""
    asked = [0]

    def count(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        asked[0] += 1
        return execute(sql, parameters, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(count))
        yield asked


def observe(get_response: Handler) -> Handler:
    """Middleware, the first of all: every answer carries the identifier, and one line and the figures tell of it.

    The line names the actor by his keys, the page by its pattern; no query string, no name, no whole network address.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        identifier = request_id(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=identifier)
        begun = time.perf_counter()
        with counting_queries() as asked:
            response = get_response(request)
        seconds = time.perf_counter() - begun
        response.headers[HEADER] = identifier
        metrics.answered(request.method or "", route_of(request), response.status_code, seconds, asked[0])
        _tell(request, response, seconds, asked[0])
        return response  # the identifier stays bound: Django has yet to log its refusals

    return respond


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float, queries: int) -> None:
    say = log.debug if request.path.startswith(_QUIET) and response.status_code < 400 else log.info
    actor = getattr(request, "actor", None)
    about: dict[str, object] = {
        "method": request.method,
        "path": request.path,
        "route": route_of(request),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "queries": queries,
        "client": neighbourhood(visitor(request)),
    }
    if actor is not None and actor.person is not None:
        about |= {"person": actor.person, "organisation": actor.organisation, "roles": list(actor.roles)}
    say("answered", **about)
