# SPDX-License-Identifier: EUPL-1.2
"""Kinds of jobs whose effects can be counted: one row for each effect, with nothing that would refuse a second one."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from diwana.foundation.jobs.public import Context, job

TABLES = (
    "CREATE TABLE IF NOT EXISTS bench_effect (job BIGINT NOT NULL, part INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS bench_outside (key_of_job VARCHAR(40) NOT NULL PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS bench_calls (calls BIGINT NOT NULL)",
)
SOON = timedelta(milliseconds=50)
ATTEMPTS = 20
PARTS = 2


def effect(number: int, part: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_effect (job, part) VALUES (%s, %s)", [number, part])


@job("bench.whole", attempts=ATTEMPTS, backoff=SOON)
def whole(context: Context, number: int) -> None:
    """One effect in the transaction of the job."""
    effect(number)


@job("bench.parts", attempts=ATTEMPTS, backoff=SOON, atomic=False)
def parts(context: Context, number: int) -> None:
    """Two effects, each with its own commit."""
    for part in range(PARTS):
        with context.once(f"part:{part}") as first:
            if first:
                effect(number, part)
        context.progress(part + 1, PARTS)


@job("bench.outside", attempts=ATTEMPTS, backoff=SOON, atomic=False)
def outside(context: Context, number: int) -> None:
    """An effect elsewhere: a service that does what it is asked under the same key once, and counts how often it was
    asked. It stands in the same database here, but in a transaction that knows nothing of the job."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_calls SET calls = calls + 1")
        cursor.execute("INSERT INTO bench_outside (key_of_job) VALUES (%s) ON CONFLICT DO NOTHING", [context.key])
