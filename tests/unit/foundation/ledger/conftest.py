# SPDX-License-Identifier: EUPL-1.2
"""A ledger of its own for every test: its folder outside the database is a temporary one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from diwana.kernel.actor import Actor


@pytest.fixture(autouse=True)
def ledger_folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(LEDGER_FOLDER=tmp_path / "ledger"):
        yield tmp_path / "ledger"


@pytest.fixture
def broker() -> Actor:
    return Actor(person=7, organisation=3, roles=("broker", "trader"))
