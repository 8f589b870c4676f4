# SPDX-License-Identifier: EUPL-1.2
"""Who acts in the tests of payments, and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diwana.foundation.payments.testing import NOON, House, make_house
from diwana.kernel import clock


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield
