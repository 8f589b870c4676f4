# SPDX-License-Identifier: EUPL-1.2
"""The pages of criteria are for analysts; those of the draws are for everybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.modules.risk import draws
from diwana.modules.risk.models import Criterion
from diwana.modules.risk.services import create_criterion

from .conftest import DAY, NOON, filing, form
from .test_assess import run

pytestmark = pytest.mark.django_db
LIST = "/risk/criteria/"


def member(client: Client, role: Role) -> Client:
    office = make_organisation("", "agency")
    return sign_in(client, make_member(office, role))


@pytest.fixture
def pages(client: Client) -> Client:
    return member(client, Role.ANALYST)


def typed(**changes: str) -> dict[str, str]:
    """The form of a criterion as it is sent."""
    return {
        "code": "low-value",
        "label_fr": "Valeur faible",
        "label_ar": "قيمة ضعيفة",
        "label_en": "Low value",
        "channel": "orange",
        "share": "100",
        "priority": "100",
        "valid_from": "2026-01-01",
        "valid_to": "",
        "joint": "all",
        "field_0": "item.commodity_code",
        "operator_0": "starts_with",
        "value_0": "61 62",
        "field_1": "item.value_per_kg",
        "operator_1": "below",
        "value_1": "12.5",
    } | changes


def test_an_analyst_writes_activates_and_changes_a_criterion(pages: Client) -> None:
    answer = pages.post(f"{LIST}new/", typed(), follow=True)
    assert answer.redirect_chain == [(f"{LIST}LOW-VALUE/", 302)]
    stored = Criterion.objects.get()
    assert stored.condition == {
        "all": [
            {"field": "item.commodity_code", "operator": "starts_with", "value": ["61", "62"]},
            {"field": "item.value_per_kg", "operator": "below", "value": "12.5"},
        ]
    }
    assert not stored.active
    pages.post(f"{LIST}LOW-VALUE/activate/", {"revision": "1", "active": "yes"})
    assert Criterion.objects.get().active
    shown = pages.get(f"{LIST}LOW-VALUE/edit/").content.decode()
    assert 'value="61 62"' in shown
    pages.post(f"{LIST}LOW-VALUE/edit/", typed(revision="2", share="12.34", channel="red"))
    changed = Criterion.objects.get()
    assert (changed.share, changed.channel, changed.active, changed.revision) == (1234, "red", True, 3)
    page = pages.get(f"{LIST}LOW-VALUE/").content.decode()
    assert "Activated" in page
    assert "12.34" in page


def test_two_analysts_do_not_overwrite_each_other(pages: Client, analyst: Actor) -> None:
    create_criterion(analyst, form=form())
    pages.post(f"{LIST}LOW-VALUE/edit/", typed(revision="1", priority="1"))
    answer = pages.post(f"{LIST}LOW-VALUE/edit/", typed(revision="1", priority="2"), follow=True)
    assert "Somebody has changed" in answer.content.decode()
    assert Criterion.objects.get().priority == 1


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"code": "a b"}, "code"),
        ({"label_ar": ""}, "label_ar"),
        ({"channel": "green"}, "channel"),
        ({"share": "0"}, "share"),
        ({"share": "1.234"}, "share"),
        ({"share": "many"}, "share"),
        ({"priority": "1000"}, "priority"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_to": "2025-12-31"}, "valid_to"),
        ({"value_1": "cheap"}, "value_1"),
        ({"operator_1": "has"}, "operator_1"),
        ({"field_1": "importer.name"}, "field_1"),
        ({"field_0": "", "field_1": ""}, "field_0"),
        ({"condition": "{"}, "condition"),
        ({"condition": '{"all": []}'}, "condition"),
    ],
)
def test_what_is_wrong_is_told_at_its_control(pages: Client, changes: dict[str, str], control: str) -> None:
    answer = pages.post(f"{LIST}new/", typed(**changes))
    assert answer.status_code == 422
    assert f'href="#f-{control}"' in answer.content.decode()
    assert not Criterion.objects.exists()


def test_a_nested_condition_is_edited_as_data(pages: Client, analyst: Actor) -> None:
    leaf = {"field": "incoterm", "operator": "is", "value": "FOB"}
    nested = {"any": [{"all": [leaf, leaf]}, leaf]}
    create_criterion(analyst, form=form(condition=nested))
    assert "&quot;any&quot;" in pages.get(f"{LIST}LOW-VALUE/edit/").content.decode()
    pages.post(f"{LIST}LOW-VALUE/edit/", typed(revision="1", condition=json.dumps(nested)))
    assert Criterion.objects.get().condition == nested
    assert "Any of these holds" in pages.get(f"{LIST}LOW-VALUE/").content.decode()


def test_the_list_shows_what_each_criterion_found(pages: Client, analyst: Actor, at_most_queries: Any) -> None:
    create_criterion(analyst, form=form(), active=True)
    with clock.at(NOON):
        draws.ready(DAY)
        run(leaf=filing(analyst))
    with at_most_queries(10):
        page = pages.get(LIST).content.decode()
    assert "LOW-VALUE" in page
    rows = b"".join(pages.get(f"{LIST}?format=csv").streaming_content).decode()
    assert "LOW-VALUE,Low value,orange,True,1,1,0,0," in rows
    assert "LOW-VALUE" not in pages.get(f"{LIST}?channel=red").content.decode()
    assert "LOW-VALUE" in pages.get(f"{LIST}?sort=-hit_rate&q=faible").content.decode()


def test_a_declaration_can_be_tried_without_being_stored(pages: Client, analyst: Actor) -> None:
    create_criterion(analyst, form=form())
    entry = {
        "type": "IM",
        "items": [{"commodity_code": "61091000000", "customs_value": "50.5", "net_mass": "100"}],
    }
    answer = pages.post(f"{LIST}try/", {"entry": json.dumps(entry), "value": "50.5", "taxes": "10"})
    assert answer.status_code == 200
    assert "LOW-VALUE" in answer.content.decode()
    assert "item 1" in answer.content.decode()


@pytest.mark.parametrize(
    "entry", ["", "{", "[]", "1", '{"items": 3}', '{"items": [{"net_mass": "heavy"}]}', "[" * 9999]
)
def test_what_is_no_declaration_is_told(pages: Client, entry: str) -> None:
    answer = pages.post(f"{LIST}try/", {"entry": entry, "value": "1", "taxes": "1"})
    assert answer.status_code == 422


@pytest.mark.parametrize("role", [Role.TRADER, Role.BROKER, Role.EXAMINER, Role.CASHIER])
def test_criteria_are_not_shown_to_others(client: Client, analyst: Actor, role: Role) -> None:
    create_criterion(analyst, form=form())
    other = member(client, role)
    assert other.get(LIST).status_code == 403
    assert other.get(f"{LIST}LOW-VALUE/").status_code == 404
    assert other.post(f"{LIST}LOW-VALUE/activate/", {"revision": "1", "active": "yes"}).status_code == 404


def test_an_auditor_reads_but_does_not_change(client: Client, analyst: Actor) -> None:
    create_criterion(analyst, form=form())
    auditor = member(client, Role.AUDITOR)
    assert auditor.get(f"{LIST}LOW-VALUE/").status_code == 200
    assert auditor.get(f"{LIST}LOW-VALUE/edit/").status_code == 404
    assert auditor.get(f"{LIST}new/").status_code == 403


def test_a_criterion_that_does_not_exist_answers_404(pages: Client) -> None:
    for place in ("NONE/", "NONE/edit/"):
        assert pages.get(f"{LIST}{place}").status_code == 404
    assert pages.post(f"{LIST}NONE/activate/", {"revision": "1"}).status_code == 404


def test_everybody_sees_commitments_and_never_a_sealed_secret(client: Client, analyst: Actor) -> None:
    with clock.at(NOON):
        draws.ready(DAY)
        run(leaf=filing(analyst))
        page = client.get("/draws/").content.decode()
        day = client.get(f"/draws/{DAY}/").content.decode()
        assert client.get(f"/draws/{DAY}/draws.csv").status_code == 404
    row = draws.DrawSecret.objects.get()
    secret = draws.unseal(bytes(row.sealed), DAY).hex()
    assert row.commitment[:16] in page
    assert row.commitment in day
    assert secret not in page + day


def test_everybody_repeats_the_draws_of_a_past_day(client: Client, analyst: Actor) -> None:
    with clock.at(NOON):
        draws.ready(DAY)
        run(leaf=filing(analyst))
    with clock.at(datetime(2026, 11, 24, 11, 0, tzinfo=UTC)):
        draws.reveal_past(draws.SYSTEM)
        assert "all agree" in client.get(f"/draws/{DAY}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        lines = b"".join(client.get(f"/draws/{DAY}/draws.csv").streaming_content).decode().splitlines()
    assert lines[0] == "leaf_hash,event,fraction,channel"
    assert len(lines) == 2
    assert client.get(f"/draws/{DAY + timedelta(days=9)}/").status_code == 404
    assert client.get("/draws/2026-02-30/").status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_made_in_every_language(pages: Client, analyst: Actor, language: str) -> None:
    create_criterion(analyst, form=form(), active=True)
    pages.cookies["django_language"] = language
    for place in (LIST, f"{LIST}new/", f"{LIST}try/", f"{LIST}LOW-VALUE/", f"{LIST}LOW-VALUE/edit/", "/draws/"):
        assert pages.get(place).status_code == 200
