# SPDX-License-Identifier: EUPL-1.2
"""Who may see the figures and the details of the checks, and which rooms have some to tell."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import module_has_submodule

#: What a proxy adds: a request that has one was not made on this machine, whatever its address says.
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP")


def is_watcher(request: HttpRequest) -> bool:
    """Whether who asks watches over the service.

    With DIWANA_METRICS_TOKEN he shows it as a bearer token, from wherever; without one he asks from this very machine
    and through no proxy.
    """
    if settings.METRICS_TOKEN:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def refuse() -> HttpResponse:
    """To others these addresses do not exist."""
    raise Http404


def by_room(name: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The function ``name`` of each room's ``watch.py``, with the short name of the room."""
    for config in apps.get_app_configs():
        if config.name.startswith("diwana.") and module_has_submodule(config.module, "watch"):
            told = getattr(import_module(f"{config.name}.watch"), name, None)
            if told is not None:
                yield config.label, told
