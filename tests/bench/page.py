# SPDX-License-Identifier: EUPL-1.2
"""What a page costs beyond its rows.

The page is a broker's list of 25 declarations of three items, whole: session, person, permissions, filters, counts,
templates in his language, security headers, through the WSGI application. The reference asks ``sqlite3`` for the same
25 declarations and their 75 items in two statements and puts them into a table with an f-string. Processor time of this
process (user and system) on both sides, in batches that take turns: the figures are those of the middle batch, so that
what else the machine does meanwhile falls on both.
"""

from __future__ import annotations

import io
import sqlite3
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import _house

ROWS, ITEMS, WARM = 25, 3, 20
BATCHES, PAGES, REFERENCES = 25, 8, 80
MOST = 35.0


def main(json_path: str | None) -> int:
    with _house.house() as folder:
        without_front_end()
        cookie = filled()
        page, reference = served(cookie), bare(folder / "diwana.sqlite3")
        queries = asked(page)
        size, reference_size = page(), reference()
        turns = [(spent(page, PAGES), spent(reference, REFERENCES)) for _ in range(BATCHES)]
    figures = {
        "declarations on the page": ROWS,
        "items of each": ITEMS,
        "bytes of the page": size,
        "queries of the page": queries,
        "bytes of the reference": reference_size,
        "page: ms CPU": round(median(page for page, _ in turns) * 1000, 3),
        "raw SQL and an f-string: ms CPU": round(median(reference for _, reference in turns) * 1000, 3),
        "ratio": round(median(page / reference for page, reference in turns), 1),
        "allowed": MOST,
    }
    for name, value in figures.items():
        print(f"  {name:<34} {value:>10}")
    _house.keep(json_path, figures)
    return int(figures["ratio"] > MOST)


def without_front_end() -> None:
    """Name the files of the front-end without looking whether they were built."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def filled() -> str:
    """File the declarations; the session cookie of their broker."""
    from django.conf import settings
    from django.test import Client

    from diwana.foundation.accounts.models import Person
    from diwana.foundation.accounts.public import actor_for
    from diwana.foundation.accounts.testing import sign_in
    from diwana.modules.clearance.services import submit

    broker = Person.objects.get(email="broker@diwana.example")
    for entry in _house.entries(ROWS, ITEMS, "PAGE"):
        submit(actor_for(broker.pk), entry)
    client = sign_in(Client(), broker)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def spent(get: Callable[[], int], times: int) -> float:
    """Processor seconds of one call, over ``times`` of them."""
    begun = time.process_time()
    for _ in range(times):
        get()
    return (time.process_time() - begun) / times


def asked(get: Callable[[], int]) -> int:
    """How many queries one call makes."""
    from django.db import connection

    queries: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        get()
    return len(queries)


def served(cookie: str) -> Callable[[], int]:
    """The page: a function that asks for it and gives its bytes, already warm."""
    from diwana.config.wsgi import application

    def get() -> int:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/declarations/",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": cookie,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        status: list[str] = []
        response = application(environ, lambda line, headers: status.append(line))
        size = sum(len(part) for part in response)
        response.close()
        if status != ["200 OK"]:
            raise SystemExit(f"the page answered {status}")
        return size

    for _ in range(WARM):
        get()
    return get


DECLARATIONS = (
    "SELECT id, number, reference, state, office, importer, value_minor, taxes_minor, currency, updated_at "
    f"FROM clearance_declaration ORDER BY updated_at DESC LIMIT {ROWS}"
)
GOODS = "SELECT declaration_id, description FROM clearance_item WHERE declaration_id IN ({}) ORDER BY number"


def bare(database: Path) -> Callable[[], int]:
    """The reference, likewise."""
    connection = sqlite3.connect(database)

    def get() -> int:
        rows = connection.execute(DECLARATIONS).fetchall()
        goods: dict[int, list[str]] = {}
        for declaration, description in connection.execute(
            GOODS.format(", ".join("?" * len(rows))), [row[0] for row in rows]
        ):
            goods.setdefault(declaration, []).append(description)
        table = "".join(
            f"<tr><th><a href='/declarations/{pk}/'>{escape(number)}</a> {escape(reference)}</th>"
            f"<td>{escape(state)}</td><td>{escape(party)}</td><td>{escape(', '.join(goods[pk]))}</td>"
            f"<td>{escape(office)}</td><td>{value / 1000:,.3f} {currency}</td>"
            f"<td>{taxes / 1000:,.3f} {currency}</td><td>{changed}</td></tr>"
            for pk, number, reference, state, office, party, value, taxes, currency, changed in rows
        )
        return len(f"<!doctype html><html><body><table>{table}</table></body></html>".encode())

    for _ in range(WARM):
        get()
    return get
