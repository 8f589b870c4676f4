# SPDX-License-Identifier: EUPL-1.2
"""``python tests/covered.py``: how much of what must not fail is reached by its own tests, by lines and by branches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = 90  # per cent of the branches of each part
PARTS = {
    "kernel": "src/diwana/kernel/",
    "duty": "src/diwana/engines/duty/",
    "ledger": "src/diwana/foundation/ledger/",
    "payments": "src/diwana/foundation/payments/",
}


def tests_of(sources: str) -> str:
    return sources.replace("src/diwana/", "tests/unit/")


def measure() -> dict[str, Counter[str]]:
    """For each part what coverage counted: branches and statements, and how many of them were reached."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        command = [sys.executable, "-m", "pytest", *map(tests_of, PARTS.values()), "-n", str(os.cpu_count() or 2)]
        command += [*(f"--cov={sources}" for sources in PARTS.values()), "--cov-branch", f"--cov-report=json:{report}"]
        environment = {**os.environ, "COVERAGE_FILE": str(Path(folder) / "data")}
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        if done.returncode:
            sys.exit(done.returncode)
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    found = {part: Counter[str]() for part in PARTS}
    for name, file in files.items():
        part = next(part for part, sources in PARTS.items() if name.startswith(sources))
        summary = file["summary"]
        found[part].update({key: summary[key] for key in ("num_branches", "covered_branches")})
        found[part].update({key: summary[key] for key in ("num_statements", "covered_lines")})
    return found


def main() -> int:
    good = True
    print(f"{'part':10} {'branches':>9} {'reached':>9} {'statements':>11} {'reached':>9}")
    for part, counted in measure().items():
        branches = 100 * counted["covered_branches"] / counted["num_branches"]
        lines = 100 * counted["covered_lines"] / counted["num_statements"]
        good = good and branches >= LEAST and lines >= LEAST
        print(f"{part:10} {counted['num_branches']:9} {branches:7.1f} % {counted['num_statements']:11} {lines:7.1f} %")
    print(f"at least {LEAST} % of each is asked")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
