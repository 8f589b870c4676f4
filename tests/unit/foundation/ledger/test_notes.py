# SPDX-License-Identifier: EUPL-1.2
"""Signed notes and checkpoints as C2SP has them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from diwana.foundation.ledger.notes import (
    KeyUnsafe,
    NoteInvalid,
    Tree,
    Verifier,
    load_signer,
    read_checkpoint,
)

# The example of golang.org/x/mod/sumdb/note, where the form comes from.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{TEXT}\n— PeterNeumann {SIGNATURE}\n"


@pytest.fixture
def peter() -> Verifier:
    return Verifier("PeterNeumann", base64.b64decode(PETER.rpartition("+")[2])[1:])


def test_the_example_of_the_reference_implementation_is_verified(peter: Verifier) -> None:
    assert str(peter) == PETER
    assert peter.open(NOTE) == TEXT


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("problem is", "problem was"),
        NOTE.replace("x08g", "x08h"),
        NOTE.replace("— PeterNeumann", "— Somebody"),
        NOTE.replace("AM=", "BM="),
        NOTE.replace("go/ZJ", "go/ZK"),
        NOTE.rstrip("\n"),
        TEXT,
        "",
    ],
)
def test_what_was_not_signed_so_is_refused(peter: Verifier, note: str) -> None:
    with pytest.raises(NoteInvalid):
        peter.open(note)


def test_other_signatures_beside_ours_do_not_matter(peter: Verifier) -> None:
    assert peter.open(NOTE.replace("\n— ", f"\n— Witness {SIGNATURE}\n— ", 1)) == TEXT


def test_a_checkpoint_comes_back_as_it_was_signed(tmp_path: Path) -> None:
    signer = load_signer("diwana.test/ledger", tmp_path / "key")
    tree = Tree("diwana.test/ledger", 12, bytes(range(32)))
    note = signer.sign(tree.text())
    assert note.splitlines()[:3] == ["diwana.test/ledger", "12", base64.b64encode(bytes(range(32))).decode()]
    assert read_checkpoint(note, signer.verifier) == tree


@pytest.mark.parametrize(
    "text", ["origin\n", "origin\nmany\nAAAA\n", "origin\n1\nAAAA\n", "origin\n-1\n" + "A" * 43 + "=\n"]
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(tmp_path: Path, text: str) -> None:
    signer = load_signer("diwana.test/ledger", tmp_path / "key")
    with pytest.raises(NoteInvalid):
        read_checkpoint(signer.sign(text), signer.verifier)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "key"
    first = load_signer("a", file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_signer("a", file).verifier == first.verifier
    file.chmod(0o640)
    with pytest.raises(KeyUnsafe):
        load_signer("a", file)
