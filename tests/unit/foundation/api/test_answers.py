# SPDX-License-Identifier: EUPL-1.2
"""What every answer of the API has in common: pages, ETags, limits, and the announcement that an operation leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import ninja
import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st
from ninja import Query

from diwana.config import api as composed
from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token
from diwana.foundation.api import paging
from diwana.foundation.api.public import (
    Paging,
    Router,
    deprecated,
    expected_version,
    page,
    page_after,
    versioned,
)
from diwana.foundation.api.router import empty_interface
from diwana.kernel import clock

router = Router()
NUMBERS = list(range(57))


@router.get("/counted")
@access(PUBLIC)
def counted(request: HttpRequest, asked: Query[Paging]) -> dict[str, Any]:
    return page(NUMBERS[asked.offset : asked.offset + asked.limit], len(NUMBERS), asked)


@router.get("/followed")
@access(PUBLIC)
def followed(request: HttpRequest, asked: Query[Paging], word: str = "") -> dict[str, Any]:
    start = asked.after[1] + 1 if asked.after else 0
    rows = NUMBERS[start : start + asked.limit]
    return page_after(rows, len(NUMBERS), asked, ("é", rows[-1]) if rows[-1] < NUMBERS[-1] else None)


@router.get("/thing")
@access(SIGNED_IN)
def thing(request: ActedRequest, response: HttpResponse) -> dict[str, Any]:
    versioned(response, 7)
    return {"name": "thing"}


@router.put("/thing")
@access(SIGNED_IN)
def change(request: ActedRequest, version: int | None = None) -> dict[str, Any]:
    return {"expected": expected_version(request, version)}


@router.get("/old")
@deprecated(since=date(2026, 3, 1), sunset=date(2026, 12, 31), instead="/api/v1/new")
@access(PUBLIC)
def old(request: HttpRequest) -> dict[str, Any]:
    return {}


def _api() -> ninja.NinjaAPI:
    api = empty_interface("answers")
    api.add_router("", router)
    return api


urlpatterns = [path("t/", _api().urls), *composed.urls()]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def token() -> str:
    return make_token(make_member(make_organisation(), Role.TRADER))


def bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


@pytest.mark.parametrize("kind", ["counted", "followed"])
def test_a_list_is_read_to_its_end_by_cursor_alone_and_by_link_alone(client: Client, kind: str) -> None:
    for by_link in (True, False):
        place, read, pages = f"/t/{kind}?limit=10", [], 0
        while place:
            answer = client.get(place)
            told = answer.json()
            assert (told["total"], told["limit"]) == (57, 10)
            assert ("Link" in answer) == (told["next"] is not None)
            read, pages = read + told["items"], pages + 1
            by_cursor = f"/t/{kind}?limit=10&cursor={told['next']}" if told["next"] else ""
            place = answer.get("Link", "").partition(">")[0].lstrip("<") if by_link else by_cursor
        assert (read, pages) == (NUMBERS, 6)


def test_the_link_keeps_what_was_asked_for(client: Client) -> None:
    link = client.get("/t/followed", {"limit": "3", "word": "é&>"})["Link"]
    assert link.startswith("</t/followed?limit=3&word=%C3%A9%26%3E&cursor=")
    assert link.endswith('>; rel="next"')


@pytest.mark.parametrize("wrong", ["limit=0", "limit=101", "limit=x", "cursor=!", "cursor=WzFd", "cursor=" + "A" * 501])
def test_what_is_no_page_is_refused(client: Client, wrong: str) -> None:
    answer = client.get(f"/t/counted?{wrong}")
    expected = 200 if wrong == "cursor=WzFd" else 422  # [1]: the second row on
    assert answer.status_code == expected


@given(st.text(max_size=60))
def test_no_text_is_a_cursor_that_breaks(text: str) -> None:
    try:
        asked = Paging(cursor=text)
    except ValueError:
        return
    assert asked.offset >= 0


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(st.none() | st.integers(-(2**53), 2**53) | TEXT, st.integers(0, 2**53))
def test_a_cursor_says_what_it_was_told(value: Any, key: int) -> None:
    made = page_after([1], 9, Paging(), (value, key))["next"]
    if len(made) <= 500:
        assert Paging(cursor=made).after == (value, key)
    paging.begin()


def test_a_reading_is_not_sent_twice(client: Client, token: str) -> None:
    first = client.get("/t/thing", headers=bearer(token))
    tag = first["ETag"]
    assert tag.startswith('"7.')
    for known in (tag, f'"other", W/{tag}', "*"):
        again = client.get("/t/thing", headers=bearer(token, **{"If-None-Match": known}))
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert client.get("/t/thing", headers=bearer(token, **{"If-None-Match": '"other"'})).status_code == 200


def test_a_change_says_what_it_replaces(client: Client, token: str) -> None:
    tag = client.get("/t/thing", headers=bearer(token))["ETag"]
    assert client.put("/t/thing", headers=bearer(token, **{"If-Match": tag})).json() == {"expected": 7}
    assert client.put("/t/thing?version=3", headers=bearer(token)).json() == {"expected": 3}
    nothing = client.put("/t/thing", headers=bearer(token))
    assert (nothing.status_code, nothing.json()["code"]) == (428, "version_missing")
    for other in ("*", '"abc"', "7", '"' + "9" * 30 + '"'):
        passed = client.put("/t/thing", headers=bearer(token, **{"If-Match": other}))
        assert (passed.status_code, passed.json()["code"]) == (412, "version_passed"), other


def test_too_many_calls_are_told_to_wait(client: Client, token: str, settings: Any) -> None:
    settings.API_LIMIT, settings.API_PUBLIC_LIMIT = 3, 2
    with clock.at(datetime(2026, 3, 2, 11, tzinfo=UTC)):
        answers = [client.get("/t/thing", headers=bearer(token)) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0]["RateLimit-Policy"] == '"person";q=3;w=60'
        assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
        refused = answers[-1]
        assert (refused["Retry-After"], refused.json()["code"]) == ("20", "too_many_requests")
        # Another person is not disturbed, and a wrong token counts by the address it came from.
        other = make_token(make_member(make_organisation(), Role.TRADER))
        assert client.get("/t/thing", headers=bearer(other)).status_code == 200
        statuses = [client.get("/t/thing", headers=bearer("guess")).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
    with clock.at(datetime(2026, 3, 2, 11, tzinfo=UTC) + timedelta(seconds=20)):
        assert client.get("/t/thing", headers=bearer(token)).status_code == 200


def test_what_is_to_leave_says_so_in_every_answer(client: Client) -> None:
    answer = client.get("/t/old")
    assert answer["Deprecation"] == "@1772323200"
    assert answer["Sunset"] == "Thu, 31 Dec 2026 00:00:00 GMT"
    assert answer["Link"] == '</api/v1/new>; rel="successor-version"'
    told = _described()["/t/old"]["get"]
    assert told["deprecated"] is True
    assert str(told["x-sunset"]) == "2026-12-31"


def _described() -> dict[str, Any]:
    api = empty_interface("described")
    other = Router()
    other.get("/old")(deprecated(since=date(2026, 3, 1), sunset=date(2026, 12, 31))(access(PUBLIC)(lambda request: {})))
    api.add_router("", other)
    paths: dict[str, Any] = api.get_openapi_schema(path_prefix="/t/")["paths"]
    return paths


def test_nothing_leaves_overnight() -> None:
    with pytest.raises(ValueError, match="180 days"):
        deprecated(since=date(2026, 3, 1), sunset=date(2026, 4, 1))


def test_the_limits_have_settings() -> None:
    assert django_settings.API_LIMIT >= django_settings.API_PUBLIC_LIMIT
