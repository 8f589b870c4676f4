# SPDX-License-Identifier: EUPL-1.2
"""GET /healthz: whether the service answers and its database does."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from diwana.foundation.accounts.access import PUBLIC, access


@access(PUBLIC)
def health(request: HttpRequest) -> JsonResponse:
    """200 with ``{"status": "ok"}``; 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})
