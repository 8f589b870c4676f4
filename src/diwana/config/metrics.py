# SPDX-License-Identifier: EUPL-1.2
"""The figures of the service, as Prometheus reads them: GET /metrics.

Requests are counted by each process as they are answered, and summed over the processes; what the rooms know
(``watch.py``) is asked for when somebody looks. No label holds a key, a name or an address.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from diwana.config.watching import by_room, is_watcher, refuse
from diwana.foundation.accounts.access import PUBLIC, access
from diwana.kernel.watch import Figure, Measure

log = structlog.get_logger("diwana.metrics")

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
STATEMENTS = (0, 1, 2, 5, 10, 20, 30, 45, 60, 100)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

OWN = CollectorRegistry()
REQUESTS = Counter("diwana_requests", "Requests answered.", ("method", "route", "status"), registry=OWN)
DURATION = Histogram(
    "diwana_request_seconds",
    "Time from the arrival of a request to its answer.",
    ("method", "route"),
    buckets=SECONDS,
    registry=OWN,
)
QUERIES = Histogram(
    "diwana_request_queries",
    "Statements sent to the database for one request.",
    ("route",),
    buckets=STATEMENTS,
    registry=OWN,
)


def answered(method: str, route: str, status: int, seconds: float, queries: int) -> None:
    """Count one answer. ``route`` is the pattern of the address; what matched none is counted together."""
    method = method if method in METHODS else "other"
    route = route or "none"
    REQUESTS.labels(method, route, str(status)).inc()
    DURATION.labels(method, route).observe(seconds)
    QUERIES.labels(route).observe(queries)


class Rooms(Collector):
    """The figures that the rooms know, asked for at each reading. A room that fails is named, the others answer."""

    def collect(self) -> Iterator[Metric]:
        failed = GaugeMetricFamily("diwana_watch_failed", "Whether a room could not tell its figures.", labels=["room"])
        families: dict[str, Metric] = {}
        for room, figures in by_room("figures"):
            failed.add_metric([room], 0 if add(families, room, figures) else 1)
        yield from families.values()
        yield failed


def add(families: dict[str, Metric], room: str, figures: Callable[[], Iterable[Figure]]) -> bool:
    """Put the figures of ``room`` into ``families``; whether it could tell them."""
    try:
        found = list(figures())
    except (DatabaseError, OSError, ValueError, LookupError) as problem:
        log.warning("figures failed", room=room, error=str(problem))
        return False
    for figure in found:
        family = families.setdefault(figure.name, new_family(figure))
        family.add_metric(list(figure.labels.values()), figure.value)  # type: ignore[attr-defined]
    return True


def new_family(figure: Figure) -> Metric:
    kind: Any = CounterMetricFamily if figure.measure is Measure.COUNTER else GaugeMetricFamily
    family: Metric = kind(f"diwana_{figure.name}", figure.meaning, labels=list(figure.labels))
    return family


def exposition() -> bytes:
    """All figures in Prometheus' text."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Forward())
    registry.register(Rooms())
    return generate_latest(registry)


class _Forward(Collector):
    """The figures of this process alone."""

    def collect(self) -> Iterable[Metric]:
        return OWN.collect()


@access(PUBLIC)
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, to those who watch; to anybody else this address does not exist."""
    if not is_watcher(request):
        return refuse()
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
