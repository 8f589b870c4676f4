# SPDX-License-Identifier: EUPL-1.2
"""What went wrong, as RFC 9457 has it (application/problem+json), in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils.translation import gettext
from structlog.contextvars import get_contextvars

from diwana.kernel.declaration import Fact

Values = Mapping[str, object]


class Finding(Fact, frozen=True):
    """One of several reasons: ``pointer`` says where in the request (RFC 6901), ``message`` what (translated)."""

    code: str
    message: str
    pointer: str = ""
    details: Mapping[str, object] = {}


class Problem(Exception):
    """An answer other than success.

    status: HTTP status. code: stable name for programs. title: message id, the same for every such problem.
    detail: message id about this occurrence, with ``values`` for its placeholders. pointer: JSON pointer into the
    request (RFC 6901). errors: the single findings. headers: extra response headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        *,
        detail: str = "",
        values: Values | None = None,
        pointer: str = "",
        errors: Iterable[Finding] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.values = values or {}
        self.pointer = pointer
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The members of the problem object, translated into the active language."""
        body: dict[str, Any] = {
            "type": f"/api/problems/{self.code}",
            "title": gettext(self.title),
            "status": self.status,
            "code": self.code,
        }
        if self.detail:
            body["detail"] = gettext(self.detail) % self.values
        if self.pointer:
            body["pointer"] = self.pointer
        if self.errors:
            body["errors"] = [
                {"code": found.code, "pointer": found.pointer, "message": found.message, **found.details}
                for found in self.errors
            ]
        if request := get_contextvars().get("request_id"):
            body["request_id"] = request  # what the operator finds in his log, and the header X-Request-ID says
        return body

    def response(self) -> HttpResponse:
        response = HttpResponse(
            msgspec.json.encode(self.body()), status=self.status, content_type="application/problem+json"
        )
        for name, value in self.headers.items():
            response[name] = value
        return response


Translator = Callable[[Any], Problem]

_translators: dict[type[Exception], Translator] = {}


def answers(exception: type[Exception]) -> Callable[[Translator], Translator]:
    """Declare how an exception of a room's verbs is answered: ``@answers(AlreadyPaid)`` on a function error → Problem.

    An exception class nobody declares is a server error.
    """

    def register(translator: Translator) -> Translator:
        _translators[exception] = translator
        return translator

    return register


def problem_for(error: Exception) -> Problem | None:
    """The declared answer to ``error``, by the nearest of its classes; None when nobody declared one."""
    if isinstance(error, Problem):
        return error
    for kind in type(error).__mro__:
        if translator := _translators.get(kind):
            return translator(error)
    return None
