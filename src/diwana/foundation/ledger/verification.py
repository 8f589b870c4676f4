# SPDX-License-Identifier: EUPL-1.2
"""Is the ledger what was signed? What differs is named by its index.

Three witnesses are heard, the last two also in the mirror. The hash beside each leaf shows a careless change. The
signed checkpoints, which nobody rewrites without the key, show any change to what they cover. The leaf hashes outside
the database, themselves checked against the signed roots, say which event it is. What came after the last checkpoint
has the first witness only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from diwana.foundation.ledger import mirror, outside
from diwana.foundation.ledger.findings import Finding, Kind, Report
from diwana.foundation.ledger.models import Checkpoint
from diwana.foundation.ledger.notes import NoteInvalid, Tree
from diwana.foundation.ledger.rotations import Keys
from diwana.foundation.ledger.scan import HASH_BYTES, NOTHING, Scan
from diwana.kernel.merkle import CompactRange

Bytes = bytes | bytearray
_OF_EVENTS = frozenset({Kind.ALTERED, Kind.MISSING, Kind.REORDERED})


def verify(notes: Iterable[str] = (), *, limit: int = 100, openings: bool = True) -> Report:
    """Compare the whole ledger with itself and with every checkpoint: those outside, those in the database, and the
    ``notes`` that an auditor brings (from receipts, say).

    Names at most ``limit`` faults; without ``openings`` only those of the events and the tree. Keeps 64 bytes of memory
    for each event. Raises KeyUnsafe.
    """
    scan = Scan(limit, openings=openings)
    trees, findings = _checkpoints(notes)
    findings += scan.findings
    named = {finding.index for finding in scan.findings if finding.kind in _OF_EVENTS}
    findings += _compare(scan.hashes, trees, named, limit)
    return Report(
        events=scan.size,
        signed=max((tree.size for tree in trees), default=0),
        checkpoints=len(trees),
        findings=tuple(sorted(set(findings))[:limit]),
    )


def _checkpoints(notes: Iterable[str]) -> tuple[list[Tree], list[Finding]]:
    """All distinct checkpoints that our keys signed, each in its time, by size, wherever they stand, and what passes
    for one."""
    keys, findings = _keys()
    stored = Checkpoint.objects.order_by("size").values_list("note", flat=True)
    trees: set[Tree] = set()
    for note in dict.fromkeys((*outside.read_checkpoints(), *mirror.read_checkpoints(), *stored, *notes)):
        try:
            trees.add(_read(note, keys))
        except NoteInvalid as problem:
            findings.append(Finding(_claimed_size(note), Kind.CHECKPOINT, str(problem)))
    return sorted(trees, key=lambda tree: tree.size), findings


def _keys() -> tuple[Keys, list[Finding]]:
    """Our keys; where the list of the retired ones was tampered with, the key in force alone. The mirror's list must be
    the beginning of ours."""
    try:
        keys, findings = outside.keys(), []
    except NoteInvalid as problem:
        return Keys(outside.signer().verifier), [Finding(0, Kind.CHECKPOINT, f"retired-keys: {problem}")]
    if not outside.retired_text().startswith(mirror.retired_text()):
        findings.append(Finding(0, Kind.OUTSIDE, "the mirror knows of other retired keys"))
    return keys, findings


def _read(note: str, keys: Keys) -> Tree:
    tree = keys.checkpoint(note)
    if tree.origin != keys.current.name:
        raise NoteInvalid(f"a checkpoint of another ledger: {tree.origin}")
    return tree


def _claimed_size(note: str) -> int:
    lines = note.splitlines()
    return int(lines[1]) if len(lines) > 1 and lines[1].isascii() and lines[1].isdigit() else 0


def _compare(hashes: Bytes, trees: list[Tree], named: set[int], limit: int) -> list[Finding]:
    """Faults that the signed roots show; events already ``named`` are not named again."""
    signed = max((tree.size for tree in trees), default=0) * HASH_BYTES
    now = _roots(hashes, trees)
    differing = [tree for tree in trees if now.get(tree.size) != tree.root]
    findings: list[Finding] = []
    best: tuple[int, bytes] = (0, b"")
    for place, copy in _copies(signed):
        then = now if copy == hashes[:signed] else _roots(copy, trees)
        reached = [tree for tree in trees if not place or tree.size * HASH_BYTES <= len(copy)]
        damaged = [tree for tree in reached if then.get(tree.size) != tree.root]
        if damaged:
            findings.append(_damage(damaged[0], trees, place))
        # A copy is a witness where it fits what was signed and the events do not.
        best = max(best, (max((tree.size for tree in differing if then.get(tree.size) == tree.root), default=0), copy))
    if not differing:
        return findings
    # The better copy outside says which events differ, up to the last checkpoint that it still fits.
    fits, copy = best
    located = list(islice(_differences(hashes, copy[: fits * HASH_BYTES]), limit))
    findings += [finding for finding in located if finding.index not in named]
    first = differing[0].size
    if not any(finding.index < first for finding in located) and not any(index < first for index in named):
        findings.append(_range(hashes, first, trees, now))
    return findings


def _copies(signed: int) -> Iterator[tuple[str, bytes]]:
    """The hashes outside the database, by the place where they stand. A mirror may be behind: it is judged by what it
    has."""
    yield "", outside.read_hashes()[:signed]
    if mirrored := mirror.read_hashes()[:signed]:
        yield "the mirror's ", mirrored


def _damage(tree: Tree, trees: list[Tree], place: str) -> Finding:
    before = max((other.size for other in trees if other.size < tree.size), default=0)
    return Finding(before, Kind.OUTSIDE, f"{place}hashes {before} to {tree.size - 1} do not have the signed root")


def _range(hashes: Bytes, size: int, trees: list[Tree], now: dict[int, bytes]) -> Finding:
    """Where nothing outside says which event differs from the checkpoint of ``size``: between which two it is."""
    good = max((tree.size for tree in trees if tree.size < size and now.get(tree.size) == tree.root), default=0)
    here = len(hashes) // HASH_BYTES
    if here < size:
        return Finding(here, Kind.MISSING, f"the events up to {size - 1} were signed")
    return Finding(good, Kind.ALTERED, f"one of events {good} to {size - 1} is not what was signed")


def _roots(hashes: Bytes, trees: list[Tree]) -> dict[int, bytes]:
    """Root over the beginning of ``hashes`` at the size of each of ``trees``, as far as they reach."""
    growing = CompactRange()
    roots: dict[int, bytes] = {}
    for tree in trees:
        if tree.size * HASH_BYTES > len(hashes):
            break
        part = bytes(hashes[growing.size * HASH_BYTES : tree.size * HASH_BYTES])
        growing.extend([part[at : at + HASH_BYTES] for at in range(0, len(part), HASH_BYTES)])
        roots[tree.size] = growing.root()
    return roots


def _differences(hashes: Bytes, signed: bytes) -> Iterator[Finding]:
    """Each event whose hash is not the ``signed`` one."""
    places = {signed[at : at + HASH_BYTES]: at // HASH_BYTES for at in range(0, len(signed), HASH_BYTES)}
    for at in range(0, len(signed), HASH_BYTES):
        index, computed = at // HASH_BYTES, bytes(hashes[at : at + HASH_BYTES])
        if computed == signed[at : at + HASH_BYTES]:
            continue
        if computed in (b"", NOTHING):
            yield Finding(index, Kind.MISSING)
        elif computed in places:
            yield Finding(index, Kind.REORDERED, f"holds what was signed as event {places[computed]}")
        else:
            yield Finding(index, Kind.ALTERED, "not the event that was signed")
