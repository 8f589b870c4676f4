# SPDX-License-Identifier: EUPL-1.2
"""What others wrote may be used as we use it, and what is known against it is found."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests import supply
from tests.supply import Package

DJANGO = Package("PyPI", "Django", "5.2.1", "BSD-3-Clause", True)


def test_every_locked_package_has_a_licence_that_ours_can_live_with() -> None:
    packages = [*supply.python_packages(), *supply.npm_packages()]
    assert len(packages) > 100
    assert supply.refused(packages) == []


@pytest.mark.parametrize(
    ("licence", "good"),
    [
        ("MIT", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0-only", False),
        ("BSD License; Other/Proprietary License", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_judged_by_all_of_its_parts(licence: str, good: bool) -> None:
    assert supply.accepted(licence) is good


def advisory(*events: dict[str, str], name: str = "django", ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    affected = [{"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges, **more.pop("affected", {})}]
    return {"id": "TEST-1", "modified": "2026-01-01T00:00:00Z", "affected": affected, **more}


@pytest.mark.parametrize(
    ("found", "concerns"),
    [
        (advisory({"introduced": "0"}, {"fixed": "5.2.2"}), True),
        (advisory({"introduced": "0"}, {"fixed": "5.2.1"}), False),
        (advisory({"introduced": "5.2.2"}), False),
        (advisory({"introduced": "0"}, {"last_affected": "5.2.1"}), True),
        (advisory({"introduced": "0"}, {"last_affected": "5.2.0"}), False),
        (advisory({"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "5.0"}, {"fixed": "5.3"}), True),
        (advisory({"introduced": "9"}, affected={"versions": ["5.2.1"]}), True),
        (advisory({"introduced": "0"}, withdrawn="2026-02-01T00:00:00Z"), False),
        (advisory({"introduced": "0"}, name="flask"), False),
        (advisory({"introduced": "0"}, ecosystem="npm"), False),
    ],
)
def test_an_advisory_concerns_the_versions_that_it_names(found: dict[str, Any], concerns: bool) -> None:
    assert supply.concerns(found, DJANGO) is concerns


def test_an_audit_says_what_is_known_and_when_it_cannot_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supply, "python_packages", lambda: [DJANGO])
    assert supply.audit(tmp_path / "absent") == supply.audit(tmp_path) == supply.CANNOT
    (tmp_path / "one.json").write_text(json.dumps(advisory({"introduced": "0"}, {"fixed": "5.2.1"})))
    assert supply.audit(tmp_path) == supply.CANNOT
    assert "have none of npm" in capsys.readouterr().err
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.json", json.dumps(advisory({"introduced": "0"}, name="left-pad", ecosystem="npm")))
    assert supply.audit(tmp_path) == 0
    (tmp_path / "two.json").write_text(json.dumps([advisory({"introduced": "5.2"}, {"fixed": "5.2.9"})]))
    assert supply.audit(tmp_path) == 1
    assert "Django 5.2.1 (service): TEST-1" in capsys.readouterr().err
