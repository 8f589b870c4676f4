# SPDX-License-Identifier: EUPL-1.2
"""The proof of one event says which of its bytes, its parts, its number or its place in the signed tree is false."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from diwana.foundation.ledger import models
from diwana.foundation.ledger.notes import NoteInvalid
from diwana.foundation.ledger.proofs import EventProof
from diwana.foundation.ledger.public import Part, attested, checkpoint, erase, prove, record
from diwana.foundation.ledger.queries import erasures, openings_of
from diwana.kernel.actor import Actor
from diwana.kernel.merkle import leaf_hash, verify_inclusion

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded(broker: Actor) -> None:
    for number in range(5):
        record(broker, "a.write", f"thing:{number}", {"number": number}, reason="why", confidential={"secret": number})


def proof_of(index: int) -> EventProof:
    found = prove(index)
    assert found is not None
    return found


def change(index: int, **fields: object) -> None:
    models.Event.objects.filter(index=index).update(**fields)


def test_there_is_no_proof_of_what_was_not_recorded(recorded: None) -> None:
    assert prove(5) is None
    assert prove(-1) is None


def test_an_event_that_nothing_signs_is_intact_and_its_place_is_not_known(recorded: None) -> None:
    proof = proof_of(2)
    assert proof.parts == (("data", True), ("reason", True), ("confidential", True))
    assert (proof.intact, proof.included, proof.checkpoint, proof.path) == (True, None, None, ())
    assert proof.sound


def test_every_event_of_a_signed_ledger_is_proved_by_a_path_anybody_can_follow(recorded: None) -> None:
    signed = checkpoint()
    assert signed is not None
    for index in range(5):
        proof = proof_of(index)
        path = tuple(bytes.fromhex(step) for step in proof.path)
        assert proof.included is True
        assert proof.sound
        assert proof.leaf_hash == leaf_hash(proof.leaf.encode()).hex()
        assert verify_inclusion(leaf_hash(proof.leaf.encode()), index, 5, path, signed.root)


def test_an_event_after_the_checkpoint_is_not_said_to_be_signed(recorded: None, broker: Actor) -> None:
    checkpoint()
    record(broker, "a.write", "thing:9", {})
    assert proof_of(4).included is True
    assert proof_of(5).checkpoint is None


def test_an_erased_part_is_neither_true_nor_false(recorded: None, broker: Actor) -> None:
    erase(broker, 2, [Part.REASON], reason="asked for by the person")
    proof = proof_of(2)
    assert proof.parts == (("data", True), ("reason", None), ("confidential", True))
    assert proof.sound
    assert erasures() == {(2, "reason")}
    assert openings_of("thing:2") == {2: {"data", "confidential"}}
    assert openings_of("thing:1") == {1: {"data", "reason", "confidential"}}


@pytest.mark.parametrize("field", ["value", "salt"])
def test_a_part_that_was_changed_does_not_fit(recorded: None, field: str) -> None:
    opening = models.Opening.objects.get(event=2, part="data")
    changed = {"value": '{"number":3}', "salt": bytes(len(bytes(opening.salt)))}[field]
    models.Opening.objects.filter(pk=opening.pk).update(**{field: changed})
    proof = proof_of(2)
    assert dict(proof.parts)["data"] is False
    assert proof.intact
    assert not proof.sound
    assert attested(2) is None


def test_a_leaf_that_was_changed_is_seen_by_its_hash_and_with_it_by_the_tree(recorded: None) -> None:
    checkpoint()
    forged = proof_of(2).leaf.replace("thing:2", "thing:3")
    change(2, leaf=forged)
    assert (proof_of(2).intact, proof_of(2).included, proof_of(2).sound) == (False, False, False)
    change(2, leaf_hash=leaf_hash(forged.encode()))
    proof = proof_of(2)
    assert (proof.intact, proof.included, proof.sound) == (True, False, False)


def test_the_database_keeps_no_event_under_another_s_number(recorded: None) -> None:
    other = models.Event.objects.get(index=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        change(2, leaf=other.leaf, leaf_hash=other.leaf_hash)
    assert proof_of(2).sound


def test_the_checkpoint_of_another_tree_proves_nothing(recorded: None, broker: Actor) -> None:
    first = checkpoint()
    assert first is not None
    record(broker, "a.write", "thing:9", {})
    checkpoint()
    models.Checkpoint.objects.filter(size=6).update(note=first.note)
    assert proof_of(2).included is False
    assert not proof_of(2).sound


def test_a_checkpoint_that_was_not_signed_so_is_refused(recorded: None) -> None:
    signed = checkpoint()
    assert signed is not None
    models.Checkpoint.objects.update(note=signed.note.replace("\n5\n", "\n6\n"))
    with pytest.raises(NoteInvalid):
        prove(2)


def test_what_an_event_attests_is_its_data_as_recorded(recorded: None, broker: Actor) -> None:
    assert attested(2) == {"number": 2}
    assert attested(5) is None
    erase(broker, 2, [Part.DATA], reason="asked for by the person")
    assert attested(2) is None
