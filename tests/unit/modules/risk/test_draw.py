# SPDX-License-Identifier: EUPL-1.2
"""The draw: determined by secret and leaf, fair, and repeatable by anybody."""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.assessment import Channel
from diwana.modules.risk.draw import commitment, drawn, falls_below, fraction, random_channel

SECRET = bytes(range(32))
LEAF = hashlib.sha256(b"leaf").digest()
_bytes = st.binary(min_size=32, max_size=32)


def test_the_draw_is_the_documented_one() -> None:
    digest = hmac.new(SECRET, LEAF, hashlib.sha256).digest()
    assert drawn(SECRET, LEAF) == int.from_bytes(digest[:8], "big")
    assert commitment(SECRET) == hashlib.sha256(SECRET).hexdigest()


@given(_bytes, _bytes)
def test_a_share_of_one_takes_all_and_of_zero_none(secret: bytes, leaf: bytes) -> None:
    assert random_channel(secret, leaf, Decimal(0), Decimal(1)) is None
    assert random_channel(secret, leaf, Decimal(1), Decimal(1)) is Channel.RED
    assert random_channel(secret, leaf, Decimal(1), Decimal(0)) is Channel.ORANGE


@given(_bytes, _bytes, st.decimals(0, 1, places=6), st.decimals(0, 1, places=6))
def test_a_greater_share_keeps_what_a_smaller_one_takes(secret: bytes, leaf: bytes, a: Decimal, b: Decimal) -> None:
    draw = drawn(secret, leaf)
    assert falls_below(draw, max(a, b)) or not falls_below(draw, min(a, b))
    assert falls_below(draw, a) == (Decimal(draw) / 2**64 < a)


def test_the_share_drawn_is_the_share_asked() -> None:
    leaves = [hashlib.sha256(str(number).encode()).digest() for number in range(20_000)]
    channels = [random_channel(SECRET, leaf, Decimal("0.1"), Decimal("0.25")) for leaf in leaves]
    # Five standard deviations of a binomial of 20,000 draws.
    assert abs(sum(channel is not None for channel in channels) - 2000) < 5 * 42.5
    assert abs(sum(channel is Channel.RED for channel in channels) - 500) < 5 * 22.1


def test_purposes_draw_independently() -> None:
    assert drawn(SECRET, LEAF) != drawn(SECRET, LEAF, "LOW-VALUE") != drawn(SECRET, LEAF, "OTHER")


def test_a_leaf_hash_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        drawn(SECRET, b"short")


def test_a_fraction_is_shown_with_eighteen_digits() -> None:
    assert fraction(0) == "0." + "0" * 18
    assert fraction(1 << 63) == "0.5" + "0" * 17
