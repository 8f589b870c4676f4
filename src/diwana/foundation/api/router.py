# SPDX-License-Identifier: EUPL-1.2
"""The router of a room's ``api.py`` and the interface that collects them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import ninja
from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import module_has_submodule
from ninja.decorators import decorate_view
from ninja.errors import ConfigError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from diwana.foundation.accounts.access import PUBLIC, Demand
from diwana.foundation.api import idempotency, validation
from diwana.foundation.api.deprecation import Departure
from diwana.foundation.api.description import described
from diwana.foundation.api.guard import guarding
from diwana.foundation.api.kinds import REFUSED, UNREADABLE_REQUEST, not_found, permission_missing
from diwana.foundation.api.problems import Problem, answers, problem_for
from diwana.foundation.api.wire import JSONParser, JSONRenderer
from diwana.kernel.actor import PermissionMissing

_SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
_KEY_PARAMETER = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
    "description": "Your own name for this request: repeated with the same key it acts once and answers the same.",
}


class Router(ninja.Router):
    """ninja's router, where every operation says with ``@access`` what it demands.

    Put ``@access`` right above the function and the router's method above it. The operation finds ``request.actor``.
    """

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any) -> None:
        demand = getattr(view_func, "access", None)
        if demand is None:
            raise ConfigError(f"{view_func.__module__}.{view_func.__name__} does not say with @access who may call it")
        operation = view_func.unguarded  # type: ignore[attr-defined]
        operation.access = demand
        departure: Departure | None = getattr(view_func, "departure", None)
        decorate_view(guarding(demand, departure))(operation)
        described = _described(demand, methods) | (departure.described() if departure else {})
        options["openapi_extra"] = {**described, **(options.get("openapi_extra") or {})}
        super().add_api_operation(path, methods, operation, **options)


def _described(demand: Demand, methods: list[str]) -> dict[str, Any]:
    if demand is PUBLIC:
        return {}
    extra: dict[str, Any] = {"security": _SECURITY, "x-permission": str(demand.value)}
    if "POST" in methods:
        extra["parameters"] = [_KEY_PARAMETER]
    return extra


def interface() -> ninja.NinjaAPI:
    """The API of the whole house: the ``router`` of every installed room's ``api.py``; its paths name resources."""
    api = empty_interface("api")
    for room in apps.get_app_configs():
        if room.name.startswith("diwana.") and room.label != "config" and module_has_submodule(room.module, "api"):
            module = import_module(f"{room.name}.api")
            # Most rooms go by their own name; one may serve another that has no operations.
            api.add_router("", module.router, tags=[getattr(module, "TAG", room.label)])
    return api


def empty_interface(namespace: str) -> ninja.NinjaAPI:
    """An API without operations that reads, writes and refuses as ours do."""
    api = _Interface(
        title="Diwana",
        version="1",
        description="Machine interface of the customs platform. Errors are application/problem+json (RFC 9457).",
        urls_namespace=namespace,
        docs_url=None,
        openapi_url=None,
        parser=JSONParser(),
        renderer=JSONRenderer(),
        openapi_extra={
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer"},
                    "session": {"type": "apiKey", "in": "cookie", "name": "diwana_session"},
                }
            }
        },
    )
    # ninja answers the last three itself unless told otherwise.
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, _answer)
    return api


class _Interface(ninja.NinjaAPI):
    """ninja's, with operations named ``<room>_<function>``: a name that survives the moving of a file."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        function = operation.view_func
        room = (operation.tags or [function.__module__.rpartition(".")[0].rpartition(".")[2]])[0]
        return f"{room}_{function.__name__}"

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The document, where no two schemas share a name: ninja would keep one of them for both."""
        return described(_Document(self, path_prefix or "/api/v1/"))


class _Document(OpenAPISchema):
    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        for name, schema in definitions.items():
            if self.schemas.setdefault(name, schema) != schema:
                raise ConfigError(f"two schemas are called {name}: rename one of them")


def _answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    problem = problem_for(error) if isinstance(error, Exception) else None
    if problem is None:
        raise error
    return problem.response()


def openapi(api: ninja.NinjaAPI) -> OpenAPISchema:
    """The OpenAPI 3.1 document of ``api``."""
    return api.get_openapi_schema(path_prefix="/api/v1/")


@answers(Http404)
def _absent(error: Http404) -> Problem:
    return not_found()


@answers(PermissionMissing)
def _forbidden(error: PermissionMissing) -> Problem:
    return permission_missing(error.permission)


@answers(ValidationError)
def _invalid(error: ValidationError) -> Problem:
    return validation.problem(error)


@answers(HttpError)
def _refused(error: HttpError) -> Problem:
    if error.status_code == 400:
        return UNREADABLE_REQUEST()
    return REFUSED()
