# SPDX-License-Identifier: EUPL-1.2
"""What the vault tells those who watch over the service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from diwana.foundation.vault.keyring import KeyringUnsafe, ring
from diwana.kernel.watch import Check


def checks() -> Iterator[Check]:
    """Whether the key ring is there and can be trusted. Asked for its keys an absent ring would be made anew."""
    if not Path(settings.KEYRING).is_file():
        yield Check("keyring", False, "there is no key ring")
        return
    try:
        yield Check("keyring", True, f"{len(ring().keys)} keys")
    except KeyringUnsafe:
        yield Check("keyring", False, "the key ring cannot be used: manage keys status")
