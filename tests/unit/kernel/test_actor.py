# SPDX-License-Identifier: EUPL-1.2
"""What an actor may do is what his permissions say, and where, his offices."""

from __future__ import annotations

from enum import StrEnum

import pytest

from diwana.kernel.actor import Actor, PermissionMissing


class Permission(StrEnum):
    FILE = "clearance.file"
    EXAMINE = "clearance.examine"


BROKER = Actor(person=1, organisation=2, permissions=frozenset({"clearance.file"}))
OFFICER = Actor(person=3, organisation=4, offices=frozenset({"TNTUN"}))


def test_a_permission_is_held_or_demanded() -> None:
    assert BROKER.may(Permission.FILE)
    assert BROKER.may("clearance.file")
    assert not BROKER.may(Permission.EXAMINE)
    BROKER.require(Permission.FILE)
    with pytest.raises(PermissionMissing) as missing:
        BROKER.require(Permission.EXAMINE)
    assert missing.value.permission == "clearance.examine"


def test_an_officer_serves_his_offices_or_all() -> None:
    assert OFFICER.serves("TNTUN")
    assert not OFFICER.serves("TNSFA")
    assert not BROKER.serves("TNTUN")
    assert Actor(person=5, organisation=4, everywhere=True).serves("TNSFA")
