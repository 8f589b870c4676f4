# SPDX-License-Identifier: EUPL-1.2
"""Signed notes and checkpoints in the forms of C2SP (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), with Ed25519."""

from __future__ import annotations

import base64
import binascii
import os
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_ED25519 = b"\x01"
_DASH = "\u2014 "


class NoteInvalid(ValueError):
    """A note that has not the form of C2SP, or no valid signature of the key asked for."""


class NotSigned(NoteInvalid):
    """A note without a signature of the key asked for, good or bad: another key may have signed it."""


class KeyUnsafe(Exception):
    """The file of the signing key may be read by others than its owner."""


class Verifier(msgspec.Struct, frozen=True):
    """A name and its Ed25519 public key (32 bytes): what others need to check our notes."""

    name: str
    public_key: bytes

    @property
    def key_hash(self) -> bytes:
        """The four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        """The verifier key as text: name, key hash, algorithm and key."""
        key = base64.b64encode(_ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_hash.hex()}+{key}"

    def open(self, note: str) -> str:
        """The text of ``note``. Raises NoteInvalid unless this key signed it."""
        text, separator, signatures = note.rpartition("\n\n")
        if not separator or not signatures.endswith("\n"):
            raise NoteInvalid("a note has a text, an empty line and signatures")
        text += "\n"
        for line in signatures.splitlines():
            name, _, encoded = line.removeprefix(_DASH).rpartition(" ")
            if not line.startswith(_DASH) or name != self.name:
                continue
            try:
                raw = base64.b64decode(encoded, validate=True)
                if raw[:4] == self.key_hash:
                    Ed25519PublicKey.from_public_bytes(self.public_key).verify(raw[4:], text.encode())
                    return text
            except (InvalidSignature, binascii.Error) as error:
                raise NoteInvalid("the signature does not fit") from error
        raise NotSigned(f"not signed by {self.name}")

    def only(self, note: str) -> str:
        """``note`` with the signature of this key alone. Raises NoteInvalid unless this key signed it."""
        text = self.open(note)
        for line in note[len(text) + 1 :].splitlines():
            name, _, encoded = line.removeprefix(_DASH).rpartition(" ")
            if name == self.name and base64.b64decode(encoded)[:4] == self.key_hash:
                return f"{text}\n{line}\n"
        raise NotSigned(f"not signed by {self.name}")


def read_verifier(text: str) -> Verifier:
    """The verifier key that ``text`` spells. Raises NoteInvalid."""
    name, _, rest = text.partition("+")
    try:
        raw = base64.b64decode(rest.partition("+")[2], validate=True)
    except binascii.Error as error:
        raise NoteInvalid("not a verifier key") from error
    verifier = Verifier(name, raw[1:])
    if len(raw) != 33 or str(verifier) != text:
        raise NoteInvalid("not a verifier key")
    return verifier


class Signer:
    """A name with its private key."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(name, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, text: str) -> str:
        """``text`` (which ends with a newline) as a signed note."""
        raw = self.verifier.key_hash + self._key.sign(text.encode())
        return f"{text}\n{_DASH}{self.verifier.name} {base64.b64encode(raw).decode()}\n"

    def cosign(self, note: str) -> str:
        """``note`` with our signature below those that it has: a note may have several (C2SP signed-note)."""
        text = note.rpartition("\n\n")[0] + "\n"
        return note + self.sign(text)[len(text) + 1 :]


def load_signer(name: str, path: Path) -> Signer:
    """The signer whose key is in the file ``path``; made, readable by its owner only, where there is none.

    Raises KeyUnsafe when others may read the file.
    """
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise KeyUnsafe(f"{path} may be read by others; its mode must be 600")
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii"))))


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    seed = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    # Written beside and linked into place: of two processes that start together, both use the key of one.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(seed.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


class Tree(msgspec.Struct, frozen=True):
    """What a checkpoint states: the ``root`` of the first ``size`` leaves of the log ``origin``."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(note: str, verifier: Verifier) -> Tree:
    """What the checkpoint ``note`` states. Raises NoteInvalid when it is malformed or not signed by ``verifier``."""
    lines = verifier.open(note).splitlines()
    try:
        tree = Tree(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
    except (IndexError, ValueError) as error:
        raise NoteInvalid("not a checkpoint: origin, size and root") from error
    if tree.size < 0 or len(tree.root) != 32:
        raise NoteInvalid("not a checkpoint: size or root")
    return tree
