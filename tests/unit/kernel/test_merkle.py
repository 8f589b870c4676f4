# SPDX-License-Identifier: EUPL-1.2
"""The Merkle tree of RFC 6962, by the vectors of its reference implementation (google/certificate-transparency)."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.merkle import (
    EMPTY_ROOT,
    CompactRange,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

many = st.lists(st.binary(max_size=4), min_size=1, max_size=70).map(lambda inputs: [leaf_hash(one) for one in inputs])


def hexadecimal(proof: tuple[bytes, ...]) -> list[str]:
    return [step.hex() for step in proof]


def flipped(hash_: bytes) -> bytes:
    return bytes([hash_[0] ^ 1]) + hash_[1:]


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_reference_tree(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "proof"), INCLUSION.items())
def test_inclusion_proofs_of_the_reference_tree(place: tuple[int, int], proof: list[str]) -> None:
    index, size = place
    assert hexadecimal(inclusion_proof(LEAVES[:size], index)) == proof


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
def test_consistency_proofs_of_the_reference_tree(sizes: tuple[int, int], proof: list[str]) -> None:
    before, after = sizes
    assert hexadecimal(consistency_proof(LEAVES[:after], before)) == proof


def recursive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(recursive_root(leaves[:k]), recursive_root(leaves[k:]))


@given(many)
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert root(leaves) == recursive_root(leaves)


@given(many, st.data())
def test_a_growing_tree_has_the_same_root_however_it_grew(leaves: list[bytes], data: st.DataObject) -> None:
    tree = CompactRange()
    done = 0
    while done < len(leaves):
        step = data.draw(st.integers(1, len(leaves) - done))
        if step == 1:
            tree.append(leaves[done])
        else:
            tree.extend(leaves[done : done + step])
        done += step
        assert tree.size == done
        assert tree.root() == recursive_root(leaves[:done])
        tree = CompactRange(tree.size, tree.peaks)  # it can be stored and taken up again


def test_a_compact_range_refuses_peaks_that_do_not_fit_its_size() -> None:
    with pytest.raises(ValueError, match="peaks"):
        CompactRange(3, [EMPTY_ROOT])


@given(many, st.data())
def test_inclusion_is_proved_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(leaves, index), root(leaves)
    assert verify_inclusion(leaves[index], index, size, proof, top)
    assert not verify_inclusion(flipped(leaves[index]), index, size, proof, top)
    assert not verify_inclusion(leaves[index], index, size, proof, flipped(top))
    assert not verify_inclusion(leaves[index], index, size, (*proof, top), top)
    assert not verify_inclusion(leaves[index], size, size, proof, top)
    if proof:
        step = data.draw(st.integers(0, len(proof) - 1))
        wrong = (*proof[:step], flipped(proof[step]), *proof[step + 1 :])
        assert not verify_inclusion(leaves[index], index, size, wrong, top)
        assert not verify_inclusion(leaves[index], index, size, proof[:-1], top)


@given(many, st.data())
def test_growth_is_proved_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    after = len(leaves)
    before = data.draw(st.integers(0, after))
    old, new = root(leaves[:before]), root(leaves)
    proof = consistency_proof(leaves, before)
    assert verify_consistency(before, old, after, new, proof)
    assert not verify_consistency(before, flipped(old), after, new, proof)
    assert not verify_consistency(before, old, after, new, (*proof, new))
    if 0 < before < after:
        assert not verify_consistency(before, old, after, flipped(new), proof)
        assert not verify_consistency(before, old, after, new, proof[:-1])
        changed = [flipped(leaves[0]), *leaves[1:]]
        assert not verify_consistency(before, old, after, root(changed), consistency_proof(changed, before))


def test_a_proof_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError, match=r"^no leaf 8 in a tree of 8$"):
        inclusion_proof(LEAVES, 8)
    with pytest.raises(IndexError, match=r"^no leaf -1 in a tree of 8$"):
        inclusion_proof(LEAVES, -1)
    with pytest.raises(IndexError, match=r"^no tree of 9 in a tree of 8$"):
        consistency_proof(LEAVES, 9)
    with pytest.raises(IndexError, match=r"^no tree of -1 in a tree of 8$"):
        consistency_proof(LEAVES, -1)


def test_a_leaf_and_a_node_are_hashed_with_the_prefixes_of_the_rfc() -> None:
    assert leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert node_hash(LEAVES[0], LEAVES[1]) == sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()


def test_every_leaf_of_every_small_tree_is_proved_at_its_place_only() -> None:
    for size in range(1, 20):
        leaves = [leaf_hash(bytes([number])) for number in range(size)]
        top = root(leaves)
        for index in range(size):
            proof = inclusion_proof(leaves, index)
            proved = [
                place for place in range(-1, size + 1) if verify_inclusion(leaves[index], place, size, proof, top)
            ]
            assert proved == [index]


def test_every_growth_of_every_small_tree_is_proved_and_not_that_of_another_size() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(20)]
    roots = [root(leaves[:size]) for size in range(21)]
    for after in range(1, 20):
        for before in range(1, after):
            proof = consistency_proof(leaves[:after], before)
            proved = [
                size
                for size in range(-1, after + 1)
                if verify_consistency(size, roots[before], after, roots[after], proof)
            ]
            assert proved == [before]


PEAK, TOP = root(LEAVES[:4]), root(LEAVES)


@pytest.mark.parametrize(
    ("before", "root_before", "after", "root_after", "proof"),
    [
        pytest.param(-1, EMPTY_ROOT, 8, TOP, (), id="a size below nought"),
        pytest.param(8, TOP, 4, PEAK, (), id="a tree that shrank"),
        pytest.param(4, PEAK, 4, TOP, (), id="two roots of one size"),
        pytest.param(4, PEAK, 4, PEAK, (PEAK,), id="steps where nothing grew"),
        pytest.param(0, PEAK, 8, TOP, (), id="an empty tree that was not empty"),
        pytest.param(0, EMPTY_ROOT, 8, TOP, (TOP,), id="steps from the empty tree"),
        pytest.param(6, root(LEAVES[:6]), 8, TOP, (), id="no steps"),
        pytest.param(4, PEAK, 8, PEAK, (), id="the old root as the new one"),
        pytest.param(4, PEAK, 8, TOP, (*consistency_proof(LEAVES, 4), PEAK), id="a step too many"),
        pytest.param(2, root(LEAVES[:2]), 8, TOP, consistency_proof(LEAVES, 2)[:1], id="a step too few"),
    ],
)
def test_a_malformed_proof_of_growth_proves_nothing(
    before: int, root_before: bytes, after: int, root_after: bytes, proof: tuple[bytes, ...]
) -> None:
    assert verify_consistency(before, root_before, after, root_after, proof) is False


def test_the_empty_tree_is_the_beginning_of_every_tree() -> None:
    assert verify_consistency(0, EMPTY_ROOT, 8, TOP, ()) is True
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, ()) is True


def test_no_leaf_is_in_the_empty_tree() -> None:
    assert verify_inclusion(LEAVES[0], 0, 0, (), EMPTY_ROOT) is False
