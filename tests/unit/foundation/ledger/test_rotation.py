# SPDX-License-Identifier: EUPL-1.2
"""The ledger's key is changed: the past stays verifiable, the former key signs no more, and no kill breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from diwana.foundation.audit.published import verify_bundle as verifier
from diwana.foundation.ledger import mirror, models, outside, rotating
from diwana.foundation.ledger.findings import Kind
from diwana.foundation.ledger.notes import NoteInvalid, Signer, Tree, load_signer
from diwana.foundation.ledger.public import (
    bundle,
    checkpoint,
    consistency,
    latest_checkpoint,
    record,
    verifier_key,
    verify,
)
from diwana.foundation.ledger.rotating import VERB, rotate
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def former(broker: Actor, ledger_folder: Path, tmp_path: Path) -> Signer:
    """A ledger of three events with a checkpoint, and a copy of its key as a thief may have it."""
    write(broker, 3)
    checkpoint()
    stolen = tmp_path / "stolen"
    stolen.write_bytes((ledger_folder / "signing-key").read_bytes())
    stolen.chmod(0o600)
    return load_signer(outside.signer().verifier.name, stolen)


def write(actor: Actor, count: int) -> None:
    for number in range(count):
        record(actor, "a.write", "thing:1", {"number": number})


def made(since: int = 0) -> dict[str, Any]:
    found = bundle("thing:1", since=since)
    assert found is not None
    return found


def proven(told: dict[str, Any], **more: Any) -> verifier.Result:
    return verifier.verify(json.dumps(told), **more)


def test_everything_before_and_after_is_sound(former: Signer, broker: Actor, ledger_folder: Path) -> None:
    kept = outside.read_checkpoints()
    call_command("ledger", "rotate-key")
    write(broker, 2)
    checkpoint()
    assert verify(kept).sound
    assert outside.signer().verifier != former.verifier
    assert outside.signer().verifier == load_signer(former.verifier.name, ledger_folder / "signing-key").verifier
    assert (ledger_folder / "signing-key").stat().st_mode & 0o777 == 0o600
    assert not (ledger_folder / "signing-key.next").exists()
    [rotation] = outside.keys().retired
    assert (rotation.former, rotation.size, rotation.following) == (former.verifier, 4, outside.signer().verifier)


def test_the_last_checkpoint_of_the_former_key_is_the_first_of_the_new_one_and_names_it(former: Signer) -> None:
    rotation = rotate()
    row = models.Checkpoint.objects.get(size=rotation.size)
    assert former.verifier.open(row.note) == outside.signer().verifier.open(row.note)
    event = models.Event.objects.get(verb=VERB)
    assert event.subject == f"ledger-key:{verifier_key()}"
    assert event.index < rotation.size


def test_it_can_be_changed_again_and_again(former: Signer, broker: Actor) -> None:
    kept = [made()["checkpoint"]]
    for _ in range(3):
        rotate()
        write(broker, 1)
        kept.append(made()["checkpoint"])
    assert verify(kept).sound
    assert len(outside.keys().retired) == 3
    older = kept[0]
    assert proven(made(since=3), key=verifier_key(), against=older).status == verifier.PROVEN


def forged(signer: Signer, size: int) -> str:
    return signer.sign(Tree(signer.verifier.name, size, bytes(32)).text())


def test_the_former_key_signs_no_more(former: Signer, broker: Actor) -> None:
    """Even what is true: nobody can know when it was signed."""
    rotate()
    write(broker, 2)
    signed = checkpoint()
    assert signed is not None
    true = former.sign(Tree(former.verifier.name, signed.size, signed.root).text())
    for note in (true, forged(former, signed.size)):
        [finding] = verify([note]).findings
        assert finding.kind is Kind.CHECKPOINT
        assert "retired after 4" in finding.detail
    assert not verify([forged(former, 3)]).sound, "nor can it rewrite what it signed"


def test_a_checkpoint_of_the_former_key_in_the_database_is_not_served(former: Signer) -> None:
    rotate()
    models.Checkpoint.objects.create(
        size=9, at=models.Checkpoint.objects.get(size=3).at, note=forged(former, 9), peaks=b""
    )
    with pytest.raises(NoteInvalid, match="retired"):
        latest_checkpoint()
    assert not verify().sound


@pytest.mark.parametrize("change", [lambda t: t.replace("\n4\n", "\n9\n"), lambda t: "", lambda t: t[:-20]])
def test_the_list_of_retired_keys_cannot_be_rewritten(former: Signer, change: Callable[[str], str]) -> None:
    rotate()
    outside.retired_file().write_text(change(outside.retired_text()), "utf-8")
    assert not verify().sound


class Killed(BaseException):
    """The process ends here."""


def killed(*_: object) -> None:
    raise Killed


STEPS = ["_announce", "grown", "cosigned", "hand_over", "append_retired", "move_durably"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_step_it_is_sound_and_run_again_it_is_done(
    former: Signer, broker: Actor, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    place: Any = outside if step in ("append_retired", "move_durably") else rotating
    act = getattr(place, step)
    with monkeypatch.context() as patch:
        patch.setattr(place, step, (lambda *given: (act(*given), killed())) if after else killed)
        with pytest.raises(Killed):
            rotate()
    assert verify().sound
    assert proven(made(), key=verifier_key()).status == verifier.PROVEN
    if step != "move_durably":
        write(broker, 2)
        checkpoint()
    assert verify().sound
    rotate()
    assert verify().sound
    new = outside.signer().verifier
    assert new != former.verifier
    assert {each.former for each in outside.keys().retired} >= {former.verifier}
    write(broker, 1)
    assert proven(made(since=3), key=str(new), against=outside.read_checkpoints()[0]).status == verifier.PROVEN


def test_killed_when_the_new_key_is_in_place_it_is_not_changed_twice(
    former: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = outside.move_durably

    def moved(source: Path, target: Path) -> None:
        move(source, target)
        if target == outside.key_file():
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(outside, "move_durably", moved)
        with pytest.raises(Killed):
            rotate()
    new = verifier_key()
    assert rotate().following == outside.signer().verifier
    assert verifier_key() == new
    assert verify().sound


def test_the_mirror_keeps_the_list_too(former: Signer, tmp_path: Path, settings: Any) -> None:
    settings.LEDGER_MIRROR = str(tmp_path / "mirror")
    rotate()
    assert mirror.retired_text() == outside.retired_text() != ""
    (tmp_path / "mirror" / "retired-keys").write_text("another list")
    assert Kind.OUTSIDE in {finding.kind for finding in verify().findings}


def test_a_bundle_after_the_rotation(former: Signer, broker: Actor) -> None:
    older = made()
    assert "rotations" not in older
    rotate()
    assert proven(made(since=3), key=verifier_key(), against=json.dumps(older)).status == verifier.PROVEN
    write(broker, 1)
    told = made(since=3)
    assert proven(told, key=verifier_key()).status == verifier.PROVEN
    assert proven(told, against=older["checkpoint"]).status == verifier.PROVEN
    assert proven(older, key=str(former.verifier)).status == verifier.PROVEN


@pytest.mark.parametrize(
    ("language", "said"), [("en", "was retired after 4"), ("fr", "retirée après 4"), ("ar", "بعد 4")]
)
def test_a_former_key_given_confirms_nothing_and_is_explained(former: Signer, language: str, said: str) -> None:
    rotate()
    result = proven(made(), key=str(former.verifier))
    assert result.status == verifier.UNCONFIRMED
    assert said in "\n".join(verifier.Teller(language).lines(result))


def test_a_checkpoint_with_both_signatures_is_accepted_as_the_older_one(former: Signer, broker: Actor) -> None:
    rotation = rotate()
    both = models.Checkpoint.objects.get(size=rotation.size).note
    write(broker, 1)
    assert proven(made(since=rotation.size), against=both).status == verifier.PROVEN


def test_the_verifier_takes_no_checkpoint_of_a_former_key_after_its_retirement(former: Signer, broker: Actor) -> None:
    rotate()
    write(broker, 2)
    told = made(since=5)
    root = consistency(5, 6).first_root
    late = former.sign(Tree(former.verifier.name, 5, root).text())
    assert [fault.code for fault in proven(told, against=late).faults] == ["retired"]


def test_nobody_but_the_former_key_can_hand_over(former: Signer, broker: Actor, tmp_path: Path) -> None:
    """A ledger of somebody else that names our former key does not pass for ours."""
    rotate()
    told = made()
    stranger = load_signer(former.verifier.name, tmp_path / "stranger")
    [note] = told["rotations"]
    for changed in (
        note.replace("\n4\n", "\n9\n"),
        note.replace(verifier_key(), str(stranger.verifier)),
        stranger.cosign(note),
        note.rpartition("\u2014")[0],
    ):
        assert "rotation" in {fault.code for fault in proven({**told, "rotations": [changed]}).faults}
    assert proven({**told, "rotations": [note, note]}).faults
    assert proven({**told, "rotations": []}, key=str(former.verifier)).faults[0].code == "other_key"
