# SPDX-License-Identifier: EUPL-1.2
"""Declarations over the API: the journey, the problems, what a stranger is told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.testing import make_token
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.modules.clearance.api import json_pointer
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.ordering import ORDERS
from diwana.modules.clearance.testing import EXPORT, NOON, OFFICE, Desk, desk, entry

pytestmark = pytest.mark.django_db
_keys = itertools.count(1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def people(noon: None) -> Desk:
    return desk()


class Caller:
    """A program with a token."""

    def __init__(self, actor: Actor, language: str = "en") -> None:
        self.client = Client()
        self.head = {
            "authorization": f"Bearer {make_token(Person.objects.get(pk=actor.person))}",
            "accept-language": language,
        }

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1{path}", headers=self.head)
        return answer.status_code, answer.json()

    def post(self, path: str, body: Any, key: str = "") -> tuple[int, Any]:
        head = {**self.head, "idempotency-key": key or f"k{next(_keys)}"}
        answer = self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=head)
        return answer.status_code, answer.json() if answer.content else None

    def put(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        answer = self.client.put(f"/api/v1{path}", body, content_type="application/json", headers=self.head)
        return answer.status_code, answer.json()


def test_a_declaration_goes_from_draft_to_cleared(people: Desk) -> None:
    broker, examiner, cashier, supervisor = (
        Caller(actor) for actor in (people.broker, people.examiner, people.cashier, people.supervisor)
    )
    status, draft = broker.post("/declarations", entry())
    assert (status, draft["number"]) == (201, "")
    path = f"/declarations/{draft['id']}"
    status, told = broker.post(f"{path}/check", {})
    assert (status, told["can_be_filed"], told["total"]) == (200, True, "5597.839")
    assert broker.put(f"{path}/entry?version=1", entry(reference="MINE")) == (
        200,
        {"id": draft["id"], "version": 2},
    )
    status, filed = broker.post(f"{path}/file", {"version": 2})
    assert (status, filed["number"]) == (200, f"{OFFICE}-2026-IM-000001")
    Declaration.objects.update(channel=Channel.RED)
    assert examiner.post(f"{path}/examination", {"version": 3, "outcome": "conform"})[0] == 204
    status, receipt = cashier.post(f"{path}/payment", {"version": 4, "method": "cash"})
    assert (status, receipt["total"]) == (201, "5597.839")
    assert examiner.post(f"{path}/release", {"version": 5})[0] == 204
    assert supervisor.post(f"{path}/clearance", {"version": 6, "note": "gone"})[0] == 204
    status, seen = broker.get(path)
    assert (status, seen["state"], seen["reference"]) == (200, "cleared", "MINE")
    assert [event["verb"] for event in seen["timeline"]][-1] == "clearance.clear"


def test_a_refusal_lists_code_pointer_value_and_message(people: Desk) -> None:
    made = entry(items__2__net_mass="221", office="NOWHERE")
    status, problem = Caller(people.broker).post("/declarations/submit", made)
    assert (status, problem["code"]) == (422, "filing_refused")
    found = {each["code"]: each for each in problem["errors"] if each["severity"] == "error"}
    assert found["C11006"]["pointer"] == "/items/1/net_mass"
    assert found["C11006"]["place"] == "items/2/net_mass"
    assert found["C11006"]["value"] == "221"
    assert found["C11006"]["message"] == "Net mass (kg) is 221 kg where Gross mass (kg) is 220 kg."
    assert found["C10020"]["pointer"] == "/office"
    assert not Declaration.objects.exists()


def test_a_repeated_request_is_the_same_declaration(people: Desk) -> None:
    broker = Caller(people.broker)
    first, again = (broker.post("/declarations/submit", entry(), "same") for _ in range(2))
    assert first == again
    assert first[0] == 201
    assert Declaration.objects.count() == 1


def test_a_stranger_is_told_that_there_is_nothing(people: Desk) -> None:
    _status, filed = Caller(people.broker).post("/declarations/submit", entry())
    path = f"/declarations/{filed['id']}"
    stranger, elsewhere = Caller(people.stranger), Caller(people.elsewhere)
    assert stranger.get(path)[0] == 404
    assert stranger.post(f"{path}/cancel", {"version": 1, "reason": "x"})[0] == 404
    assert elsewhere.get(path)[0] == 404
    assert elsewhere.post(f"{path}/release", {"version": 1})[0] == 404
    assert stranger.get("/declarations")[1]["total"] == 0
    assert elsewhere.get("/declarations")[1]["total"] == 0
    assert stranger.get("/declarations/99999999999999999999999")[0] == 404


def test_a_verb_needs_its_permission(people: Desk) -> None:
    _status, filed = Caller(people.broker).post("/declarations/submit", entry())
    assert Caller(people.broker).post(f"/declarations/{filed['id']}/release", {"version": 1})[0] == 403
    assert Client().get("/api/v1/declarations").status_code == 401


def test_conflicts_are_told_apart(people: Desk) -> None:
    Caller(people.broker).post("/declarations/submit", entry(EXPORT))
    broker = Caller(people.broker)
    _status, draft = broker.post("/declarations", entry())
    assert broker.post(f"/declarations/{draft['id']}/file", {"version": 9})[1]["code"] == "changed"
    broker.post(f"/declarations/{draft['id']}/discard", {"version": 1})
    assert broker.post(f"/declarations/{draft['id']}/file", {"version": 2})[1]["code"] == "not_possible"


def test_lists_are_filtered_and_paged(people: Desk) -> None:
    broker = Caller(people.broker)
    for name in "ABC":
        broker.post("/declarations" if name == "C" else "/declarations/submit", entry(reference=f"REF-{name}"))
    status, found = broker.get("/declarations?limit=2&order=number")
    assert (status, found["total"], len(found["items"])) == (200, 3, 2)
    _status, rest = broker.get(f"/declarations?limit=2&order=number&cursor={found['next']}")
    assert (rest["total"], len(rest["items"]), rest["next"]) == (3, 1, None)
    assert broker.get("/declarations?text=ref-b")[1]["items"][0]["reference"] == "REF-B"
    assert Caller(people.examiner).get("/declarations")[1]["total"] == 2
    assert broker.get("/declarations?order=password")[0] == 422


@pytest.mark.parametrize("order", [f"{way}{name}" for name in ORDERS for way in ("", "-")])
@pytest.mark.parametrize("state", ["", "draft"])
def test_every_order_is_walked_page_by_page_without_loss_or_repetition(people: Desk, order: str, state: str) -> None:
    """Also where values are equal or unknown: drafts have no filing and no number."""
    broker = Caller(people.broker)
    for number in range(5):
        broker.post("/declarations/submit" if number == 3 else "/declarations", entry(reference=f"REF-{number}"))
    whole = [row["id"] for row in broker.get(f"/declarations?limit=100&order={order}&state={state}")[1]["items"]]
    walked, cursor = [], ""
    while cursor is not None:
        found = broker.get(f"/declarations?limit=2&order={order}&state={state}&cursor={cursor}")[1]
        assert found["total"] == len(whole)
        walked += [row["id"] for row in found["items"]]
        cursor = found["next"]
    assert walked == whole
    assert len(set(walked)) == len(walked) >= 4


def test_a_cursor_of_another_order_is_no_error(people: Desk) -> None:
    broker = Caller(people.broker)
    for number in range(3):
        broker.post("/declarations", entry(reference=f"REF-{number}"))
    cursor = broker.get("/declarations?limit=1&order=value")[1]["next"]
    for order in ORDERS:
        assert broker.get(f"/declarations?limit=1&order={order}&cursor={cursor}")[0] == 200


def test_a_draft_is_replaced_only_by_who_read_it_last(people: Desk) -> None:
    broker = Caller(people.broker)
    draft = broker.post("/declarations", entry())[1]["id"]
    path = f"/api/v1/declarations/{draft}"

    def put(reference: str, **head: str) -> Any:
        body = entry(reference=reference)
        return broker.client.put(
            f"{path}/entry", body, content_type="application/json", headers=broker.head | {"If-Match": head["tag"]}
        )

    read = broker.client.get(path, headers=broker.head)["ETag"]
    assert put("MINE", tag=read).json() == {"id": draft, "version": 2}
    late = put("LATE", tag=read)
    assert (late.status_code, late.json()["code"]) == (412, "version_passed")
    assert put("AGAIN", tag=broker.client.get(path, headers=broker.head)["ETag"]).status_code == 200


def test_the_channel_is_not_foretold(people: Desk) -> None:
    status, told = Caller(people.broker).post("/declarations/check", entry())
    assert status == 200
    assert "channel" not in repr(told)
    assert "reasons" not in told


def test_messages_come_in_the_reader_s_language(people: Desk) -> None:
    _status, told = Caller(people.broker, "fr").post("/declarations/check", entry(reference=""))
    assert [f["code"] for f in told["findings"] if f["severity"] == "error"] == ["C10001"]
    assert told["findings"][0]["message"] != "Your reference is missing."


@pytest.mark.parametrize("body", [[], "x", {"type": "a\u0000"}])
def test_what_is_no_declaration_is_refused(people: Desk, body: Any) -> None:
    assert Caller(people.broker).post("/declarations", body)[0] in (400, 422)


def test_a_pointer_counts_from_nought_for_programs() -> None:
    assert json_pointer("items/3/packages/1/count") == "/items/2/packages/0/count"


def test_calls_cost_a_bounded_number_of_queries(people: Desk, at_most_queries) -> None:  # type: ignore[no-untyped-def]
    broker = Caller(people.broker)
    _status, filed = broker.post("/declarations/submit", entry())
    with at_most_queries(10):
        broker.get(f"/declarations/{filed['id']}")
    with at_most_queries(4):
        broker.get("/declarations")
    with at_most_queries(40):
        broker.post("/declarations/submit", entry(reference="Z"))
