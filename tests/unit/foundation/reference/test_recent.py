# SPDX-License-Identifier: EUPL-1.2
"""Answers kept briefly outside transactions, never inside."""

from __future__ import annotations

import pytest
from django.db import transaction

from diwana.foundation.reference import recent
from diwana.foundation.reference.recent import recently


@pytest.fixture
def asked() -> list[int]:
    return []


@pytest.fixture
def reading(asked: list[int]) -> recent.Recently[[int], int]:
    @recently
    def read(key: int) -> int:
        asked.append(key)
        return len(asked)

    return read


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_an_answer_is_kept_for_a_moment(
    reading: recent.Recently[[int], int], asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(recent.time, "monotonic", lambda: now)
    assert [reading(1), reading(1), reading(2)] == [1, 1, 2]
    now += recent.SECONDS * 2
    assert reading(1) == 3


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_every_question_is_asked(reading: recent.Recently[[int], int], asked: list[int]) -> None:
    reading(1)
    with transaction.atomic():
        reading(1)
        reading(1)
    assert asked == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_here_is_seen_here_when_it_is_committed(
    reading: recent.Recently[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent.time, "monotonic", lambda: 100.0)
    reading(1)
    with transaction.atomic():
        reading.forget()
    assert reading(1) == 2
