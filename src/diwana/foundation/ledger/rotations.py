# SPDX-License-Identifier: EUPL-1.2
"""Which key signed when: each former key hands over to the next one in a note that both of them sign.

Nobody who lacks the former key can name another successor, nor let it sign for longer. The note, in the form of C2SP
signed-note, has five lines: origin, ``key rotation``, the former verifier key, the number of events up to which it
signed, and the verifier key that follows it.
"""

from __future__ import annotations

import functools

import msgspec

from diwana.foundation.ledger.notes import (
    NoteInvalid,
    NotSigned,
    Signer,
    Tree,
    Verifier,
    read_checkpoint,
    read_verifier,
)

_TITLE = "key rotation"


class Rotation(msgspec.Struct, frozen=True):
    """The key ``former`` signed for the first ``size`` events at most; then came ``following``. ``note`` says so."""

    former: Verifier
    size: int
    following: Verifier
    note: str


def hand_over(former: Signer, size: int, following: Signer) -> Rotation:
    """The rotation, signed by both keys: the former one vouches for the new one, which shows that it is held."""
    lines = (former.verifier.name, _TITLE, str(former.verifier), str(size), str(following.verifier))
    note = following.cosign(former.sign("".join(f"{line}\n" for line in lines)))
    return Rotation(former.verifier, size, following.verifier, note)


def read_rotation(note: str) -> Rotation:
    """What ``note`` says. Raises NoteInvalid unless both keys that it names signed it."""
    lines = note.rpartition("\n\n")[0].split("\n")
    if len(lines) != 5 or lines[1] != _TITLE or not (lines[3].isascii() and lines[3].isdigit()):
        raise NoteInvalid("not a rotation of keys")
    former, following = read_verifier(lines[2]), read_verifier(lines[4])
    if not lines[0] == former.name == following.name:
        raise NoteInvalid("a rotation of another ledger's keys")
    former.open(note)
    following.open(note)
    return Rotation(former, int(lines[3]), following, note)


@functools.lru_cache(maxsize=8)
def read_rotations(notes: tuple[str, ...], current: Verifier) -> tuple[Rotation, ...]:
    """The rotations that led to ``current``, oldest first. Raises NoteInvalid when they do not lead there.

    One that was interrupted before the new key took its place has no effect; of several of one key the last counts.
    """
    latest = {rotation.former: rotation for rotation in map(read_rotation, notes)}
    latest.pop(current, None)
    by_following = {rotation.following: rotation for rotation in latest.values()}
    chain: list[Rotation] = []
    while (rotation := by_following.pop(current, None)) is not None:
        chain.append(rotation)
        current = rotation.former
    if by_following:
        raise NoteInvalid("the retired keys do not lead to the key in force")
    return tuple(reversed(chain))


class Keys(msgspec.Struct, frozen=True):
    """The key in ``current`` force and the ``retired`` ones, oldest first."""

    current: Verifier
    retired: tuple[Rotation, ...] = ()

    def checkpoint(self, note: str) -> Tree:
        """What the checkpoint ``note`` states. Raises NoteInvalid unless the key in force signed it, or a retired one
        for no more events than it had when it was retired."""
        try:
            return read_checkpoint(note, self.current)
        except NotSigned:
            for rotation in self.retired:
                if tree := _of_former(note, rotation):
                    return tree
            raise


def _of_former(note: str, rotation: Rotation) -> Tree | None:
    try:
        tree = read_checkpoint(note, rotation.former)
    except NotSigned:
        return None
    if tree.size > rotation.size:
        key = rotation.former.key_hash.hex()
        raise NoteInvalid(f"signed for {tree.size} events by key {key}, which was retired after {rotation.size}")
    return tree
