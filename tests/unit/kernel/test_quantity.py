# SPDX-License-Identifier: EUPL-1.2
"""Quantities are stored in millionths of their unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.quantity import from_micro, to_micro


@given(st.integers(-(10**18), 10**18))
def test_what_is_stored_comes_back(micro: int) -> None:
    assert to_micro(from_micro(micro)) == micro


def test_a_milligram_is_kept_and_what_is_finer_is_refused() -> None:
    assert to_micro(Decimal("0.000001")) == 1
    with pytest.raises(ValueError, match="more than 6 decimals"):
        to_micro(Decimal("0.0000001"))
