# SPDX-License-Identifier: EUPL-1.2
"""Every operation of the API knows who asks, answers problems as RFC 9457 has it, and does a POST once."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import ninja
import pytest
from django.db import connections
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from ninja.errors import ConfigError

from diwana.config import api as composed
from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.models import Organisation
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.api import idempotency
from diwana.foundation.api.models import Answer
from diwana.foundation.api.public import Problem, Router
from diwana.foundation.api.router import empty_interface
from diwana.kernel import clock

router = Router()


class Company(ninja.Schema):
    identifier: str
    size: int = 0


@router.get("/open")
@access(PUBLIC)
def open_to_all(request: HttpRequest) -> dict[str, Any]:
    return {"open": True}


@router.get("/me")
@access(SIGNED_IN)
def me(request: ActedRequest) -> dict[str, Any]:
    return {"person": request.actor.person, "organisation": request.actor.organisation}


@router.get("/administration")
@access(Permission.APPOINT)
def administration(request: ActedRequest) -> dict[str, Any]:
    return {}


@router.post("/companies")
@access(SIGNED_IN)
def create(request: ActedRequest, company: Company) -> dict[str, Any]:
    made = Organisation.objects.create(identifier=company.identifier, name="x", country="TN")
    if company.identifier == "REFUSED":
        raise Problem(409, "refused_here", "Not so", detail="Not %(what)s", values={"what": "this"}, pointer="/a")
    return {"id": made.pk, "many": Organisation.objects.count()}


def _api() -> ninja.NinjaAPI:
    api = empty_interface("guarded")
    api.add_router("", router)
    return api


urlpatterns = [path("t/", _api().urls), *composed.urls()]
pytestmark = [pytest.mark.urls(__name__)]


def bearer(token: str, key: str = "") -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}"}
    return headers | ({"Idempotency-Key": key} if key else {})


def post(client: Client, token: str, key: str, body: object) -> Any:
    return client.post("/t/companies", json.dumps(body), content_type="application/json", headers=bearer(token, key))


@pytest.fixture
def token(db: None) -> str:
    return make_token(make_member(make_organisation(), Role.TRADER))


def test_an_operation_without_declared_access_cannot_be_registered() -> None:
    with pytest.raises(ConfigError):
        Router().get("/x")(lambda request: None)


@pytest.mark.django_db
def test_a_public_operation_asks_the_database_nothing(client: Client, at_most_queries: Any) -> None:
    with at_most_queries(0):
        assert client.get("/t/open").json() == {"open": True}


def test_a_token_is_recognised_in_one_query(client: Client, token: str, at_most_queries: Any) -> None:
    with at_most_queries(1):
        answer = client.get("/t/me", headers=bearer(token))
    assert answer.status_code == 200
    assert answer.json()["organisation"]


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic eDp5", "Bearer", "Bearer \udce9", "x"])
def test_a_wrong_token_is_401_as_a_problem(client: Client, header: str) -> None:
    answer = client.get("/t/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "sign_in_needed"


def test_a_wrong_token_is_refused_even_when_signed_in(client: Client, db: None) -> None:
    sign_in(client, make_member(make_organisation(), Role.TRADER))
    assert client.get("/t/me").status_code == 200
    assert client.get("/t/me", headers={"Authorization": "Bearer no"}).status_code == 401


def test_an_expired_token_is_refused(client: Client, token: str) -> None:
    with clock.at(clock.now() + timedelta(days=2)):
        assert client.get("/t/me", headers=bearer(token)).status_code == 401


def test_a_missing_permission_is_403_and_named(client: Client, token: str) -> None:
    answer = client.get("/t/administration", headers=bearer(token))
    assert answer.status_code == 403
    assert "accounts.appoint" in answer.json()["detail"]


def test_a_session_needs_the_csrf_token_to_change_something(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, make_member(make_organisation(), Role.TRADER))
    answer = client.post("/t/companies", "{}", content_type="application/json", headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_a_post_without_a_key_is_refused(client: Client, token: str) -> None:
    answer = post(client, token, "", {"identifier": "A"})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_the_same_key_acts_once_and_answers_the_same(client: Client, token: str) -> None:
    first, second = (post(client, token, "k1", {"identifier": "A"}) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert Organisation.objects.filter(identifier="A").count() == 1


def test_the_same_key_for_another_body_is_422(client: Client, token: str) -> None:
    post(client, token, "k1", {"identifier": "A"})
    answer = post(client, token, "k1", {"identifier": "B"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert not Organisation.objects.filter(identifier="B").exists()


def test_the_same_key_of_another_actor_is_another_request(client: Client, token: str) -> None:
    other = make_token(make_member(make_organisation(), Role.TRADER))
    assert post(client, token, "k1", {"identifier": "A"}).status_code == 200
    assert post(client, other, "k1", {"identifier": "B"}).status_code == 200


def test_a_refused_operation_leaves_nothing_and_its_answer_is_kept(client: Client, token: str) -> None:
    first, second = (post(client, token, "k1", {"identifier": "REFUSED"}) for _ in range(2))
    assert first.status_code == second.status_code == 409
    assert first.content == second.content
    assert first.json() == {
        "request_id": first["X-Request-ID"],
        "type": "/api/problems/refused_here",
        "title": "Not so",
        "status": 409,
        "code": "refused_here",
        "detail": "Not this",
        "pointer": "/a",
    }
    assert not Organisation.objects.filter(identifier="REFUSED").exists()


def test_an_expired_key_may_be_used_afresh(client: Client, token: str) -> None:
    post(client, token, "k1", {"identifier": "A"})
    Answer.objects.update(expires_at=clock.now())
    answer = post(client, token, "k1", {"identifier": "B"})
    assert answer.status_code == 200
    assert "Idempotency-Replayed" not in answer
    assert set(Organisation.objects.filter(identifier__in="AB").values_list("identifier", flat=True)) == {"A", "B"}


def test_expired_keys_are_forgotten(client: Client, token: str) -> None:
    post(client, token, "k1", {"identifier": "A"})
    assert idempotency.forget_expired() == 0
    with clock.at(clock.now() + idempotency.KEPT):
        assert idempotency.forget_expired() == 1
    assert not Answer.objects.exists()


def test_a_post_costs_few_statements_beside_its_own(client: Client, token: str, at_most_queries: Any) -> None:
    # The token, four savepoints (in service two, and a commit), the claim, the answer; the operation's own insert and
    # count.
    with at_most_queries(9):
        post(client, token, "k1", {"identifier": "A"})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"identifier": 3}', b'{"identifier": "\\ud800"}', b"[" * 100_000,
     b'{"identifier": "\\u0000"}', b'{"identifier": "x", "size": 1e400}', b'{"identifier": "x", "size": NaN}'],
)  # fmt: skip
def test_junk_is_refused_with_a_problem(client: Client, token: str, body: bytes) -> None:
    answer = client.post("/t/companies", body, content_type="application/json", headers=bearer(token, "junk"))
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_what_a_body_is_called_does_not_let_a_nul_through(client: Client, token: str) -> None:
    """The body is read as JSON whatever its Content-Type: on PostgreSQL a NUL would fail the insertion."""
    for kind in ("text/plain", "application/x-json", "application/vnd.x+json"):
        body = b'{"identifier": "a\\u0000b"}'
        answer = client.post("/t/companies", body, content_type=kind, headers=bearer(token, kind))
        assert (answer.status_code, answer.json()["code"]) == (400, "nul_character"), kind


def test_a_body_beyond_the_limit_is_a_problem(client: Client, token: str, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = post(client, token, "large", {"identifier": "x" * 1000})
    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


def test_a_wrong_field_is_pointed_at_in_the_language_asked_for(client: Client, token: str) -> None:
    answer = client.post(
        "/t/companies",
        b'{"identifier": "x", "size": "many"}',
        content_type="application/json",
        headers=bearer(token, "k") | {"Accept-Language": "en"},
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["pointer"]) == (422, "invalid_request", "/size")
    assert problem["errors"][0]["message"] == "This must be a whole number"


def test_an_unknown_address_of_the_api_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/nothing/here")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.django_db(transaction=True)
def test_concurrent_duplicates_act_once() -> None:
    token = make_token(make_member(make_organisation(), Role.TRADER))
    barrier, answers = threading.Barrier(4), []

    def send() -> None:
        try:
            barrier.wait(10)
            answers.append(post(Client(), token, "same", {"identifier": "A"}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.content for answer in answers} == {answers[0].content}
    assert [answer.status_code for answer in answers] == [200] * 4
    assert Organisation.objects.filter(identifier="A").count() == 1
