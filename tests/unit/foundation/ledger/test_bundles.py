# SPDX-License-Identifier: EUPL-1.2
"""A bundle proves what it says, says nothing confidential, and no change to it goes unnoticed."""

from __future__ import annotations

import ast
import base64
import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diwana.foundation.audit.published import verify_bundle as verifier
from diwana.foundation.ledger import models, outside
from diwana.foundation.ledger.notes import Tree, load_signer
from diwana.foundation.ledger.public import (
    NoSuchTree,
    Part,
    bundle,
    checkpoint,
    consistency,
    erase,
    record,
    verifier_key,
)
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SUBJECT = "thing:1"
TOOL = Path(verifier.__file__)


@pytest.fixture
def ledger(broker: Actor) -> None:
    """Twenty events, five of them about our thing, one of these erased in part, and an older checkpoint of nine."""
    for number in range(18):
        if number == 9:
            checkpoint()
        record(
            broker,
            "a.write",
            SUBJECT if number % 4 == 1 else f"thing:{number + 100}",
            {"number": number, "name": "Société Ünïcode"},
            reason="because" if number % 2 else None,
            confidential={"criteria": f"SECRET-{number}"},
        )
    erase(broker, 5, [Part.REASON], reason="asked for by the person")
    record(Actor(person=None, organisation=None), "a.end", "thing:9", {})


def made(since: int = 0) -> dict[str, Any]:
    found = bundle(SUBJECT, since=since)
    assert found is not None
    return found


def check(told: Any, key: str | None = None, **more: Any) -> verifier.Result:
    return verifier.verify(json.dumps(told), verifier_key() if key is None else key, **more)


def refused(told: Any, **more: Any) -> bool:
    try:
        return check(told, **more).status == verifier.FALSE
    except verifier.Unreadable:
        return True


def test_a_bundle_of_ours_is_proven(ledger: None) -> None:
    result = check(made(since=9))
    assert (result.status, [fault.code for fault in result.faults]) == (verifier.PROVEN, [])
    assert [event.index for event in result.events] == [1, 5, 9, 13, 17, 18]
    assert result.events[0].parts == {
        "data": {"state": "shown", "value": {"number": 1, "name": "Société Ünïcode"}},
        "reason": {"state": "shown", "value": "because"},
        "confidential": {"state": "withheld"},
    }


def test_what_was_erased_is_shown_as_erased_with_when_and_by_whom(ledger: None, broker: Actor) -> None:
    part = check(made()).events[1].parts["reason"]
    assert (part["state"], part["by"], part["who"]["person"]) == ("erased", 18, broker.person)
    text = "\n".join(verifier.Teller("en").lines(check(made())))
    assert f"reason: erased on {part['at'][:19].replace('T', ' ')}Z by person 7 (broker,trader)" in text


def test_the_newest_event_is_always_covered(ledger: None, broker: Actor) -> None:
    made()
    record(broker, "a.write", SUBJECT, {"new": True})
    assert check(made()).events[-1].parts["data"]["value"] == {"new": True}


def test_nothing_happened_is_no_bundle(ledger: None) -> None:
    assert bundle("thing:nobody") is None


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every single value of the bundle stands."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(part, (*place, key))
    else:
        yield place


def _changed(told: Any, place: tuple[Any, ...], change: Any) -> Any:
    told = copy.deepcopy(told)
    at = told
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = change(at[place[-1]])
    return told


