# SPDX-License-Identifier: EUPL-1.2
"""What happens to the service, and whether it kept its promises: ``./diwana bench faults``.

A house as in service (gunicorn with two workers, job workers, demonstration people) on each database, under a mixed
load: filings and payments over HTTP with idempotency keys, jobs asked for in transactions. It is hurt, and afterwards
compared with what had been acknowledged: nothing acknowledged lost, nothing done twice, the ledger sound with every
checkpoint that an outsider fetched meanwhile, the journal summing to zero. The exit status is 1 when a promise was
broken. docs/faults.md says what each fault is, and what is only simulated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from tests.bench import _databases, _house
from tests.bench._faults import phases, power
from tests.bench._faults.house import Row, house

HEAD = ("database", "fault", "points", "filings", "paid", "jobs", "repeats", "lost", "twice", "ledger", "journal", "s")
WIDTHS = (10, 34, 6, 7, 6, 6, 7, 5, 5, 7, 7, 5)
FAULTS = ("kills", "restarts", "clock", "disk", "power")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--points", type=int, default=200, help="instants at which something is killed (200)")
    parser.add_argument("--cuts", type=int, default=10, help="instants at which the power is cut (10)")
    parser.add_argument("--database", choices=sorted(_databases.CHOICES), default="both")
    parser.add_argument("--seed", type=int, default=_house.SEED, help="of every chance")
    parser.add_argument("--only", choices=FAULTS, action="append", help="only this fault")


def main(json_path: str | None, **asked: Any) -> int:
    """Print the table; 0 when no promise was broken."""
    options = argparse.Namespace(**asked)
    line(HEAD)
    broken, figures = False, []
    for database in _databases.CHOICES[options.database]:
        for row in rows(database, options):
            show(row)
            broken = broken or bool(row.faults)
            figures.append({name: getattr(row, name) for name in row.__dataclass_fields__})
    print("BROKEN" if broken else "nothing acknowledged was lost, nothing was done twice")
    _house.keep(json_path, {"rows": figures})
    return int(broken)


def rows(database: str, options: argparse.Namespace) -> Iterator[Row]:
    wanted = options.only or FAULTS
    named = {"kills": phases.kills, "restarts": phases.restarts, "clock": phases.steps}
    if set(named) & set(wanted):
        with house(database) as at:
            for name, phase in named.items():
                if name in wanted:
                    yield phase(at, options.points, options.seed)
    if "disk" in wanted:
        yield phases.disk_full(database)
    if "power" in wanted:
        yield power.cuts(database, options.cuts, options.seed)


def show(row: Row) -> None:
    name = _databases.name_of(row.database)
    counts = (row.count("lost"), row.count("twice"), row.count("ledger"), row.count("journal"))
    verdicts = ("sound" if not counts[2] else counts[2], "0" if not counts[3] else "NOT 0")
    told = (row.points, row.filings, row.payments, row.jobs, row.repeats, *counts[:2], *verdicts, round(row.seconds))
    line((name, row.fault, *told))
    if row.note:
        print(f"{'':12}{row.note}")
    for fault in row.faults[:10]:
        print(f"{'':12}! {fault}")
    sys.stdout.flush()


def line(cells: tuple[object, ...]) -> None:
    print("  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)), flush=True)
