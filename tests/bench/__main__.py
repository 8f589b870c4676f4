# SPDX-License-Identifier: EUPL-1.2
"""``python -m tests.bench NAME [--json FILE]``: run one measurement, named after its file in this folder.

A measurement is a function ``main(json_path, **options)`` that returns the exit status; ``options(parser)`` beside it
declares the options that it has of its own.
"""

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
    bench = import_module(f"tests.bench.{sys.argv[1]}") if sys.argv[1:2] and sys.argv[1] in NAMES else None
    if declare := getattr(bench, "options", None):
        declare(parser)
    options = vars(parser.parse_args())
    name, json_path = options.pop("name"), options.pop("json")
    return int(import_module(f"tests.bench.{name}").main(json_path, **options))


if __name__ == "__main__":
    sys.exit(main())
