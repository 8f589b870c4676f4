# SPDX-License-Identifier: EUPL-1.2
"""What a room tells those who watch over the service: figures for /metrics, checks for /readyz.

A room says so in its ``watch.py``: ``figures() -> Iterable[Figure]``, ``checks() -> Iterable[Check]``, or both.
They are asked often: a few cheap queries, and nothing about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Measure(StrEnum):
    """What a figure does over time: a gauge goes up and down, a counter only up."""

    GAUGE = "gauge"
    COUNTER = "counter"


class Figure(msgspec.Struct, frozen=True):
    """One number: ``name`` in snake_case with its unit last (Prometheus), without the prefix ``diwana_``.

    labels: kinds, states and queues, each of few values; never a key, a name or an address.
    """

    name: str
    meaning: str
    value: float
    labels: Mapping[str, str] = {}
    measure: Measure = Measure.GAUGE


class Check(msgspec.Struct, frozen=True):
    """Whether one thing that the service needs is as it should be.

    detail: what was found, for the operator. vital: the service should be sent no visitors while it is not well;
    otherwise somebody should look, and visitors may come.
    """

    name: str
    well: bool
    detail: str = ""
    vital: bool = True
