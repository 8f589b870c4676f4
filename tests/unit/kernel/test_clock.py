# SPDX-License-Identifier: EUPL-1.2
"""One clock, set by tests and simulations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from diwana.kernel import clock


def test_the_clock_runs_in_utc() -> None:
    before, now, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    assert before <= now <= after
    assert now.utcoffset() == timedelta(0)


def test_it_is_held_inside_the_block_only() -> None:
    instant = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    with clock.at(instant):
        assert clock.now() == instant
        with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2020
        assert clock.now() == instant
    assert clock.now() > instant.replace(year=2020)


def test_law_counts_days_locally() -> None:
    with clock.at(datetime(2026, 2, 28, 23, 30, tzinfo=UTC)):
        assert clock.today("Africa/Tunis") == date(2026, 3, 1)
        assert clock.today("UTC") == date(2026, 2, 28)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 1, 1)):
        pass
