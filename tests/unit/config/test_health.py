# SPDX-License-Identifier: EUPL-1.2
"""Whoever watches over the service asks /healthz whether it lives and /readyz whether it can work."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.test import Client

from diwana.config import health, watch
from diwana.foundation.accounts.queries import system_actor
from diwana.foundation.ledger import public as ledger
from diwana.foundation.ledger import watch as ledger_watch
from diwana.foundation.vault.keyring import ring


@pytest.fixture(autouse=True)
def looked_at_anew() -> Iterator[None]:
    ring()
    health.forget()
    yield
    health.forget()


def test_it_lives_whatever_its_database_does(client: Client) -> None:
    """No database is asked: this test may not."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_stranger_learns_whether_and_nothing_else(client: Client) -> None:
    answer = client.get("/readyz", REMOTE_ADDR="203.0.113.77")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_who_watches_sees_each_check(client: Client) -> None:
    answer = client.get("/readyz").json()
    assert answer["status"] == "ok"
    assert {"config.database", "config.migrations", "config.disk_var", "ledger.checkpoint", "vault.keyring"} <= set(
        answer["checks"]
    )
    assert all(check["well"] for check in answer["checks"].values() if check["vital"])


@pytest.mark.django_db
def test_it_says_when_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OperationalError("gone: password=hunter2")

    monkeypatch.setattr(connection, "cursor", broken)
    answer = client.get("/readyz", REMOTE_ADDR="203.0.113.77")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
    health.forget()
    answer = client.get("/readyz")
    assert answer.json()["checks"]["config.database"] == {
        "well": False,
        "vital": True,
        "detail": "OperationalError",
    }
    assert "hunter2" not in answer.text


@pytest.mark.django_db
def test_it_says_when_the_disk_is_full(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(watch.shutil, "disk_usage", lambda folder: usage(100, 99, 1))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["checks"]["config.disk_var"]["well"]


@pytest.mark.django_db
def test_it_says_when_the_key_ring_is_gone_and_makes_none(
    client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.KEYRING = tmp_path / "gone.json"
    assert client.get("/readyz").status_code == 503
    assert not settings.KEYRING.exists()


@pytest.mark.django_db(transaction=True)
def test_an_overdue_checkpoint_is_told_and_sends_nobody_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    with transaction.atomic():
        ledger.record(system_actor(), "test.act", "thing:1", {})
    monkeypatch.setattr(ledger_watch, "UNSIGNED_AT_MOST", ledger_watch.timedelta(seconds=-1))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert not answer.json()["checks"]["ledger.checkpoint"]["well"]


@pytest.mark.django_db
def test_many_questions_are_one_look(client: Client, django_assert_num_queries: object) -> None:
    client.get("/readyz")
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/readyz")
