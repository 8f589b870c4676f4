# SPDX-License-Identifier: EUPL-1.2
"""Client of the Diwana customs platform: ``Client(address, token=…)``, then a room and an operation of it."""

from __future__ import annotations

from typing import Any, Optional

from diwana_client.errors import (
    ApiError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    ServerFault,
    TooManyRequests,
    Unauthorized,
    Unreachable,
)
from diwana_client.operations import Operations
from diwana_client.transport import Transport

__all__ = [
    "ApiError",
    "Client",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "PreconditionFailed",
    "ServerFault",
    "TooManyRequests",
    "Transport",
    "Unauthorized",
    "Unreachable",
]
__version__ = "0.1.0"


class Client(Operations):
    """All operations, by room: ``client.clearance.submit(entry)``.

    address: of the service, such as ``https://customs.example``. token: made on its page of tokens; None for what is
    public. language: of messages (fr, ar, en). More arguments are those of ``Transport``.
    """

    def __init__(self, address: str, token: Optional[str] = None, *, language: str = "en", **more: Any) -> None:
        super().__init__(Transport(address, token, language=language, **more))
