# SPDX-License-Identifier: EUPL-1.2
"""What every test of clearance stands on."""

from __future__ import annotations

import pytest

from diwana.modules.risk import draws


@pytest.fixture(autouse=True)
def forgotten_days() -> None:
    """Tests empty the tables behind the process's back: the days it remembers as committed are gone."""
    draws._known.clear()
