# SPDX-License-Identifier: EUPL-1.2
"""How fast the ledger is verified and written, on SQLite, against the bare work that nobody can avoid.

Measured in processor time, the best of three runs, on events as a filing records them (data and, on each third, a
reason). *events*: every leaf hashed again and compared, every column and number checked, the tree built up, the signed
checkpoints and the hashes outside compared. *with openings*: besides, every committed value hashed and compared.
Reference of both: SHA-256 over the leaves of the same rows, fetched by sqlite3, and nothing else. *recording*: events
recorded a hundred to a transaction; its reference inserts the very rows that came out, by sqlite3, in the same batches.
*proofs*: inclusion proofs of random events as the API gives them, checked against the signed root; the reference makes
one from the hashes of all leaves, as there is no other way without tiles.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

EVENTS = 300_000
PER_TRANSACTION = 100
PROOFS = 300
AIM = 300_000
_READ = 'SELECT "index", CAST(leaf AS BLOB), leaf_hash FROM ledger_event ORDER BY "index"'


def main(json_path: str | None = None) -> int:
    """Print the table; 0 when events are verified at ``AIM`` a second or faster, 1 otherwise."""
    with tempfile.TemporaryDirectory(prefix="diwana-bench-") as folder:
        os.environ.update(DIWANA_VAR=folder, DIWANA_DATABASE_URL="", DJANGO_SETTINGS_MODULE="diwana.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        numbers = _measure(Path(folder))
    _table(numbers)
    if json_path:
        Path(json_path).write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    return 0 if numbers["met"] else 1


def _measure(folder: Path) -> dict[str, Any]:
    from diwana.foundation.ledger.models import Opening
    from diwana.foundation.ledger.public import checkpoint
    from diwana.foundation.ledger.verification import verify

    database = next(folder.glob("*.sqlite3"))
    recorded = _cpu(_record)
    written = _insert_the_same(database, folder / "raw.sqlite3")
    checkpoint()
    if not (report := verify()).sound:
        raise SystemExit(f"the ledger just written is not sound: {report.findings[:3]}")
    reference = _best(lambda: _bare(database))
    events = _best(lambda: verify(openings=False))
    everything = _best(verify)
    proof, whole = _proofs()
    return {
        "proofs_per_second": round(1 / proof),
        "whole_tree_proofs_per_second": round(1 / whole, 2),
        "whole_tree_times_proof": round(whole / proof),
        "events": EVENTS,
        "openings": Opening.objects.count(),
        "checkpoints": report.checkpoints,
        "reference_per_second": round(EVENTS / reference),
        "events_per_second": round(EVENTS / events),
        "events_times_reference": round(events / reference, 2),
        "with_openings_per_second": round(EVENTS / everything),
        "with_openings_times_reference": round(everything / reference, 2),
        "recorded_per_second": round(EVENTS / recorded),
        "inserted_per_second": round(EVENTS / written),
        "recording_times_inserting": round(recorded / written, 2),
        "aim_per_second": AIM,
        "met": EVENTS / events >= AIM,
    }


def _proofs() -> tuple[float, float]:
    """Seconds of processor time of a proof from tiles, and of one from all leaf hashes."""
    from diwana.foundation.ledger.models import Event
    from diwana.foundation.ledger.public import inclusion
    from diwana.kernel.merkle import inclusion_proof

    chance = random.Random(2022)
    asked = [chance.randrange(EVENTS) for _ in range(PROOFS)]

    def whole() -> None:
        hashes = Event.objects.order_by("index").values_list("leaf_hash", flat=True)
        inclusion_proof([bytes(stored) for stored in hashes], asked[0])

    return _best(lambda: [inclusion(index) for index in asked]) / PROOFS, _best(whole)


def _record() -> None:
    from django.db import transaction

    from diwana.foundation.ledger.public import LedgerEntry, record_all
    from diwana.kernel.actor import Actor

    actor = Actor(person=7, organisation=3, roles=("broker",))
    for start in range(0, EVENTS, PER_TRANSACTION):
        with transaction.atomic():
            record_all(
                actor,
                [
                    LedgerEntry(
                        verb="clearance.file",
                        subject=f"declaration:{number}",
                        data={"number": f"2026/TN10/IM/{number}", "total": "6017.000", "items": 3, "state": "filed"},
                        reason=None if number % 3 else "Filed again after the weights were corrected.",
                    )
                    for number in range(start, start + PER_TRANSACTION)
                ],
            )


def _insert_the_same(database: Path, copy: Path) -> float:
    """Insert the rows of events and openings into the same tables of another file; seconds the inserting took."""
    source = sqlite3.connect(database)
    target = sqlite3.connect(copy, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        target.execute(f"PRAGMA {pragma}")
    for (statement,) in source.execute("SELECT sql FROM sqlite_master WHERE tbl_name LIKE 'ledger_%' AND sql > ''"):
        target.execute(statement)
    events = source.execute('SELECT "index", leaf, leaf_hash FROM ledger_event ORDER BY "index"').fetchall()
    openings = source.execute("SELECT event, part, salt, value FROM ledger_opening ORDER BY event").fetchall()
    begun, taken = time.process_time(), 0
    for start in range(0, EVENTS, PER_TRANSACTION):
        target.execute("BEGIN IMMEDIATE")
        target.executemany(
            'INSERT INTO ledger_event ("index", leaf, leaf_hash) VALUES (?, ?, ?)',
            events[start : start + PER_TRANSACTION],
        )
        following = taken
        while following < len(openings) and openings[following][0] < start + PER_TRANSACTION:
            following += 1
        target.executemany("INSERT INTO ledger_opening VALUES (?, ?, ?, ?)", openings[taken:following])
        target.execute("COMMIT")
        taken = following
    seconds = time.process_time() - begun
    source.close()
    target.close()
    copy.unlink()
    return seconds


def _bare(database: Path) -> None:
    connection = sqlite3.connect(database)
    for _, leaf, _ in connection.execute(_READ):
        sha256(b"\x00" + leaf).digest()
    connection.close()


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of processor time that ``work`` took."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _best(work: Callable[[], object]) -> float:
    return min(_cpu(work) for _ in range(3))


def _table(numbers: dict[str, Any]) -> None:
    print(
        f"ledger: {numbers['events']:,} events, {numbers['openings']:,} openings, {numbers['checkpoints']} checkpoints"
    )
    lines = (
        ("sha256 of the rows fetched", "reference_per_second", None),
        ("events verified", "events_per_second", "events_times_reference"),
        ("with their openings", "with_openings_per_second", "with_openings_times_reference"),
        ("inserted bare", "inserted_per_second", None),
        ("recorded", "recorded_per_second", "recording_times_inserting"),
    )
    for label, rate, ratio in lines:
        times = f"{numbers[ratio]:.2f} x" if ratio else "reference"
        print(f"  {label:<28}{numbers[rate]:>12,} a second of CPU   {times:>10}")
    print(
        f"  {'proved from tiles':<28}{numbers['proofs_per_second']:>12,} a second of CPU   "
        f"{numbers['whole_tree_times_proof']:,} x faster than from all leaves"
    )
    print(f"  aim: {numbers['aim_per_second']:,} events verified a second: {'met' if numbers['met'] else 'NOT MET'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
