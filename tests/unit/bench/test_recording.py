# SPDX-License-Identifier: EUPL-1.2
"""The disk as a power cut leaves it, put together from what was recorded: the judge of ``./diwana bench faults``."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.bench._faults.recording import Recording


def coded(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


class Trace:
    """Lines as strace writes them with -y -ttt -T -xx: one each second, each taking half a second."""

    def __init__(self, root: Path) -> None:
        self.root, self.lines = root, list[str]()

    def call(self, call: str, arguments: str, result: str = "0") -> None:
        self.lines.append(f"{len(self.lines)}.000000 {call}({arguments}) = {result} <0.500000>")

    def fd(self, name: str) -> str:
        return f"5<{coded(str(self.root / name))}>"

    def write(self, name: str, text: str, offset: int) -> None:
        self.call("pwrite64", f'{self.fd(name)}, "{coded(text)}", {len(text)}, {offset}', str(len(text)))

    def sync(self, name: str) -> None:
        self.call("fdatasync", self.fd(name))

    def disk(
        self, tmp_path: Path, cut: float, chance: random.Random | None = None, *, deaf: float = 0
    ) -> dict[str, str]:
        base, target, file = tmp_path / "base", tmp_path / "disk", tmp_path / "trace.1"
        base.mkdir(exist_ok=True)
        (base / "old").write_text("old!")
        file.write_text("\n".join(self.lines) + "\n")
        recording = Recording(self.root)
        recording.read([file])
        recording.disk(base, target, cut, chance, deaf=deaf)
        return {path.name: path.read_text() for path in target.iterdir()}


@pytest.fixture
def trace(tmp_path: Path) -> Trace:
    return Trace(tmp_path / "root")


def test_only_what_a_sync_confirmed_is_there(trace: Trace, tmp_path: Path) -> None:
    trace.write("log", "one.", 0)
    trace.sync("log")
    trace.write("log", "two.", 4)
    trace.write("old", "new!", 0)
    assert trace.disk(tmp_path, 99) == {"log": "one.", "old": "old!"}


def test_a_sync_counts_when_it_has_returned_and_for_what_ended_before_it_began(trace: Trace, tmp_path: Path) -> None:
    trace.write("log", "one.", 0)
    trace.sync("log")
    assert "log" not in trace.disk(tmp_path, 1.4)
    assert trace.disk(tmp_path, 1.5)["log"] == "one."
    trace.lines[1] = trace.lines[1].replace("1.000000", "0.400000")
    assert "log" not in trace.disk(tmp_path, 99)


def test_the_sync_of_another_file_confirms_nothing(trace: Trace, tmp_path: Path) -> None:
    trace.write("log", "one.", 0)
    trace.sync("old")
    assert "log" not in trace.disk(tmp_path, 99)


def test_what_is_unconfirmed_may_have_reached_the_disk_all_the_same(trace: Trace, tmp_path: Path) -> None:
    trace.write("log", "one.", 0)
    seen = {trace.disk(tmp_path, 99, random.Random(seed)).get("log") for seed in range(20)}
    assert seen == {"one.", None}


def test_a_lying_disk_loses_what_it_said_it_had(trace: Trace, tmp_path: Path) -> None:
    trace.write("log", "one.", 0)
    trace.sync("log")
    assert "log" not in trace.disk(tmp_path, 2.0, deaf=1)


def test_files_are_made_renamed_shortened_and_deleted(trace: Trace, tmp_path: Path) -> None:
    created = f'AT_FDCWD</>, "{coded(str(trace.root / "part"))}", O_WRONLY|O_CREAT|O_TRUNC, 0600'
    trace.call("openat", created, trace.fd("part"))
    trace.call("write", f'{trace.fd("part")}, "{coded("whole")}", 5', "5")
    trace.call("fsync", trace.fd("part"))
    trace.call("rename", f'"{coded(str(trace.root / "part"))}", "{coded(str(trace.root / "file"))}"')
    trace.call("ftruncate", f"{trace.fd('file')}, 3")
    trace.call("unlink", f'"{coded(str(trace.root / "old"))}"')
    assert trace.disk(tmp_path, 99) == {"file": "who"}


def test_a_call_that_failed_changed_nothing(trace: Trace, tmp_path: Path) -> None:
    trace.call("unlink", f'"{coded(str(trace.root / "old"))}"', "-1 ENOENT (No such file or directory)")
    assert trace.disk(tmp_path, 99) == {"old": "old!"}
