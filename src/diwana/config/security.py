# SPDX-License-Identifier: EUPL-1.2
"""What guards every answer and every request alike.

The headers tell a browser what our pages never do: load from another host, run inline script, be framed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse

from diwana.foundation.api.kinds import NUL_CHARACTER, not_found

Handler = Callable[[HttpRequest], HttpResponse]

MOST_UPLOADED = 64 << 20  # bytes of one request with files; what is larger is for the command ``clear``

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # small pictures inside our own style sheet, and the QR code of a second factor
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def security_headers(get_response: Handler) -> Handler:
    """Middleware: the two policies on every answer."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return respond


def refuse_nul(get_response: Handler) -> Handler:
    """Middleware: an address with a NUL character names nothing (404) and asks nothing (400).

    PostgreSQL refuses even to compare it. A program is told so as a problem.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        holds = "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if holds and request.path.startswith("/api/"):
            # An address with it names nothing, for programs as for people.
            return (not_found() if "\0" in request.path else NUL_CHARACTER()).response()
        if "\0" in request.path:
            if request.path.startswith("/api/"):
                return not_found().response()  # as programs read it
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in a query")
        return get_response(request)

    return respond


class BoundedUpload(FileUploadHandler):
    """Refuses a request with files by its size, before anything of it is written to the disk."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:
        if content_length > MOST_UPLOADED:
            raise RequestDataTooBig(f"{content_length} bytes of files, of at most {MOST_UPLOADED}")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
