# SPDX-License-Identifier: EUPL-1.2
"""The Merkle tree of RFC 6962 (section 2.1) over SHA-256: roots, proofs, and growth in O(log n).

Leaves enter as their hashes (``leaf_hash``). A proof is a tuple of hashes from the leaf upwards; verification is that
of RFC 9162, sections 2.1.3.2 and 2.1.4.2, which accepts exactly the proofs of RFC 6962.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

Hash = bytes
Proof = tuple[Hash, ...]

#: The root of the tree without leaves.
EMPTY_ROOT: Hash = sha256(b"").digest()


def leaf_hash(data: bytes) -> Hash:
    """Hash of a leaf; its prefix keeps a leaf from passing for a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """Hash of an interior node."""
    return sha256(b"\x01" + left + right).digest()


class CompactRange:
    """A growing tree of which only the roots of its perfect subtrees are kept: one for each one-bit of ``size``,
    the largest first. Appending costs O(1) hashes on average and O(log n) memory."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[Hash] = ()) -> None:
        """Raises ValueError when the number of ``peaks`` is not that of a tree of ``size`` leaves."""
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not make a tree of {size} leaves")

    def append(self, leaf: Hash) -> None:
        """Add one leaf."""
        self._push(leaf, 0)

    def extend(self, leaves: Sequence[Hash]) -> None:
        """Add leaves in order; faster than one by one."""
        start = 0
        while start < len(leaves):
            # The largest perfect subtree that fits the remaining leaves and stands aligned in the tree.
            height = (len(leaves) - start).bit_length() - 1
            if self.size:
                height = min(height, (self.size & -self.size).bit_length() - 1)
            count = 1 << height
            self._push(perfect_root(leaves[start : start + count]), height)
            start += count

    def root(self) -> Hash:
        """The Merkle tree hash of all leaves so far."""
        return joined(self.peaks)

    def _push(self, subtree: Hash, height: int) -> None:
        """Add the root of a perfect subtree of 2 to the power ``height`` leaves, merging equal ones as a carry does."""
        carry = self.size >> height
        while carry & 1:
            subtree = node_hash(self.peaks.pop(), subtree)
            carry >>= 1
        self.peaks.append(subtree)
        self.size += 1 << height


def perfect_root(level: Sequence[Hash]) -> Hash:
    """Root over a power of two of hashes, level by level."""
    while len(level) > 1:
        pairs = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level[0]


def root(leaves: Sequence[Hash]) -> Hash:
    """The Merkle tree hash over ``leaves``."""
    tree = CompactRange()
    tree.extend(leaves)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two smaller than ``size`` (2 or more): where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)


Range = tuple[int, int]
"""Leaves from the first number up to, without, the second. Every range below begins at a multiple of the power of two
that its size rounds up to, so that its root is made of perfect subtrees of the whole tree."""


def inclusion_ranges(index: int, size: int) -> tuple[Range, ...]:
    """Whose roots make the audit path of leaf ``index`` (from 0) in a tree of ``size`` leaves, from the leaf upwards.

    Raises IndexError when it is not there.
    """
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} in a tree of {size}")
    low, high = 0, size
    path: list[Range] = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return tuple(reversed(path))


def inclusion_proof(leaves: Sequence[Hash], index: int) -> Proof:
    """The audit path of leaf ``index`` (from 0) in the tree over ``leaves``. Raises IndexError when it is not there."""
    return tuple(root(leaves[low:high]) for low, high in inclusion_ranges(index, len(leaves)))


def verify_inclusion(leaf: Hash, index: int, size: int, proof: Proof, expected: Hash) -> bool:
    """Whether ``proof`` shows that ``leaf`` is number ``index`` in the tree of ``size`` leaves of root ``expected``."""
    if not 0 <= index < size:
        return False
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            computed = node_hash(computed, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and computed == expected


def consistency_ranges(size: int, size_after: int) -> tuple[Range, ...]:
    """Whose roots prove that a tree of ``size`` leaves is the beginning of one of ``size_after``.

    None when either is the whole or the empty tree. Raises IndexError when the second is smaller.
    """
    if not 0 <= size <= size_after:
        raise IndexError(f"no tree of {size} in a tree of {size_after}")
    if size in (0, size_after):
        return ()
    low, high, whole = 0, size_after, True
    path: list[Range] = []
    while size != high:
        middle = low + _split(high - low)
        if size <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low, whole = middle, False
    if not whole:
        path.append((low, high))
    return tuple(reversed(path))


def consistency_proof(leaves: Sequence[Hash], size: int) -> Proof:
    """Proof that the tree of the first ``size`` of ``leaves`` is the beginning of the tree of all of them.

    Empty when either is the whole or the empty tree. Raises IndexError when there are fewer leaves than ``size``.
    """
    return tuple(root(leaves[low:high]) for low, high in consistency_ranges(size, len(leaves)))


def perfect_ranges(low: int, high: int) -> Iterator[Range]:
    """The perfect subtrees that the ``low`` to ``high`` of such a range is made of, the largest first."""
    while low < high:
        count = 1 << ((high - low).bit_length() - 1)
        yield low, low + count
        low += count


def joined(peaks: Sequence[Hash]) -> Hash:
    """The root over neighbouring perfect subtrees of falling size, from their roots."""
    if not peaks:
        return EMPTY_ROOT
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node_hash(peak, top)
    return top


def verify_consistency(size: int, root_before: Hash, size_after: int, root_after: Hash, proof: Proof) -> bool:
    """Whether ``proof`` shows that the first tree (``size``, ``root_before``) only grew into the second."""
    if not 0 <= size <= size_after:
        return False
    if size == size_after:
        return not proof and root_before == root_after
    if size == 0:
        return not proof and root_before == EMPTY_ROOT
    path = list(proof)
    if size & (size - 1) == 0:
        path.insert(0, root_before)
    if not path:
        return False
    position, last = size - 1, size_after - 1
    while position & 1:
        position >>= 1
        last >>= 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            before = node_hash(sibling, before)
            after = node_hash(sibling, after)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            after = node_hash(after, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and before == root_before and after == root_after
