# SPDX-License-Identifier: EUPL-1.2
"""What every test stands on: compiled catalogues, a database of its own, and the guard of the number of queries."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as hypothesis

from diwana.config import catalogues
from diwana.foundation.limits.counting import forget_all
from diwana.foundation.payments import immutable
from diwana.foundation.vault.keyring import ring
from diwana.kernel import clock

# A slow machine is no falsification, and what was found once must be found again by whoever repeats it.
hypothesis.register_profile("diwana", deadline=None, print_blob=True, derandomize=True)
hypothesis.load_profile("diwana")

QueryGuard = Callable[[int], AbstractContextManager[CaptureQueriesContext]]

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def _flush_journal_too(flush: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Tests that commit are undone by emptying every table, which the journal's triggers refuse on SQLite: they are
    taken away for it, and Django's signal after the flush lays them again."""

    @functools.wraps(flush)
    def flushing(self: DatabaseOperations, *args: Any, **options: Any) -> list[str]:
        lift = [statement for statement in immutable.statements("sqlite") if statement.startswith("DROP")]
        return [*lift, *flush(self, *args, **options)]

    return flushing


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before the workers of xdist start."""
    # argon2 is slow on purpose; a test that signs in does not measure it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Pages are rendered without a built front-end; each test forgets what the one before it cached.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # Each worker of xdist has a key ring of its own, as it has a database of its own.
    settings.KEYRING = settings.VAR / f"keyring-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.json"
    ring()
    # How long a run takes must not decide whether a test finds a checkpoint.
    settings.LEDGER_SECONDS = 0
    # Each thread of a test counts for itself, in memory: the workers of xdist share one folder.
    settings.LIMITS_FILE = ":memory:"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    DatabaseOperations.sql_flush = _flush_journal_too(DatabaseOperations.sql_flush)  # type: ignore[method-assign]
    if "PYTEST_XDIST_WORKER" not in os.environ:
        catalogues.compile_catalogues(catalogues.PLURAL_FORMS)


@pytest.fixture
def at_most_queries() -> QueryGuard:
    """``with at_most_queries(12):`` fails when the block asks the database more often, and lists what it asked."""

    @contextmanager
    def guard(limit: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as asked:
            yield asked
        if len(asked) > limit:
            listed = "\n".join(f"{number:3}  {query['sql'][:300]}" for number, query in enumerate(asked, start=1))
            pytest.fail(f"{len(asked)} queries where {limit} are allowed:\n{listed}", pytrace=False)

    return guard


@pytest.fixture
def most_queries() -> int:
    """What one request may ask: the dearest, a release with its sealed paper, needs some 46 statements, savepoints and
    all; a filing some 40, however many items it has."""
    return 50


@pytest.fixture(autouse=True)
def no_request_asks_too_often(monkeypatch: pytest.MonkeyPatch, most_queries: int) -> None:
    """Every page and every call that any test asks for, reading or writing, stays within ``most_queries``."""
    answer = ClientHandler.get_response

    def counted(self: ClientHandler, request: HttpRequest) -> HttpResponseBase:
        asked: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            response = answer(self, request)
        if len(asked) > most_queries:
            listed = "\n".join(f"{number:3}  {sql[:200]}" for number, sql in enumerate(asked, start=1))
            pytest.fail(f"{request.method} {request.path}: {len(asked)} queries, {most_queries} allowed:\n{listed}")
        return response

    monkeypatch.setattr(ClientHandler, "get_response", counted)


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data beside the repository; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data of ../shared/data are not on this machine")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test finds what another one cached, the limits on attempts to sign in least of all."""
    cache.clear()
    forget_all()


@pytest.fixture(autouse=True)
def free_clock() -> Iterator[None]:
    """No test may leave the clock held for the next one."""
    held = clock._fixed.get()
    yield
    assert clock._fixed.get() is held, "the test left the clock held; use `with clock.at(...)`"
