# SPDX-License-Identifier: EUPL-1.2
"""What went wrong, as the service says it (RFC 9457)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Type


class Unreachable(Exception):
    """The service could not be reached, after all attempts; the cause is chained."""


class ApiError(Exception):
    """An answer other than success.

    status: of HTTP. code: stable name of the problem, "" where the answer was none of ours. title, detail: in the
    language asked for. pointer: JSON pointer into the request. errors: the single findings. retry_after: seconds to
    wait, where said.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: Optional[int] = None) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.type = str(problem.get("type", ""))
        self.title = str(problem.get("title", ""))
        self.detail = str(problem.get("detail", ""))
        self.pointer = str(problem.get("pointer", ""))
        found = problem.get("errors")
        self.errors: List[Dict[str, Any]] = list(found) if isinstance(found, list) else []
        self.retry_after = retry_after
        super().__init__(" ".join(part for part in (str(status), self.code, self.title, self.detail) if part))


class Unauthorized(ApiError):
    """401: no token, or one that is wrong, expired or withdrawn."""


class Forbidden(ApiError):
    """403: the roles do not include it."""


class NotFound(ApiError):
    """404: nothing there, or nothing of yours."""


class Conflict(ApiError):
    """409: not possible as things stand, or changed meanwhile."""


class PreconditionFailed(ApiError):
    """412 and 428: somebody else changed it, or no version was named."""


class Invalid(ApiError):
    """400, 413 and 422: the request itself."""


class TooManyRequests(ApiError):
    """429, after all attempts."""


class ServerFault(ApiError):
    """500 and above: the service failed."""


_KINDS: Dict[int, Type[ApiError]] = {
    400: Invalid,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    413: Invalid,
    422: Invalid,
    428: PreconditionFailed,
    429: TooManyRequests,
}


def error_of(status: int, problem: Mapping[str, Any], retry_after: Optional[int]) -> ApiError:
    """The error for an answer of this status."""
    kind = ServerFault if status >= 500 else _KINDS.get(status, ApiError)
    return kind(status, problem, retry_after)
