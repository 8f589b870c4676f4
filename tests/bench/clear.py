# SPDX-License-Identifier: EUPL-1.2
"""50,000 declarations from CSV through the command ``clear``, against raw inserts of the same declarations.

Measured: processor time of everything that ``clear --json`` does after its start: reading, rules, duties, selectivity,
output. Reference, in the same run: the rows that those declarations would be (declaration, items, tax lines), ready
made, inserted by ``executemany`` in batches of 1,000 into SQLite with the pragmas of the service (WAL, FULL).
Aim: at most 60 times the reference, and memory that does not grow with the number of declarations.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

DECLARATIONS = 50_000
SEED = 2
BATCH = 1_000
MOST_TIMES = 60
MOST_GROWTH = 32  # MiB between a tenth of the way and the end
SAMPLE = 200


def main(json_path: str | None = None) -> int:
    """Print the table; 0 when the aim is met."""
    with tempfile.TemporaryDirectory(prefix="diwana-bench-") as folder:
        os.environ["DIWANA_VAR"] = folder
        _prepare()
        numbers = _measure(Path(folder))
    _table(numbers)
    if json_path:
        Path(json_path).write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    return 0 if numbers["met"] else 1


def _prepare() -> None:
    """A service of its own in the folder: settings, tables, reference data, tariff."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diwana.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def _measure(folder: Path) -> dict[str, Any]:
    import psutil

    from diwana.modules.clearance.management.clearing import Cleared

    table = folder / "declarations.csv"
    items = _write(table)
    process = psutil.Process()
    marks: list[float] = []
    cleared = blocked = 0
    gone = _Tally()
    start, wall = time.process_time(), time.perf_counter()
    for outcome in gone.run(table):
        if not isinstance(outcome, Cleared):
            raise SystemExit(f"the generated file could not be read: {outcome}")
        cleared += 1
        blocked += outcome.blocked
        if cleared % (DECLARATIONS // 10) == 0:
            marks.append(process.memory_info().rss / (1 << 20))
    clear_seconds, clear_wall = time.process_time() - start, time.perf_counter() - wall
    raw_seconds, rows = _raw(folder, "raw", taxes=True)
    lean_seconds, _ = _raw(folder, "lean", taxes=False)
    times = clear_seconds / raw_seconds
    growth = marks[-1] - marks[0]
    return {
        "declarations": cleared,
        "items": items,
        "blocked": blocked,
        "clear_cpu_seconds": round(clear_seconds, 3),
        "clear_wall_seconds": round(clear_wall, 3),
        "declarations_per_second": round(cleared / clear_wall),
        "raw_rows": rows,
        "raw_cpu_seconds": round(raw_seconds, 3),
        "times": round(times, 1),
        "times_without_tax_lines": round(clear_seconds / lean_seconds, 1),
        "most_times": MOST_TIMES,
        "rss_mib": [round(mark, 1) for mark in marks],
        "rss_growth_mib": round(growth, 1),
        "most_growth_mib": MOST_GROWTH,
        "met": cleared == DECLARATIONS and blocked == 0 and times <= MOST_TIMES and growth <= MOST_GROWTH,
    }


class _Tally:
    """The command's own loop: each declaration cleared and written as a line of JSON."""

    def run(self, table: Path) -> Iterator[Any]:
        import msgspec

        from diwana.modules.clearance.management.clearing import clear

        encode = msgspec.json.Encoder().encode
        with open(os.devnull, "wb") as out:
            for outcome in clear(table, "TN", _today()):
                out.write(encode(outcome))
                yield outcome


def _today() -> date:
    from diwana.kernel import clock

    return clock.today("Africa/Tunis")


def _entries() -> Iterator[dict[str, Any]]:
    """The declarations, always the same: they keep every rule of the country."""
    from diwana.modules.clearance.demo import demonstration_entry

    chance = random.Random(SEED)
    for number in range(1, DECLARATIONS + 1):
        yield demonstration_entry(chance, f"B{number:06d}", items=chance.choice((1, 2, 3)))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name != "items":
                yield from _flat(part, f"{path}/{name}" if path else name)
    else:
        for place, part in enumerate(value, 1):
            yield from _flat(part, f"{path}/{place}")


def _rows(entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, str]]:
    for entry in entries:
        header = dict(_flat(entry))
        for item in entry["items"]:
            yield header | dict(_flat(item, "items"))


