# SPDX-License-Identifier: EUPL-1.2
"""``python -m tests.bench NAME [--json FILE]``: run one measurement, named after its file in this folder."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="./diwana bench", description="Measure, against a stated reference.")
    parser.add_argument("name", choices=NAMES, help="what to measure")
    parser.add_argument("--json", metavar="FILE", help="keep the numbers in FILE")
    options = parser.parse_args()
    return int(import_module(f"tests.bench.{options.name}").main(options.json))


if __name__ == "__main__":
    sys.exit(main())