def test_no_bit_of_any_value_can_be_flipped(ledger: None) -> None:
    """Each bit of each character of each text, and of each number, wherever it stands."""
    told, tried = made(since=9), 0
    assert check(told).status == verifier.PROVEN
    for place in _places(told):
        value = told
        for key in place:
            value = value[key]
        if isinstance(value, int):
            for bit in range(16):
                assert refused(_changed(told, place, lambda old, bit=bit: old ^ (1 << bit))), (place, bit)
                tried += 1
        elif isinstance(value, str):
            # Long texts in steps that still meet each kind of character in each kind of place.
            for position in range(0, len(value), 1 if len(value) < 200 else 7):
                bit = 1 << (position % 7)
                flipped = value[:position] + chr(ord(value[position]) ^ bit) + value[position + 1 :]
                assert refused(_changed(told, place, lambda old, new=flipped: new)), (place, position, bit)
                tried += 1
    assert tried > 2000


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.data())
def test_no_bit_of_the_file_changes_what_is_proven(ledger: None, chance: st.DataObject) -> None:
    """Where a flipped bit is not refused (a space), the verifier says the very same."""
    told = made(since=9)
    raw = bytearray(json.dumps(told, indent=1).encode())
    right = verifier.told(check(told))
    raw[chance.draw(st.integers(0, len(raw) - 1))] ^= 1 << chance.draw(st.integers(0, 7))
    try:
        result = verifier.verify(raw.decode(), verifier_key())
    except (UnicodeDecodeError, verifier.Unreadable):
        return
    assert result.status == verifier.FALSE or verifier.told(result) == right


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.data())
def test_proofs_and_openings_cannot_be_exchanged_dropped_or_repeated(ledger: None, chance: st.DataObject) -> None:
    told = made()
    assert check(told).status == verifier.PROVEN
    events = told["events"]
    one, other = (chance.draw(st.sampled_from(range(len(events)))) for _ in range(2))
    act = chance.draw(st.sampled_from(["path", "openings", "order", "repeat", "cut", "grow"]))
    before = copy.deepcopy(told)
    if act in {"path", "openings"}:
        events[one][act], events[other][act] = events[other][act], events[one][act]
    elif act == "order":
        events[one], events[other] = events[other], events[one]
    elif act == "repeat":
        events.insert(other, events[one])
    elif act == "cut":
        del events[one]["path"][chance.draw(st.integers(0, len(events[one]["path"]) - 1))]
    else:
        events[one]["path"].append("00" * 32)
    assert told == before or refused(told)


def test_an_erasure_cannot_be_pretended_nor_hidden(ledger: None) -> None:
    told = made()
    del told["events"][0]["openings"]["data"]  # as if it had been erased
    assert [fault.code for fault in check(told).faults] == ["missing"]
    told = made()
    assert told["events"].pop()["leaf"].count("ledger.erase") == 1
    assert [fault.code for fault in check(told).faults] == ["missing"]


def test_the_key_of_another_ledger_is_refused(ledger: None, tmp_path: Path) -> None:
    told = made()
    other = load_signer("other.example/ledger", tmp_path / "other")
    assert [fault.code for fault in check(told, key=str(other.verifier)).faults] == ["other_key"]
    # A forger who signs all of it with a key of his own is found by whoever knows ours.
    root = base64.b64decode(told["checkpoint"].splitlines()[2])
    size = int(told["checkpoint"].splitlines()[1])
    told["checkpoint"] = other.sign(Tree(other.verifier.name, size, root).text())
    told["verifier_key"] = str(other.verifier)
    assert check(told).status == verifier.FALSE
    assert verifier.verify(json.dumps(told)).status == verifier.UNCONFIRMED


def test_a_checkpoint_kept_from_before_pins_the_key_and_the_history(ledger: None, tmp_path: Path) -> None:
    old = outside.read_checkpoints()[0]
    assert verifier.verify(json.dumps(made(since=9)), against=old).status == verifier.PROVEN
    assert verifier.verify(json.dumps(made()), against=old).faults[0].code == "no_consistency"
    told = {**json.loads(json.dumps(_answer(9, 20)))}
    assert verifier.verify(json.dumps(made()), against=old, consistency=json.dumps(told)).grew == 9
    # A newer checkpoint than the bundle's, and a bundle in the place of a checkpoint.
    early = made()
    record(Actor(person=1, organisation=1), "a.more", "thing:2", {})
    checkpoint()
    newer = verifier.verify(
        json.dumps(early), against=outside.read_checkpoints()[-1], consistency=json.dumps(_answer(20, 21))
    )
    assert newer.grew == 21
    assert verifier.verify(json.dumps(made(since=20)), against=json.dumps(early)).grew == 20


def _answer(first: int, second: int) -> dict[str, Any]:
    proof = consistency(first, second)
    return {
        "first": first,
        "second": second,
        "first_root": proof.first_root.hex(),
        "second_root": proof.second_root.hex(),
        "path": [step.hex() for step in proof.path],
    }


def test_a_ledger_that_was_rewritten_does_not_contain_the_older_checkpoint(ledger: None) -> None:
    """Even when its owner signs again: he cannot make both trees one."""
    told, signer = made(since=9), outside.signer()
    forged = signer.sign(Tree(signer.verifier.name, 9, bytes(32)).text())
    assert check(told, against=forged).faults[0].code == "consistency"
    foreign = load_signer("other.example/ledger", outside.folder() / "other").sign("x\n1\n\n")
    assert check(told, against=foreign).faults[0].code == "older_checkpoint"