def _write(table: Path) -> int:
    """Write the CSV and return how many items it holds."""
    names = sorted({name for row in _rows(islice(_entries(), SAMPLE * 10)) for name in row})
    count = 0
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        for row in _rows(_entries()):
            writer.writerow(row)
            count += 1
    return count


def _raw(folder: Path, name: str, *, taxes: bool) -> tuple[float, int]:
    """Processor seconds of the reference, with or without tax lines, and the number of its rows."""
    from diwana.modules.clearance.models import Declaration, Item, TaxLine

    database = sqlite3.connect(folder / f"{name}.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    inserts = {}
    for model in (Declaration, Item, TaxLine):
        columns = [field.column for field in model._meta.concrete_fields]
        database.execute(f"CREATE TABLE {model.__name__} ({', '.join(columns)})")
        inserts[model.__name__] = (f"INSERT INTO {model.__name__} VALUES ({', '.join('?' * len(columns))})", columns)
    seconds, rows, entries = 0.0, 0, _entries()
    while batch := list(islice(entries, BATCH)):
        ready = _ready(batch, inserts)[: 3 if taxes else 2]
        start = time.process_time()
        database.execute("BEGIN IMMEDIATE")
        for statement, values in ready:
            database.executemany(statement, values)
        database.execute("COMMIT")
        seconds += time.process_time() - start
        rows += sum(len(values) for _, values in ready)
    database.close()
    return seconds, rows


def _ready(batch: list[dict[str, Any]], inserts: dict[str, Any]) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """The rows of ``batch``: every column filled, as wide as the real ones; six tax lines to an item imported."""
    statement, columns = inserts["Declaration"]
    declarations = [
        tuple(json.dumps(entry) if name == "entry" else entry["reference"] for name in columns) for entry in batch
    ]
    item_statement, item_columns = inserts["Item"]
    items = [
        tuple(
            item.get(name, item["commodity_code"]) if isinstance(item.get(name), str) else number
            for name in item_columns
        )
        for entry in batch
        for number, item in enumerate(entry["items"], 1)
    ]
    tax_statement, tax_columns = inserts["TaxLine"]
    imported = sum(len(entry["items"]) for entry in batch if entry["type"] == "IM")
    working = json.dumps({"line": {"code": "DD", "base": "1234.567", "amount": "185.185"}, "rounding": "down"})
    taxes = [tuple(working if name == "working" else place for name in tax_columns) for place in range(6 * imported)]
    return [(statement, declarations), (item_statement, items), (tax_statement, taxes)]


def _table(numbers: dict[str, Any]) -> None:
    rate = numbers["declarations_per_second"]
    print(f"clear: {numbers['declarations']:,} declarations, {numbers['items']:,} items, {numbers['blocked']} blocked")
    print(f"  cleared        {numbers['clear_cpu_seconds']:>8.2f} s CPU   {rate:,} declarations a second")
    print(
        f"  raw inserts    {numbers['raw_cpu_seconds']:>8.2f} s CPU   {numbers['raw_rows']:,} rows, {BATCH:,} at a time"
    )
    print(f"  ratio          {numbers['times']:>8.1f} x       (at most {MOST_TIMES})")
    print(
        f"  memory         {numbers['rss_growth_mib']:>8.1f} MiB growth (at most {MOST_GROWTH}): {numbers['rss_mib']}"
    )
    print(f"  {'met' if numbers['met'] else 'NOT MET'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
