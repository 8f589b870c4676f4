# SPDX-License-Identifier: EUPL-1.2
"""A file that somebody verifies: hashed as it arrives, kept nowhere."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

MOST = 16 << 20
"""Bytes of one request: no paper of ours comes near."""


class Hashed(UploadedFile):  # type: ignore[type-arg]
    """A file of which only the SHA-256 (hexadecimal) and the size are left."""

    def __init__(self, name: str, size: int, sha256: str) -> None:
        super().__init__(None, name, size=size)
        self.sha256 = sha256


class Hashing(FileUploadHandler):
    """Takes every file of the request and keeps none."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._hash = hashlib.sha256()

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:
        if content_length > MOST:
            raise RequestDataTooBig(f"{content_length} bytes to verify, of at most {MOST}")

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self._hash = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> Hashed:
        return Hashed(self.file_name or "", file_size, self._hash.hexdigest())


View = Callable[..., HttpResponseBase]


def hashing(view: View) -> View:
    """Let the files of a view's requests be hashed instead of stored; outside of ``@access``, which reads the form.

    The form needs no token: it changes nothing, and who has no session has none to be misused.
    """

    @functools.wraps(view)
    def hashed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [Hashing(request)]
        return view(request, *args, **kwargs)

    hashed.csrf_exempt = True  # type: ignore[attr-defined]
    return hashed
