# SPDX-License-Identifier: EUPL-1.2
"""Proofs for others: that an event stands in a signed tree, and that one signed tree only grew into another.

Each proof is made from a few tiles and checked against a signed root before it is given away; where the tiles are not
what was signed, it is made from the leaf hashes of the database, and where these are not either, none is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from diwana.foundation.ledger import models, outside
from diwana.foundation.ledger.checkpoints import LedgerDamaged, SignedCheckpoint, latest_checkpoint
from diwana.foundation.ledger.tiles import Reader, TilesMissing
from diwana.kernel.merkle import (
    Hash,
    Proof,
    Range,
    consistency_ranges,
    inclusion_ranges,
    verify_consistency,
    verify_inclusion,
)
from diwana.kernel.merkle import root as root_of


class NoSuchTree(LookupError):
    """No checkpoint signs for so many events, or the event is not among them."""


class Inclusion(msgspec.Struct, frozen=True, kw_only=True):
    """That the leaf of ``leaf_hash`` is event ``index`` of the first ``size`` events, whose root is ``root``: ``path``
    is the RFC 6962 audit path, from the leaf upwards."""

    index: int
    size: int
    leaf_hash: Hash
    root: Hash
    path: Proof


class Consistency(msgspec.Struct, frozen=True, kw_only=True):
    """That the tree of ``first`` events is the beginning of the tree of ``second``: RFC 6962 consistency path."""

    first: int
    second: int
    first_root: Hash
    second_root: Hash
    path: Proof


class _Tree:
    """The signed tree, read from the tiles or, slowly, from the database."""

    def __init__(self, signed: SignedCheckpoint) -> None:
        self.signed = signed
        reader = Reader(outside.folder())
        self.root: Callable[[int, int], Hash] = reader.root
        try:
            sound = reader.root(0, signed.size) == signed.root
        except (TilesMissing, OSError):
            sound = False
        if not sound:
            hashes = _from_database(signed.size)
            self.root = lambda low, high: root_of(hashes[low:high])
            if self.root(0, signed.size) != signed.root:
                raise LedgerDamaged("the events are not what was signed: no proof can be given")

    def path(self, ranges: Iterable[Range]) -> Proof:
        return tuple(self.root(low, high) for low, high in ranges)

    def inclusion(self, index: int, leaf: Hash, size: int) -> Inclusion:
        path, root = self.path(inclusion_ranges(index, size)), self.root(0, size)
        if not verify_inclusion(leaf, index, size, path, root):
            raise LedgerDamaged(f"event {index} is not what was signed")
        self.consistency(size, self.signed.size)
        return Inclusion(index=index, size=size, leaf_hash=leaf, root=root, path=path)

    def consistency(self, first: int, second: int) -> Consistency:
        path = self.path(consistency_ranges(first, second))
        before, after = self.root(0, first), self.root(0, second)
        if not verify_consistency(first, before, second, after, path):
            raise LedgerDamaged("the events are not what was signed: no proof can be given")
        if second != self.signed.size:
            self.consistency(second, self.signed.size)
        return Consistency(first=first, second=second, first_root=before, second_root=after, path=path)


def inclusions(leaves: Sequence[tuple[int, Hash]], signed: SignedCheckpoint) -> list[Inclusion]:
    """The proof of each event (index, leaf hash) in the tree of ``signed``. Raises LedgerDamaged."""
    tree = _Tree(signed)
    return [tree.inclusion(index, leaf, signed.size) for index, leaf in leaves]


def inclusion(index: int, size: int | None = None) -> Inclusion:
    """The proof of event ``index`` in the tree of the first ``size`` events, by default the last signed one.

    Raises NoSuchTree, LedgerDamaged.
    """
    signed = _covering(size)
    size = signed.size if size is None else size
    if not 0 <= index < size:
        raise NoSuchTree(f"event {index} is not among the first {size}")
    stored = models.Event.objects.filter(index=index).values_list("leaf_hash", flat=True).first()
    if stored is None:
        raise LedgerDamaged(f"event {index} is missing")
    return _Tree(signed).inclusion(index, bytes(stored), size)


def consistency(first: int, second: int | None = None) -> Consistency:
    """The proof that the first ``first`` events are still the beginning of the first ``second``, by default of all that
    are signed. Raises NoSuchTree, LedgerDamaged."""
    signed = _covering(second)
    second = signed.size if second is None else second
    if not 0 <= first <= second:
        raise NoSuchTree(f"no {first} events among the first {second}")
    return _Tree(signed).consistency(first, second)


def index_of(leaf_hash: Hash) -> int | None:
    """The event whose leaf has this hash, among those that are signed; None where there is none."""
    return outside.locate(leaf_hash)


def _covering(size: int | None) -> SignedCheckpoint:
    signed = latest_checkpoint()
    if signed is None or (size is not None and not 0 < size <= signed.size):
        raise NoSuchTree("no checkpoint signs for so many events")
    return signed


def _from_database(size: int) -> list[Hash]:
    rows = models.Event.objects.filter(index__lt=size).order_by("index").values_list("leaf_hash", flat=True)
    return [bytes(stored) for stored in rows]
