# SPDX-License-Identifier: EUPL-1.2
"""What an installer is handed fits the code: units, settings, the proxy, the blocks of the document."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.core.management import get_commands
from tests.bench import deploy

from diwana.config import settings
from diwana.config.backup import contents

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))


def values(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_sample_of_the_settings_names_settings() -> None:
    named = re.findall(r"^(DIWANA_\w+)=", (DEPLOY / "environment").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= set(settings.env.known)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_runs_commands_that_exist(unit: Path) -> None:
    begun = ["/opt/diwana/.venv/bin/python", "-m", "diwana"]
    for command in values(unit, "ExecStart"):
        words = shlex.split(command)
        assert words[:3] == begun
        assert words[3] in get_commands()


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_is_confined(unit: Path) -> None:
    for key, value in {
        "User": "diwana",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
    }.items():
        assert values(unit, key) == [value], key
    if shutil.which("systemd-analyze"):
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-400:] + done.stderr[-400:]


def test_every_timer_has_its_service() -> None:
    timers = [path.stem for path in (DEPLOY / "systemd").glob("*.timer")]
    assert timers
    assert set(timers) <= {path.stem for path in SERVICES}


def test_the_proxy_lets_nobody_outside_watch() -> None:
    text = (DEPLOY / "nginx" / "diwana.conf").read_text(encoding="utf-8")
    for place in ("/metrics", "/readyz"):
        assert f"location = {place} {{ return 404; }}" in text
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https", "X-Request-ID $request_id"):
        assert f"proxy_set_header {header};" in text


def test_the_document_goes_from_packages_to_a_restored_service() -> None:
    steps = deploy.plan()
    assert [step.name[:2] for step in steps if step.name[0].isdigit()] == [f"{number}." for number in range(1, 8)]
    commands = "\n".join(step.commands for step in steps)
    for needed in (
        "git clone",
        "createdb",
        "diwana setup",
        "diwana backup",
        "dropdb",
        "diwana restore",
        "verify --against",
    ):
        assert needed in commands
    for step in steps:
        done = subprocess.run(["bash", "-n", "-c", step.commands], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{step.name}: {done.stderr}"


def test_every_place_where_the_house_writes_is_known_to_the_backup() -> None:
    """A room that adds a folder says in ``contents`` what becomes of it."""
    places = {name for name in dir(installed) if name.isupper() and isinstance(getattr(installed, name), Path)}
    known = {*contents.FILES, *contents.KEYS, *contents.ELSEWHERE, "VAR", "LEDGER_FOLDER", "PACKAGE"}
    assert places - known == set()
