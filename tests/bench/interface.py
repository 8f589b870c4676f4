# SPDX-License-Identifier: EUPL-1.2
"""Many requests at every operation of the API in every role, as tests/contracts/test_every_operation.py makes a few.

Counts what was sent and what went wrong: a server error, or an answer that the OpenAPI document does not announce.
There is no reference: the aim is none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from tests.bench._house import keep

EXAMPLES = 60
MODES = 2
ROOT = Path(__file__).resolve().parents[2]


def main(json_path: str | None = None) -> int:
    """Print how many requests were sent and how many operations failed; 0 when none did."""
    with tempfile.TemporaryDirectory(prefix="diwana-bench-") as folder:
        report = Path(folder) / "report.xml"
        environment = {**os.environ, "EXAMPLES": str(EXAMPLES), "DIWANA_VAR": folder, "DIWANA_DATABASE_URL": ""}
        command = [sys.executable, "-m", "pytest", "tests/contracts/test_every_operation.py", "-n", "2"]
        begun = time.monotonic()
        done = subprocess.run(
            [*command, f"--junitxml={report}"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    failed = [
        case.get("name", "") for case in cases if case.find("failure") is not None or case.find("error") is not None
    ]
    seconds = time.monotonic() - begun
    sent = len(cases) * EXAMPLES * MODES
    print(f"interface: {len(cases)} pairs of operation and role, up to {sent:,} requests, {seconds:.0f} s")
    print(f"  with a server error or an answer not announced: {len(failed)}")
    if failed:
        print(done.stdout[-6000:])
    keep(json_path, {"pairs": len(cases), "requests": sent, "failed": len(failed), "seconds": round(seconds)})
    return 1 if failed or done.returncode else 0
