# SPDX-License-Identifier: EUPL-1.2
"""Whether the promises were kept: ``python -m tests.bench._faults.reckoning BOOK [UNTIL]`` prints the faults as JSON.

UNTIL (seconds since the epoch): only what was acknowledged before has to be there, as after a power cut.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django


def filings(book: dict[str, Any], until: float) -> Iterator[str]:
    from diwana.modules.clearance.models import Declaration

    numbers = dict(Declaration.objects.values_list("pk", "number"))
    often = Counter(Declaration.objects.exclude(number="").values_list("reference", flat=True))
    for reference, told in book["filings"].items():
        if told and told["at"] < until and numbers.get(told["id"]) != told["number"]:
            yield f"lost: filing {reference}, acknowledged as {told['number']}"
        if often[reference] > 1:
            yield f"twice: filing {reference} is there {often[reference]} times"


def events(book: dict[str, Any], until: float) -> Iterator[str]:
    """Each filing and each payment has one event, and what has an event is there."""
    from diwana.foundation.ledger.models import Event
    from diwana.modules.clearance.models import Declaration

    filed = Counter(Event.objects.filter(verb="clearance.file").values_list("subject", flat=True))
    there = {f"declaration:{pk}" for pk in Declaration.objects.exclude(number="").values_list("pk", flat=True)}
    if filed.keys() != there or set(filed.values()) - {1}:
        yield f"twice or lost: {len(there)} filings, {len(filed)} with events, {sum(filed.values())} events"


def payments(book: dict[str, Any], until: float) -> Iterator[str]:
    from diwana.foundation.payments.models import Receipt

    numbers = dict(Receipt.objects.values_list("number", "subject"))
    often = Counter(numbers.values())
    for reference, told in book["payments"].items():
        subject = f"declaration:{told['declaration']}"
        if "at" in told and told["at"] < until and numbers.get(told["receipt"]) != subject:
            yield f"lost: payment of {reference}, receipt {told['receipt']}"
        if often[subject] > 1:
            yield f"twice: payment of {reference}"


def journal(book: dict[str, Any], until: float) -> Iterator[str]:
    from diwana.foundation.payments.queries import balances

    sums: Counter[str] = Counter()
    for (_kind, _key, currency), amount in balances().items():
        sums[currency] += amount
    for currency, amount in sums.items():
        if amount:
            yield f"journal: {currency} sums to {amount}"


def jobs(book: dict[str, Any], until: float) -> Iterator[str]:
    """Every job acknowledged has its effects once after the queue was worked off; every other at most once."""
    from django.db import connection
    from tests.bench import _jobs_kinds  # declares the kinds

    from diwana.foundation.jobs import queue
    from diwana.foundation.jobs.models import UNFINISHED, Job
    from diwana.foundation.jobs.public import run_ready
    from diwana.kernel import clock

    unfinished = Job.objects.filter(name__startswith="bench.", state__in=UNFINISHED)
    later = clock.now() + timedelta(days=1000)  # every lease and every wait is over, and again in the next round
    while unfinished.exists() and later < clock.now() + timedelta(days=1100):
        with clock.at(later):
            queue.reap()
            Job.objects.exclude(name__startswith="bench.").filter(state__in=UNFINISHED).delete()
            run_ready()
        later += timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT job, part FROM bench_effect")
        effects = Counter(cursor.fetchall())
        cursor.execute("SELECT key_of_job FROM bench_outside")
        outside = {row[0] for row in cursor.fetchall()}
    numbers = dict(Job.objects.filter(name__startswith="bench.").values_list("arguments__number", "pk"))
    for number, at in book["jobs"]:
        if at is not None and at < until:
            parts = range(_jobs_kinds.PARTS if number % 10 == 0 else 1)
            if number % 10 == 1 and f"diwana-job-{numbers.get(number)}" not in outside:
                yield f"lost: effect outside of job {number}"
            if number % 10 != 1 and any((number, part) not in effects for part in parts):
                yield f"lost: effect of job {number}"
    for (number, part), count in effects.items():
        if count > 1:
            yield f"twice: effect {part} of job {number}, {count} times"
    dead = Job.objects.filter(name__startswith="bench.", state="dead").count()
    if dead:
        yield f"lost: {dead} jobs were given up"


def ledger(book: dict[str, Any], until: float) -> Iterator[str]:
    """Sound, and what was signed and fetched before still holds."""
    from diwana.foundation.ledger.public import verify

    report = verify([note for at, note in book["notes"] if at < until], limit=5)
    for finding in report.findings:
        yield f"ledger: event {finding.index} {finding.kind} {finding.detail}"


def found(book: dict[str, Any], until: float) -> list[str]:
    checks = (filings, events, payments, journal, ledger, jobs)
    return [fault for check in checks for fault in check(book, until)]


if __name__ == "__main__":
    django.setup()
    from tests.bench._faults import clocks

    clocks.follow()
    with open(sys.argv[1], encoding="utf-8") as file:
        kept = json.load(file)
    print(json.dumps(found(kept, float(sys.argv[2]) if sys.argv[2:] else float("inf"))))
