# SPDX-License-Identifier: EUPL-1.2
"""Every answer has an identifier, a line in the log and its figures, which tell nothing of a person but his keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import LazySettings
from django.test import Client
from structlog.testing import capture_logs

from diwana.config import metrics
from diwana.config.requests import neighbourhood


@pytest.fixture(autouse=True)
def structlog_as_it_was() -> Iterator[None]:
    yield
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is logged of requests, before it is rendered."""
    monkeypatch.setattr("diwana.config.requests.log", structlog.wrap_logger(None))
    with capture_logs() as written:
        yield written


def test_a_request_is_named_in_its_answer(client: Client) -> None:
    given = client.get("/healthz")["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", given)
    assert client.get("/healthz")["X-Request-ID"] != given


def test_the_name_that_our_proxy_gave_is_kept(client: Client, settings: LazySettings) -> None:
    ask = {"X-Request-ID": "proxy-4711-abc"}
    assert client.get("/healthz", headers=ask)["X-Request-ID"] != "proxy-4711-abc"
    settings.HTTPS = True
    assert client.get("/healthz", headers=ask)["X-Request-ID"] == "proxy-4711-abc"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "line\\nbreak", 'quote"quote', "é" * 10])
def test_what_is_no_identifier_is_replaced(client: Client, settings: LazySettings, given: str) -> None:
    settings.HTTPS = True
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"])


@pytest.mark.django_db
def test_a_problem_of_the_api_names_its_request(client: Client) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer.json()["request_id"] == answer["X-Request-ID"]


@pytest.mark.django_db
def test_a_request_is_one_line_without_its_query(client: Client, lines: list[Any]) -> None:
    client.get("/style/?name=Salma", REMOTE_ADDR="203.0.113.77")
    (line,) = [line for line in lines if line["event"] == "answered"]
    assert (line["method"], line["path"], line["status"], line["client"]) == ("GET", "/style/", 200, "203.0.113.0/24")
    assert "Salma" not in str(lines)
    assert "person" not in line


def test_an_address_names_a_network_not_a_visitor() -> None:
    assert neighbourhood("2001:db8:1:2:3::4") == "2001:db8:1::/48"
    assert neighbourhood("::ffff:203.0.113.9") == "203.0.113.0/24"
    assert neighbourhood("unix:") == ""


@pytest.mark.django_db
def test_figures_count_pages_by_their_pattern(client: Client) -> None:
    before = text().count("") and value('diwana_requests_total{method="GET",route="/healthz",status="200"}')
    client.get("/healthz")
    assert value('diwana_requests_total{method="GET",route="/healthz",status="200"}') == before + 1
    client.get("/no/such/page/Salma/")
    assert "Salma" not in text()


@pytest.mark.django_db
def test_figures_answer_to_this_machine_alone(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.77").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


@pytest.mark.django_db
def test_figures_answer_to_who_shows_the_token(client: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = "t" * 20
    assert client.get("/metrics").status_code == 404
    for wrong in ("Bearer " + "t" * 19, "Basic " + "t" * 20, "Bearer", ""):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.77", headers={"Authorization": "Bearer " + "t" * 20})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.django_db
def test_every_figure_is_explained_and_no_label_is_a_key() -> None:
    told = text()
    explained = set(re.findall(r"# HELP (\S+) \S", told))
    assert set(re.findall(r"# TYPE (\S+)", told)) == explained
    for name in (
        "ledger_events",
        "ledger_signed_events",
        "ledger_unsigned_seconds",
        "disk_free_bytes",
        "database_bytes",
    ):
        assert f"diwana_{name}" in explained
    labels = {name for labels in re.findall(r"\{([^}]*)\}", told) for name in re.findall(r"(\w+)=", labels)}
    assert labels.isdisjoint({"person", "organisation", "name", "email", "address", "subject", "path"})
    assert value('diwana_watch_failed{room="ledger"}') == 0


def text() -> str:
    return metrics.exposition().decode()


def value(sample: str) -> float:
    """The figure of ``sample``, nought while nothing was counted."""
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text(), re.MULTILINE)
    return float(found.group(1)) if found else 0