SECRETS = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=0x2FFF), min_size=12, max_size=40)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secrets=st.lists(SECRETS, min_size=1, max_size=4), erased=st.booleans())
def test_nothing_confidential_is_in_a_bundle(broker: Actor, secrets: list[str], erased: bool) -> None:
    """Neither the value, whole or in part, nor its salt, in any spelling."""
    subject = f"thing:{uuid4()}"
    for secret in secrets:
        record(broker, "a.write", subject, {"open": 1}, confidential={"note": secret, "all": secrets})
    last = models.Event.objects.latest("index").index
    if erased:
        erase(broker, last, [Part.DATA])
    told = bundle(subject)
    assert told is not None
    written = json.dumps(told) + json.dumps(told, ensure_ascii=False)
    for opening in models.Opening.objects.filter(part=Part.CONFIDENTIAL):
        salt = bytes(opening.salt)
        for spelling in (salt.hex(), base64.b64encode(salt).decode().rstrip("="), repr(salt)[2:-1]):
            assert spelling not in written
    for secret in secrets:
        assert secret not in written
        assert json.dumps(secret)[1:-1] not in written
    for event in told["events"]:
        assert set(event["openings"]) <= {"data", "reason"}


def test_the_verifier_is_one_file_that_runs_on_old_pythons_and_knows_nothing_of_the_house(tmp_path: Path) -> None:
    source = TOOL.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    foreign = {name.partition(".")[0] for name in imported} - set(sys.stdlib_module_names)
    assert foreign == {"cryptography"}
    assert (Path(__file__).parents[4] / "tools" / "verify_bundle.py").read_text("utf-8") == source


@pytest.mark.parametrize(("language", "word"), [("en", "PROVEN"), ("fr", "PROUVÉ"), ("ar", "مثبت")])
def test_it_is_run_as_anybody_runs_it(ledger: None, tmp_path: Path, language: str, word: str) -> None:
    file, key, alone = tmp_path / "bundle.json", tmp_path / "key", tmp_path / "verify.py"
    file.write_text(json.dumps(made(since=9)), "utf-8")
    key.write_text(verifier_key() + "\n")
    (tmp_path / "old").write_text(outside.read_checkpoints()[0])
    alone.write_bytes(TOOL.read_bytes())
    run = [sys.executable, "-I", str(alone), str(file), "--language", language]

    def ran(*more: str) -> tuple[int, str]:
        done = subprocess.run([*run, *more], capture_output=True, check=False, cwd=tmp_path)
        return done.returncode, done.stdout.decode()

    status, text = ran("--key", f"@{key}", "--against", str(tmp_path / "old"))
    assert (status, text.splitlines()[-1]) == (0, word)
    assert ran()[0] == 3
    status, text = ran("--key", verifier_key(), "--json")
    assert (status, json.loads(text)["result"]) == (0, "proven")
    file.write_text(file.read_text("utf-8").replace("because", "Because"), "utf-8")
    assert ran("--key", verifier_key())[0] == 1
    file.write_text("{}")
    assert ran()[0] == 2


def test_what_was_recorded_cannot_paint_the_reader_s_terminal(broker: Actor) -> None:
    record(broker, "a.write", SUBJECT, {"name": "\x1b[2J\u202e"})
    assert "\x1b" not in "\n".join(verifier.Teller("en").lines(check(made())))


@pytest.mark.parametrize("attempt", range(40))
def test_every_key_that_can_be_made_is_read(attempt: int, tmp_path: Path) -> None:
    """Their Base64 holds every sign, + and / among them."""
    made_key = load_signer("customs.example/ledger", tmp_path / "key").verifier
    assert verifier.Key(str(made_key)).public == made_key.public_key


def test_every_message_is_there_in_three_languages() -> None:
    assert all(len(texts) == 3 and all(texts) for texts in verifier.TEXTS.values())
    assert all(len({text.count("%s") for text in texts}) == 1 for texts in verifier.TEXTS.values())


def test_growth_is_proved_only_from_a_tree_that_was_signed(ledger: None) -> None:
    for since in (-1, 10_000):
        with pytest.raises(NoSuchTree):
            bundle(SUBJECT, since=since)
