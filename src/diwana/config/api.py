# SPDX-License-Identifier: EUPL-1.2
"""The machine interface, composed: every room's operations under /api/v1."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from diwana.foundation.accounts.access import PUBLIC, access
from diwana.foundation.api import router
from diwana.foundation.api.kinds import METHOD_NOT_ALLOWED, not_found
from diwana.foundation.api.wire import encoded


@functools.cache
def api() -> NinjaAPI:
    return router.interface()


@functools.cache
def document() -> bytes:
    """The OpenAPI document, as published and as committed in docs/openapi.json."""
    return encoded(router.openapi(api()), indent=2)


@access(PUBLIC)
def openapi(request: HttpRequest) -> HttpResponse:
    """GET /api/v1/openapi.json"""
    return HttpResponse(document(), content_type="application/json")


@csrf_exempt
@access(PUBLIC)
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address below /api/: there is nothing, said as a problem, to a POST as well."""
    return not_found().response()


def _answered(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """ninja's view of an address, whose refusal of a method is a problem as every other refusal is."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponse:
        response: HttpResponse = view(request, *arguments, **parameters)
        if response.status_code != 405:
            return response
        return METHOD_NOT_ALLOWED(headers={"Allow": response["Allow"]}).response()

    return answer


def urls() -> list[URLPattern | URLResolver]:
    patterns, app_name, namespace = api().urls
    # ninja's page of the root would say that documentation is switched off; ours are the openapi and the problem.
    patterns = [pattern for pattern in patterns if getattr(pattern, "name", "") != "api-root"]
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _answered(pattern.callback)
    mounted: Any = (patterns, app_name, namespace)
    return [
        path("api/v1/openapi.json", openapi, name="openapi"),
        path("api/v1/", mounted),
        path("api/<path:rest>", unknown, name="api_unknown"),
    ]
