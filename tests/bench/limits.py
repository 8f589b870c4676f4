# SPDX-License-Identifier: EUPL-1.2
"""What it costs to count one call, in one process and in two at once.

The reference is one statement that sets a number in the same file with the same settings, by sqlite3: what no counter
that processes share through a file can avoid. Beside it Django's file cache, which cannot count without losing some.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from tests.bench._house import keep

TAKEN = 20_000
AIM = 3.0


def main(json_path: str | None = None) -> int:
    """Print the table; 0 when counting costs at most AIM times the reference."""
    with tempfile.TemporaryDirectory(prefix="diwana-bench-") as folder:
        reference = _best(lambda: _bare(Path(folder) / "bare.sqlite3"))
        ours = _best(lambda: _take(Path(folder) / "limits.sqlite3"))
        cache = _file_cache(Path(folder) / "cache")
        begun = time.monotonic()
        context = multiprocessing.get_context("spawn")
        with context.Pool(2) as pool:
            pool.map(_take, [Path(folder) / "both.sqlite3"] * 2)
        both = (time.monotonic() - begun) / 2
    figures = {
        "bare_microseconds": round(reference / TAKEN * 1e6, 1),
        "take_microseconds": round(ours / TAKEN * 1e6, 1),
        "times": round(ours / reference, 2),
        "file_cache_microseconds": round(cache / TAKEN * 1e6, 1),
        "two_processes_microseconds_each_wall": round(both / TAKEN * 1e6, 1),
    }
    print(f"limits: {TAKEN:,} taken, processor time")
    print(f"  one statement of sqlite3       {figures['bare_microseconds']:>8} µs   reference")
    print(f"  taken                          {figures['take_microseconds']:>8} µs   {figures['times']} x")
    print(f"  set in Django's file cache     {figures['file_cache_microseconds']:>8} µs")
    print(
        f"  two processes, on the wall   {figures['two_processes_microseconds_each_wall']:>8} µs each, start included"
    )
    print(f"  aim: at most {AIM} x: {'met' if figures['times'] <= AIM else 'NOT MET'}")
    keep(json_path, figures)
    return 0 if figures["times"] <= AIM else 1


def _best(work: object) -> float:
    def once() -> float:
        begun = time.process_time()
        work()  # type: ignore[operator]
        return time.process_time() - begun

    return min(once() for _ in range(3))


def _bare(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("CREATE TABLE IF NOT EXISTS taken (key BLOB PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID")
    for number in range(TAKEN):
        connection.execute("INSERT OR REPLACE INTO taken VALUES (?, ?)", [b"k%d" % (number % 100), number]).fetchone()
    connection.close()


def _configured(file: Path) -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    settings.LIMITS_FILE = file


def _take(file: Path) -> None:
    _configured(file)
    from diwana.foundation.limits.public import Rate, take

    rate = Rate("bench", 1_000_000, 60)
    for number in range(TAKEN):
        take(rate, f"k{number % 100}")


def _file_cache(folder: Path) -> float:
    _configured(folder)
    from django.core.cache.backends.filebased import FileBasedCache

    cache = FileBasedCache(str(folder), {})
    begun = time.process_time()
    for number in range(TAKEN // 10):
        cache.set(f"k{number % 100}", number)
    return (time.process_time() - begun) * 10


if __name__ == "__main__":
    sys.exit(main())
