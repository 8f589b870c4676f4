# SPDX-License-Identifier: EUPL-1.2
"""What a declaration of 999 items costs to read, check by every rule and tax with its working.

Processor time of the best of several runs, with a warm tariff as in service. The reference is the bare arithmetic of
the same taxes, in the same run: for each line its base times its rate, rounded down to the millime, added up; no
reading, no rule, no working.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tests.bench import _house

ITEMS, RUNS = 999, 9
MOST_MS = 60.0
DAY = date(2026, 3, 2)


def main(json_path: str | None) -> int:
    with _house.house():
        figures = measure()
    for name, value in figures.items():
        print(f"  {name:<44} {value:>12}")
    _house.keep(json_path, figures)
    return int(figures["read, checked, taxed: ms CPU"] > MOST_MS)


def measure() -> dict[str, Any]:
    from diwana.kernel.rules import Severity
    from diwana.modules.clearance.appraisal import judge
    from diwana.modules.clearance.intake import read

    (entry,) = _house.entries(1, ITEMS, "ITEMS")
    judgement = judge(*read(entry), "TN", DAY)
    wrong = [violation for violation in judgement.violations if violation.severity is Severity.ERROR]
    if wrong:
        raise SystemExit(f"the declaration is not right: {wrong[0]}")
    lines = [line for item in judgement.taxation.items for line in item.lines]
    products = [(line.exact, Decimal(1)) if line.exact is not None else (Decimal(), Decimal()) for line in lines]

    def whole() -> None:
        judge(*read(entry), "TN", DAY)

    def bare() -> None:
        total, unit = Decimal(), Decimal("0.001")
        for base, rate in products:
            total += (base * rate).quantize(unit, ROUND_DOWN)

    reading, everything, reference = (least(each) for each in (lambda: read(entry), whole, bare))
    return {
        "items": len(judgement.facts.items),
        "tax lines with their working": len(lines),
        "rules": 32,
        "reading alone: ms CPU": round(reading * 1000, 2),
        "read, checked, taxed: ms CPU": round(everything * 1000, 2),
        "allowed: ms CPU": MOST_MS,
        "reference, bare arithmetic: ms CPU": round(reference * 1000, 2),
        "ratio": round(everything / reference, 1),
    }


def least(act: Callable[[], object]) -> float:
    """Processor seconds of the quickest of several runs."""
    times = []
    for _ in range(RUNS):
        gc.collect()
        begun = time.process_time()
        act()
        times.append(time.process_time() - begun)
    return min(times)
