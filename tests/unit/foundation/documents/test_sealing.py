# SPDX-License-Identifier: EUPL-1.2
"""What lies on the disk gives back every byte from any place, and nothing that was altered, moved or cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from diwana.foundation.documents import sealing, store
from diwana.foundation.documents.sealing import Damaged, SealedReader, new_key, sealed_size

FILE = UUID(int=7)
KEY = new_key()


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Pieces of sixteen bytes, so that every boundary is met."""
    for module in (sealing, store):
        monkeypatch.setattr(module, "PIECE", 16)
    settings.FILES_FOLDER = tmp_path


def sent(content: bytes, cuts: list[int]) -> None:
    """Receive ``content`` in requests that end at ``cuts``."""
    store.remove(FILE)
    ends = sorted({cut for cut in cuts if 0 < cut < len(content)} | {len(content)})
    offset = 0
    for end in ends:
        with store.held(FILE):
            part = store.Part(FILE, KEY, len(content), offset)
            part.write(content[offset:end])
            offset = part.keep()
            part.acknowledged()
            part.close()


def read(size: int, start: int = 0, count: int = -1) -> bytes:
    with SealedReader(store.path_of(FILE), KEY, FILE, size) as reader:
        reader.seek(start)
        return reader.readall() if count < 0 else reader.read(count)


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(min_size=1, max_size=200), st.lists(st.integers(1, 200), max_size=6), st.data())
def test_however_it_was_cut_all_of_it_comes_back_from_any_place(
    content: bytes, cuts: list[int], data: st.DataObject
) -> None:
    sent(content, cuts)
    assert read(len(content)) == content
    assert store.path_of(FILE).stat().st_size == len(content) + sealing.pieces(len(content)) * sealing.MORE
    assert sealed_size(len(content)) == store.path_of(FILE).stat().st_size
    assert list(store.path_of(FILE).parent.iterdir()) == [store.path_of(FILE)], "no end is left behind"
    start = data.draw(st.integers(0, len(content)))
    count = data.draw(st.integers(1, 40))
    assert read(len(content), start, count) == content[start : start + min(count, 16 - start % 16)]


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=100), st.integers(0, 10_000), st.integers(0, 7))
def test_one_changed_bit_is_damage(content: bytes, place: int, bit: int) -> None:
    sent(content, [])
    path = store.path_of(FILE)
    lying = bytearray(path.read_bytes())
    lying[place % len(lying)] ^= 1 << bit
    path.write_bytes(lying)
    with pytest.raises(Damaged):
        read(len(content))


def test_pieces_cannot_change_places_be_cut_off_or_come_from_another_file() -> None:
    sent(bytes(48), [])
    path = store.path_of(FILE)
    whole, one = path.read_bytes(), 16 + sealing.MORE
    path.write_bytes(whole[one : 2 * one] + whole[:one] + whole[2 * one :])
    with pytest.raises(Damaged):
        read(48)
    path.write_bytes(whole[: 2 * one])
    for size in (48, 32):
        with pytest.raises(Damaged):
            read(size)
    path.write_bytes(whole)
    with pytest.raises(Damaged):
        SealedReader(path, KEY, UUID(int=8), 48).readall()
    with pytest.raises(Damaged):
        SealedReader(path, new_key(), FILE, 48).readall()


def test_nothing_of_the_content_can_be_seen_on_the_disk() -> None:
    content = b"Jasmin Electronique " * 10
    sent(content, [33])
    assert b"Jasmin" not in store.path_of(FILE).read_bytes()


def test_an_end_that_was_acknowledged_survives_a_request_that_dies_after_it() -> None:
    """The next request writes over the same piece; as long as it was not acknowledged the old end counts."""
    content = bytes(range(60))
    with store.held(FILE):
        part = store.Part(FILE, KEY, 60, 0)
        part.write(content[:21])
        part.keep()
        part.acknowledged()
        part.close()
    with store.held(FILE):  # killed after its bytes reached the disk, before the tables said so
        part = store.Part(FILE, KEY, 60, 21)
        part.write(b"\xff" * 30)
        part.keep()
        part.close()
    with store.held(FILE):
        part = store.Part(FILE, KEY, 60, 21)
        part.write(content[21:])
        part.keep()
        part.acknowledged()
        part.close()
    assert read(60) == content


def test_a_file_is_written_by_one_at_a_time() -> None:
    with store.held(FILE), pytest.raises(store.Busy), store.held(FILE):
        pass
    with store.held(FILE):
        pass
