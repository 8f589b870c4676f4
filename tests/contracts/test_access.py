# SPDX-License-Identifier: EUPL-1.2
"""Every address says who may open it, and every answer carries the headers that bind the browser."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from diwana.foundation.accounts.access import Standing

# Rooms of others guard their own pages: django-allauth its forms, django-ninja through foundation.api.
OTHERS = ("allauth.", "ninja.")


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the house and its pattern."""
    for pattern in resolver.url_patterns:
        place = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, place)
        else:
            yield place, pattern


ADDRESSES = list(addresses(get_resolver()))


def is_ours(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "func", pattern.callback)
    return not view.__module__.startswith(OTHERS)


def test_there_are_addresses_to_look_at() -> None:
    assert sum(is_ours(pattern) for _place, pattern in ADDRESSES) >= 5


@pytest.mark.parametrize(("place", "pattern"), [pair for pair in ADDRESSES if is_ours(pair[1])], ids=str)
def test_the_address_says_who_may_open_it(place: str, pattern: URLPattern) -> None:
    demand = getattr(pattern.callback, "access", None)
    assert isinstance(demand, Standing | StrEnum), f"/{place} has no @access"


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["/", "/style/", "/nowhere/"])
def test_every_answer_binds_the_browser(client: Client, place: str) -> None:
    headers = client.get(place).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/\0/", 404), ("/style/?q=%00", 400), ("/style/?%00=1", 400)])
def test_an_address_with_a_nul_character_is_refused(client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status
