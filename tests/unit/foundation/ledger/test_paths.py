# SPDX-License-Identifier: EUPL-1.2
"""Proofs from tiles are those of the whole tree, cost a few reads, and are never given for what was not signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from diwana.foundation.ledger import outside, paths
from diwana.foundation.ledger.public import LedgerDamaged, NoSuchTree, checkpoint, record_all, tile
from diwana.foundation.ledger.public import LedgerEntry as Entry
from diwana.foundation.ledger.tiles import Reader, TilesMissing, grow, level_file, write_at
from diwana.kernel import merkle
from diwana.kernel.actor import Actor

SIZE = 70_000
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(SIZE)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiles of 70,000 leaves, grown in uneven steps: three levels."""
    folder, start = tmp_path_factory.mktemp("tiles"), 0
    for end in (1, 255, 256, 257, 511, 65_535, 65_536, SIZE):
        write_at(level_file(folder, 0), start, LEAVES[start:end])
        grow(folder, start)
        start = end
    return folder


@settings(max_examples=60)
@given(st.data())
def test_a_proof_from_tiles_is_that_of_the_whole_tree(folder: Path, chance: st.DataObject) -> None:
    size = chance.draw(st.integers(1, SIZE))
    index, first = chance.draw(st.integers(0, size - 1)), chance.draw(st.integers(0, size))
    reader = Reader(folder)
    root = reader.root(0, size)
    assert root == merkle.root(LEAVES[:size])
    path = reader.path(merkle.inclusion_ranges(index, size))
    assert merkle.verify_inclusion(LEAVES[index], index, size, path, root)
    grown = reader.path(merkle.consistency_ranges(first, size))
    assert merkle.verify_consistency(first, reader.root(0, first), size, root, grown)


def test_a_proof_reads_a_few_tiles(folder: Path, monkeypatch: Any) -> None:
    read, whole = [], Reader.read

    def noted(self: Reader, level: int, start: int, count: int) -> bytes:
        read.append(count)
        return whole(self, level, start, count)

    monkeypatch.setattr(Reader, "read", noted)
    Reader(folder).path(merkle.inclusion_ranges(33_333, SIZE))
    assert sum(read) < 3 * 256
    assert max(read) <= 256


def test_what_an_interrupted_attempt_left_is_overwritten(tmp_path: Path) -> None:
    wrong = [bytes(32)] * 600
    write_at(level_file(tmp_path, 0), 0, LEAVES[:300] + wrong)
    grow(tmp_path, 0)
    write_at(level_file(tmp_path, 0), 300, LEAVES[300:700])
    grow(tmp_path, 300)
    assert Reader(tmp_path).root(0, 700) == merkle.root(LEAVES[:700])
    assert level_file(tmp_path, 1).stat().st_size == 2 * 32
    with pytest.raises(TilesMissing):
        Reader(tmp_path).root(0, 701)


@pytest.fixture
def signed(broker: Actor, db: None) -> int:
    with transaction.atomic():
        record_all(broker, [Entry(verb="a.write", subject=f"thing:{number}") for number in range(600)])
    found = checkpoint()
    assert found is not None
    return found.size


def test_every_event_of_a_signed_tree_is_proved_at_every_size(signed: int) -> None:
    for index, size in ((0, 1), (0, 600), (599, 600), (255, 256), (256, 599), (300, 301)):
        proof = paths.inclusion(index, size)
        assert merkle.verify_inclusion(proof.leaf_hash, index, size, proof.path, proof.root)
        assert paths.index_of(proof.leaf_hash) == index
    for first, second in ((1, 600), (256, 257), (600, 600), (0, 3)):
        grown = paths.consistency(first, second)
        assert merkle.verify_consistency(first, grown.first_root, second, grown.second_root, grown.path)
    assert paths.consistency(5).second == signed


@pytest.mark.parametrize(("index", "size"), [(600, 600), (600, None), (0, 601), (0, 0), (-1, 5), (5, 5)])
def test_what_is_not_signed_is_not_proved(signed: int, index: int, size: int | None) -> None:
    with pytest.raises(NoSuchTree):
        paths.inclusion(index, size)
    with pytest.raises(NoSuchTree):
        paths.consistency(602, size)


def test_lost_or_damaged_tiles_are_replaced_by_the_database(signed: int) -> None:
    for file in ("nodes-1", "leaf-hashes"):
        content = bytearray((outside.folder() / file).read_bytes())
        content[40] ^= 1
        (outside.folder() / file).write_bytes(content)
        assert paths.inclusion(17).path
        (outside.folder() / file).unlink()
        assert paths.inclusion(300).path
    assert paths.index_of(bytes(32)) is None


def test_no_proof_is_given_of_an_altered_event(signed: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_event SET leaf_hash = %s WHERE "index" = 17', [bytes(32)])
    with pytest.raises(LedgerDamaged):
        paths.inclusion(17)
    assert paths.inclusion(18).path  # the tiles still know the signed tree
    outside.hashes_file().unlink()
    with pytest.raises(LedgerDamaged):
        paths.inclusion(18)


def test_tiles_are_served_as_far_as_they_are_signed(signed: int) -> None:
    hashes = outside.read_hashes()
    assert tile(0, 0) == hashes[: 256 * 32]
    assert tile(0, 2, 88) == hashes[512 * 32 :]
    assert tile(1, 0, 2) == merkle.root(LEAVES[:0])[:0] + (outside.folder() / "nodes-1").read_bytes()
    for level, number, width in ((0, 2, 256), (0, 2, 89), (1, 0, 3), (1, 0, 256), (9, 0, 1), (0, 2**60, 1), (0, 0, 0)):
        assert tile(level, number, width) is None
