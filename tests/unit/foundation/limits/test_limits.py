# SPDX-License-Identifier: EUPL-1.2
"""A quota is a quota, whoever counts: threads, processes, and the clock."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.limits.counting import forget_all
from diwana.foundation.limits.public import Rate, address_of, forget, headers, take
from diwana.kernel import clock

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
TEN = Rate("ten", 10, 60)


def test_a_quota_may_be_taken_at_once_and_no_more() -> None:
    with clock.at(NOON):
        verdicts = [take(TEN, "a") for _ in range(12)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 10 + [False] * 2
    assert [verdict.remaining for verdict in verdicts[:10]] == list(range(9, -1, -1))
    assert (verdicts[-1].retry_after, verdicts[-1].reset) == (6, 60)


def test_it_comes_back_evenly() -> None:
    with clock.at(NOON):
        for _ in range(10):
            take(TEN, "a")
    with clock.at(NOON + timedelta(seconds=5.9)):
        assert not take(TEN, "a").allowed
    with clock.at(NOON + timedelta(seconds=6)):
        assert take(TEN, "a").allowed
        assert not take(TEN, "a").allowed


def test_keys_and_policies_are_counted_apart_and_can_be_forgiven() -> None:
    one = Rate("one", 1, 60)
    with clock.at(NOON):
        assert take(one, "a").allowed
        assert take(one, "b").allowed
        assert take(Rate("other", 1, 60), "a").allowed
        assert not take(one, "a").allowed
        forget(one, "a")
        assert take(one, "a").allowed


@given(
    quota=st.integers(1, 20),
    window=st.integers(1, 3600),
    pauses=st.lists(st.integers(0, 900_000), min_size=1, max_size=80),
)
def test_no_window_ever_holds_more_than_twice_the_quota_nor_a_burst_more_than_it(
    quota: int, window: int, pauses: list[int]
) -> None:
    """The promise of the algorithm: at most a full burst and what came back during the window."""
    forget_all()
    rate, at, taken = Rate("law", quota, window), NOON, []
    for pause in pauses:
        at += timedelta(milliseconds=pause)
        with clock.at(at):
            if take(rate, "x").allowed:
                taken.append(at)
    for start in taken:
        inside = [each for each in taken if start <= each < start + timedelta(seconds=window)]
        assert len(inside) <= 2 * quota
        assert sum(each == start for each in taken) <= quota


def test_threads_never_take_more_together(tmp_path: Path, settings: Any) -> None:
    settings.LIMITS_FILE = tmp_path / "limits.sqlite3"
    rate, taken, barrier = Rate("shared", 50, 3600), [], threading.Barrier(4)

    def work() -> None:
        barrier.wait(10)
        taken.extend(take(rate, "everybody").allowed for _ in range(25))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 50 <= sum(taken) <= 51  # one more may have come back meanwhile: an interval is 72 seconds


_PROCESS = """
import sys
from django.conf import settings
settings.configure(LIMITS_FILE=sys.argv[1])
from diwana.foundation.limits.public import Rate, take
print(sum(take(Rate("shared", 100, 36000), "everybody").allowed for _ in range(150)))
"""


def test_two_processes_never_take_more_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PROCESS, str(tmp_path / "limits.sqlite3")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    taken = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(taken) == 100


def test_a_file_that_cannot_be_used_locks_nobody_out(tmp_path: Path, settings: Any, caplog: Any) -> None:
    settings.LIMITS_FILE = tmp_path / "absent" / "limits.sqlite3"
    (tmp_path / "absent").write_text("a file where the folder should be")
    assert take(Rate("one", 1, 60), "a").allowed
    assert take(Rate("one", 1, 60), "a").allowed
    assert "cannot be counted" in caplog.text


def test_an_answer_says_what_is_left() -> None:
    with clock.at(NOON):
        take(TEN, "a")
        said = headers(take(TEN, "a"))
        assert said == {"RateLimit-Policy": '"ten";q=10;w=60', "RateLimit": '"ten";r=8;t=12'}
        for _ in range(9):
            refused = take(TEN, "a")
        assert headers(refused)["Retry-After"] == "6"


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxy", "counted"),
    [
        ("192.0.2.7", None, False, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", False, "192.0.2.7"),  # nobody chooses his own address
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", True, "198.51.100.1"),
        ("127.0.0.1", None, True, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", None, False, "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", None, False, "192.0.2.7"),
        ("", None, False, ""),
    ],
)
def test_who_is_counted(remote: str, forwarded: str | None, proxy: bool, counted: str, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxy else None
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=remote, **extra)) == counted


def test_a_clock_that_ran_ahead_and_was_put_right_locks_nobody_out() -> None:
    rate = Rate("ahead", 2, 60)
    with clock.at(NOON + timedelta(days=400)):
        assert [take(rate, "k").allowed for _ in range(3)] == [True, True, False]
    with clock.at(NOON):
        assert [take(rate, "k").allowed for _ in range(3)] == [True, True, False]
