# SPDX-License-Identifier: EUPL-1.2
"""The script that sets everything up: it knows a whole environment from a damaged one and says what it lacks."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "diwana"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, working in a folder of its own."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("bootstrap", str(SCRIPT))
    spec = spec_from_loader("bootstrap", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    venv = tmp_path / ".venv"
    for name, path in {
        "VENV": venv,
        "PYTHON": Path(sys.executable),
        "STAMP": venv / "diwana.json",
        "INSTALLING": venv / "diwana.installing",
        "VAR": tmp_path / "var",
        "LOG": tmp_path / "var" / "setup.log",
    }.items():
        monkeypatch.setattr(module, name, path)
    return module


@pytest.fixture
def stamped(bootstrap: ModuleType, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Write the stamp of a whole environment with one package, then let ``damage`` change it."""

    def write(**changes: object) -> dict[str, str]:
        packages = tmp_path / ".venv" / "packages"
        (packages / "django").mkdir(parents=True, exist_ok=True)
        stamp = {"python": sys.version, "locks": {"runtime": "abc"}, "packages": str(packages), "entries": ["django"]}
        bootstrap.STAMP.write_text(json.dumps(stamp | changes), encoding="utf-8")
        found: dict[str, str] = bootstrap.installed()
        return found

    return write


def test_a_whole_environment_is_known_by_its_stamp(stamped: Callable[..., dict[str, str]]) -> None:
    assert stamped() == {"runtime": "abc"}


def test_an_environment_without_stamp_counts_for_nothing(bootstrap: ModuleType) -> None:
    assert bootstrap.installed() == {}


@pytest.mark.parametrize(
    "damage",
    [{"python": "3.9"}, {"entries": ["django", "babel"]}, {"packages": "/nowhere"}],
)
def test_a_damaged_environment_counts_for_nothing(
    stamped: Callable[..., dict[str, str]], damage: dict[str, object]
) -> None:
    assert stamped(**damage) == {}


def test_an_interrupted_installation_counts_for_nothing(
    bootstrap: ModuleType, stamped: Callable[..., dict[str, str]]
) -> None:
    stamped()
    bootstrap.INSTALLING.touch()
    assert bootstrap.installed() == {}


def test_a_stamp_cut_short_counts_for_nothing(bootstrap: ModuleType, stamped: Callable[..., dict[str, str]]) -> None:
    stamped()
    bootstrap.STAMP.write_text('{"python": "3.1', encoding="utf-8")
    assert bootstrap.installed() == {}


def test_a_missing_system_package_is_named_with_the_exact_line(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(bootstrap.Failed, match="sudo apt-get install --yes --no-install-recommends chromium"):
        bootstrap.need(lambda: False, "chromium", "the journeys run in a real browser")


def test_what_is_present_is_not_installed_again(bootstrap: ModuleType) -> None:
    bootstrap.need(lambda: True, "no-such-package", "nothing")


def test_a_failed_step_shows_the_last_words_of_its_program(bootstrap: ModuleType) -> None:
    with pytest.raises(bootstrap.Failed, match="disk is full"):
        bootstrap.run(sys.executable, "-c", "import sys; sys.exit('disk is full')")
    assert "disk is full" in bootstrap.LOG.read_text(encoding="utf-8")


def test_a_taken_port_is_passed_over_unless_it_was_asked_for(bootstrap: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        bootstrap.FIRST_PORT = port
        assert bootstrap.free_port(None) > port
        with pytest.raises(bootstrap.Failed, match="--port"):
            bootstrap.free_port(port)


def test_help_is_given_and_an_unknown_command_is_refused() -> None:
    given = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, text=True, check=True)
    assert "./diwana run" in given.stdout
    refused = subprocess.run([sys.executable, SCRIPT, "fly"], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "there is no command fly" in refused.stderr
