# SPDX-License-Identifier: EUPL-1.2
"""Everything that is verified, as lanes that run side by side: ``python tests/lanes.py all``, ``fast`` or one's name.

Each lane is one program; its output is kept in ``var/tests/`` and shown when it fails. The last line counts the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent))

import postgresql

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = Path(os.environ.get("DIWANA_VAR") or ROOT / "var") / "tests"
BIN = Path(sys.executable).parent
CORES = os.cpu_count() or 2


class Lane(NamedTuple):
    """One program to run: ``setting`` is what its environment has beyond ours."""

    name: str
    command: tuple[str, ...]
    setting: dict[str, str] = {}


class Counts(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def tool(name: str, program: str, *arguments: str) -> Lane:
    return Lane(name, (str(BIN / program), *arguments))


def pytest(name: str, *arguments: str, workers: int = CORES, **setting: str) -> Lane:
    """A run of pytest with its own folder, so that lanes never share a database file."""
    report = f"--junitxml={OUTPUT / name}.xml"
    spread = ("-n", str(workers), "--dist", "worksteal") if workers else ()
    command = (sys.executable, "-m", "pytest", *arguments, *spread, report)
    return Lane(name, command, {"DIWANA_VAR": str(OUTPUT / name), "DIWANA_DATABASE_URL": "", **setting})


def program(name: str, *arguments: str) -> Lane:
    return Lane(name, (sys.executable, *arguments), {"DIWANA_VAR": str(OUTPUT / name), "DIWANA_DATABASE_URL": ""})


STATIC = (
    tool("format", "ruff", "format", "--check", "."),
    tool("lint", "ruff", "check", "."),
    tool("imports", "lint-imports"),
    Lane("messages", (sys.executable, "-m", "diwana", "messages", "--check")),
    tool("types", "mypy"),
    Lane("data", (sys.executable, "-m", "diwana", "data_dictionary", "--check")),
    Lane("secrets", (sys.executable, "tests/supply.py", "secrets")),
)
UNIT = ("tests/unit", "tests/contracts")


FAST = ("sqlite", "format", "lint", "imports", "messages", "types")


def lanes(which: str, stack: ExitStack) -> list[Lane]:
    """The lanes of ``which`` (``all``, ``fast`` or the name of one), the longest first."""
    asked = {"all", "postgresql", "whole-postgresql"}
    address = stack.enter_context(postgresql.server()) if which in asked else ""
    every = [
        pytest("sqlite", *UNIT),
        *STATIC,
        pytest("postgresql", *UNIT, DIWANA_DATABASE_URL=address),
        pytest("whole", "tests/whole"),
        pytest("whole-postgresql", "tests/whole", DIWANA_DATABASE_URL=address),
        pytest("journeys", "tests/e2e", workers=0),
        program("coverage", "tests/covered.py"),
    ]
    return [lane for lane in every if which in {"all", lane.name} or (which == "fast" and lane.name in FAST)]


def run(lane: Lane) -> tuple[Lane, bool, float]:
    """Run one lane to its end; whether it succeeded, and how many seconds it took."""
    begun = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "120", **lane.setting}
    with output(lane).open("wb") as log:
        done = subprocess.run(
            lane.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    return lane, done.returncode == 0, time.monotonic() - begun


def output(lane: Lane) -> Path:
    return OUTPUT / f"{lane.name}.log"


def counts(report: Path) -> Counts:
    """What a report of pytest counted."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    tests = failed = skipped = 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Counts(tests - failed - skipped, failed, skipped)


def tally() -> Counts:
    """The tests of all lanes together."""
    every = [counts(report) for report in OUTPUT.glob("*.xml")]
    return Counts(*(sum(column) for column in zip(*every, strict=True))) if every else Counts()


def report(finished: Iterator[tuple[Lane, bool, float]]) -> bool:
    """Say how each lane ended as it ends, and show what a failed one said; whether all succeeded."""
    good = True
    for lane, succeeded, seconds in finished:
        lines = output(lane).read_text(encoding="utf-8", errors="replace").splitlines()
        closing = f"  {lines[-1]}" if lines and (OUTPUT / f"{lane.name}.xml").exists() else ""
        print(f"{'✓' if succeeded else '✗'} {lane.name:16} {seconds:5.0f} s{closing}", flush=True)
        if not succeeded:
            print("\n".join(f"    {line}" for line in lines[-100:]), flush=True)
            good = False
    return good


def main(which: str) -> int:
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    with ExitStack() as stack, ThreadPoolExecutor(max_workers=2) as pool:
        running = [pool.submit(run, lane) for lane in lanes(which, stack)]
        good = report(future.result() for future in as_completed(running))
    total = tally()
    print(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
    return 0 if good and not total.failed and total.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
