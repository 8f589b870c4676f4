# SPDX-License-Identifier: EUPL-1.2
"""Pages and operations of the tariff: public, as at any day, in three languages."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from diwana.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_static")]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CAR = "87032319001"


@pytest.fixture
def plain_static(settings: Any) -> None:
    """Pages are made without the collected files of the browser."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "localhost"})


def page(visitor: Client, address: str, language: str = "en", status: int = 200) -> str:
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with clock.at(NOW):
        response = visitor.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_tariff_opens_with_its_chapters_for_everybody(visitor: Client) -> None:
    text = page(visitor, "/tariff/")
    assert "Live animals" in text
    assert 'href="/tariff/01/"' in text
    assert "demonstration extract" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [("téléphones", "85171300001"), ("هاتف", "85171300001"), ("olive extra", "15092000001"), ("8703.23.1", CAR)],
)
def test_goods_are_found_by_words_of_any_language_and_by_code(visitor: Client, query: str, found: str) -> None:
    with clock.at(NOW):
        response = visitor.get("/tariff/", {"q": query})
    assert f"/tariff/{found}/" in response.content.decode()


def test_a_search_that_finds_nothing_says_so(visitor: Client) -> None:
    assert "Nothing matches" in page(visitor, "/tariff/?q=zzzz")
    assert "Nothing matches" in page(visitor, "/tariff/?q=%25%25")


def test_before_the_nomenclature_there_is_an_empty_page(visitor: Client) -> None:
    assert "Nothing matches" in page(visitor, "/tariff/?on=2001-01-01")


def test_the_list_comes_as_csv_with_its_rates(visitor: Client) -> None:
    with clock.at(NOW):
        response = visitor.get("/tariff/?format=csv&q=8703&lines=declarable")
        content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert [CAR, "20%"] in [[row[0], row[3]] for row in rows]


def test_a_code_shows_its_taxes_worked_out_and_their_sources(visitor: Client) -> None:
    text = page(visitor, f"/tariff/{CAR}/?value=1000")
    for wanted in ("Customs duty", "200.000", "670.000", "355.300", "VAT code"):
        assert wanted in text


def test_a_claimed_preference_and_the_origin_change_the_example(visitor: Client) -> None:
    text = page(visitor, f"/tariff/{CAR}/?origin=DE&preference=EUR")
    assert "DD: 0% of 1" in text
    assert "954" in text


def test_a_specific_rate_asks_for_a_quantity(visitor: Client) -> None:
    without = page(visitor, "/tariff/27101245001/")
    assert "declares no quantity in HLT" in without
    assert "350.000" in page(visitor, "/tariff/27101245001/?quantity=10")


def test_documents_come_with_their_alternatives(visitor: Client) -> None:
    text = page(visitor, "/tariff/85171300001/")
    assert "Type approval of telecommunication equipment" in text
    assert "Certificate of conformity" in text


def test_at_export_nothing_is_due(visitor: Client) -> None:
    text = page(visitor, "/tariff/15092000001/?flow=export")
    assert "No duty or tax is due at export" in text
    assert "Quality certificate of olive oil" in text


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("address", ["/tariff/", f"/tariff/{CAR}/", "/tariff/8703/", "/tariff/24022090001/"])
def test_every_page_is_made_in_every_language(visitor: Client, language: str, address: str) -> None:
    assert f'lang="{language}"' in page(visitor, address, language)


def test_a_code_that_is_not_valid_then_says_when_it_is(visitor: Client) -> None:
    text = page(visitor, f"/tariff/{CAR}/?on=2001-01-01", status=404)
    assert "?on=2022-01-01" in text
    page(visitor, "/tariff/99999999999/", status=404)


@pytest.mark.parametrize("query", ["on=never", "value=-1", "value=1e99", "origin=<x>", "quantity=x", "flow=sideways"])
def test_a_malformed_address_never_breaks_the_page(visitor: Client, query: str) -> None:
    page(visitor, f"/tariff/{CAR}/?{query}")


def test_what_a_page_costs(visitor: Client, at_most_queries: Any) -> None:
    page(visitor, "/tariff/")
    page(visitor, f"/tariff/{CAR}/")
    with at_most_queries(5):
        page(visitor, "/tariff/?q=8703")
    with at_most_queries(5):
        page(visitor, f"/tariff/{CAR}/?origin=DE")


def operation(visitor: Client, path: str, status: int = 200) -> dict[str, Any]:
    with clock.at(NOW):
        response = visitor.get(f"/api/v1/tariff/commodities{path}")
    assert response.status_code == status
    found: dict[str, Any] = response.json()
    return found


def test_the_operation_searches_in_pages(visitor: Client) -> None:
    found = operation(visitor, "?q=8703&declarable=true&limit=2")
    following = operation(visitor, f"?q=8703&declarable=true&limit=2&cursor={found['next']}")
    assert len(found["items"]) == 2
    assert found["total"] > 2
    assert found["items"][-1]["code"] < following["items"][0]["code"]


def test_the_operation_tells_all_of_a_code(visitor: Client, at_most_queries: Any) -> None:
    operation(visitor, f"/{CAR}")
    with at_most_queries(3):
        found = operation(visitor, f"/{CAR}?origin=DE&preference=EUR&on=2026-01-01")
    assert found["on"] == "2026-01-01"
    duty = found["taxes"][0]
    assert (duty["code"], duty["rate"], duty["base"]) == ("DD", "0%", "value")
    assert [each["code"] for each in found["above"]] == ["87", "8703"]


def test_a_suspensive_procedure_is_told_by_the_operation(visitor: Client) -> None:
    tax = operation(visitor, f"/{CAR}?procedure=5100")["taxes"][0]
    assert not tax["payable"]
    assert set(tax["relief"]) == {"fr", "ar", "en"}


def test_an_unknown_code_and_a_malformed_question_are_problems(visitor: Client) -> None:
    assert operation(visitor, "/123", 404)["code"] == "not_found"
    assert operation(visitor, f"/{CAR}?on=never", 422)["status"] == 422
