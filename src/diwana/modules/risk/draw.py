# SPDX-License-Identifier: EUPL-1.2
"""The draw that nobody foresees and anybody can check.

Before the day its secret of 32 random bytes is committed by its SHA-256 hash in the ledger. A filing draws
HMAC-SHA256(secret, RFC 6962 leaf hash of the filing): its first eight bytes, big-endian, over 2**64 are a fraction;
below the day's random share the filing is selected, below the red part of that share for the red channel. After the
day the secret is revealed, and everyone who holds it repeats every draw.
"""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal

from diwana.kernel.assessment import Channel

SECRET_BYTES = 32
LEAF_BYTES = 32
_RANGE = 1 << 64


def commitment(secret: bytes) -> str:
    """What is published before the day: the SHA-256 hash of the secret, hexadecimal."""
    return hashlib.sha256(secret).hexdigest()


def drawn(secret: bytes, leaf_hash: bytes, purpose: str = "") -> int:
    """The draw of one filing as a whole number of 2**-64: HMAC-SHA256 over the leaf hash followed by ``purpose``.

    purpose: empty for the random share, the code of a criterion for the share of that criterion.
    Raises ValueError for a leaf hash that is not 32 bytes.
    """
    if len(leaf_hash) != LEAF_BYTES:
        raise ValueError(f"a leaf hash has {LEAF_BYTES} bytes, not {len(leaf_hash)}")
    digest = hmac.digest(secret, leaf_hash + purpose.encode(), "sha256")
    return int.from_bytes(digest[:8], "big")


def falls_below(draw: int, share: Decimal) -> bool:
    """Whether the fraction ``draw`` / 2**64 is below ``share`` (0 to 1), exactly."""
    return Decimal(draw) < share * _RANGE


def random_channel(secret: bytes, leaf_hash: bytes, share: Decimal, red_part: Decimal) -> Channel | None:
    """The channel the random draw gives the filing; None when it is not drawn."""
    draw = drawn(secret, leaf_hash)
    if not falls_below(draw, share):
        return None
    return Channel.RED if falls_below(draw, share * red_part) else Channel.ORANGE


def fraction(draw: int) -> str:
    """The draw as a decimal fraction of eighteen digits, rounded down, for people and CSV files."""
    return f"0.{draw * 10**18 // _RANGE:018d}"
