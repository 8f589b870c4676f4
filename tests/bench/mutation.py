# SPDX-License-Identifier: EUPL-1.2
"""Whether the tests notice: every function of a part is changed in many small ways, and its tests must fail.

The reference is the part as it is, whose tests pass. Printed: changes tried, noticed by a failing test, noticed by a
test that no longer ends, unnoticed, and unreached by any test.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.bench._house import keep

ROOT = Path(__file__).resolve().parents[2]
AIM = 85  # per cent of the changes that must be noticed


class Part(NamedTuple):
    """Sources to change, tests that must notice."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = {
    "kernel": Part(("src/diwana/kernel/*",), ("tests/unit/kernel",)),
    "duty": Part(("src/diwana/engines/duty/*",), ("tests/unit/engines/duty",)),
    "ledger": Part(("src/diwana/foundation/ledger/*",), ("tests/unit/foundation/ledger",)),
    "payments": Part(("src/diwana/foundation/payments/*",), ("tests/unit/foundation/payments",)),
}
# What no test of behaviour can or should notice: declarations, pages, demonstration, commands' words.
LEFT_ALONE = ("migrations", "management", "demo.py", "navigation.py", "apps.py", "testing.py", "locale", "templates")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", choices=sorted(PARTS), action="append", help="only this part; may be repeated")
    parser.add_argument("--show", action="store_true", help="print each change that nobody noticed")


def main(json_path: str | None, part: list[str] | None, show: bool) -> int:
    figures = {}
    print(f"{'part':10} {'changes':>8} {'failed':>7} {'endless':>8} {'unnoticed':>10} {'unreached':>10} {'noticed':>8}")
    for name in part or PARTS:
        figures[name] = figure = measure(PARTS[name], show)
        print(
            f"{name:10} {figure['total']:8} {figure['killed']:7} {figure['timeout']:8} {figure['survived']:10} "
            f"{figure['no_tests']:10} {figure['noticed']:6.1f} %   in {figure['seconds']:.0f} s",
            flush=True,
        )
    keep(json_path, figures)
    return 0 if all(figure["noticed"] >= AIM for figure in figures.values()) else 1


def measure(part: Part, show: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="diwana-mutation-") as folder:
        copy(Path(folder))
        configure(Path(folder), part)
        environment = {
            **os.environ,
            "PYTHONPATH": "",
            "DIWANA_VAR": str(Path(folder) / "var"),
            "DIWANA_DATABASE_URL": "",
        }
        begun = time.monotonic()

        def mutmut(*words: str) -> str:
            command = [str(Path(sys.executable).with_name("mutmut")), *words]
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"mutmut {words[0]} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
            return done.stdout

        mutmut("run", "--max-children", str(os.cpu_count() or 2))
        mutmut("export-cicd-stats")
        if show:
            print(unnoticed(mutmut))
        counted: dict[str, float] = json.loads((Path(folder) / "mutants" / "mutmut-cicd-stats.json").read_text())
        counted["seconds"] = time.monotonic() - begun
        counted["noticed"] = 100 * (counted["killed"] + counted["timeout"] + counted["segfault"]) / counted["total"]
        return counted


def unnoticed(mutmut: object) -> str:
    """The changes that no test noticed, as differences."""
    assert callable(mutmut)
    names = [line.split(":")[0].strip() for line in mutmut("results").splitlines() if ": survived" in line]
    return "\n".join(mutmut("show", name) for name in names)


def copy(folder: Path) -> None:
    """The sources as they stand, with their compiled messages, without what tests do not need."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in listed:
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def configure(folder: Path, part: Part) -> None:
    settings = {
        "source_paths": ["src"],
        "only_mutate": list(part.sources),
        "do_not_mutate": [f"*{name}*" for name in LEFT_ALONE],
        "also_copy": [path.name for path in folder.iterdir() if path.name not in {"src", "tests", ".git", "var"}],
        "pytest_add_cli_args": ["-x", "--reuse-db"],
        "pytest_add_cli_args_test_selection": list(part.tests),
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")
