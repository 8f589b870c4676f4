# SPDX-License-Identifier: EUPL-1.2
"""A transition table allows what it declares and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.transitions import Transition, TransitionRefused, TransitionTable

LIFE = (
    Transition(None, "open", "draft", "x.open"),
    Transition("draft", "file", "filed", "x.file"),
    Transition("filed", "assess", "released", condition="green"),
    Transition("filed", "assess", "held", condition="red"),
    Transition("held", "release", "released", "x.release"),
    Transition("draft", "discard", "discarded", "x.file"),
)
TABLE = TransitionTable(LIFE)
states = st.sampled_from([None, "draft", "filed", "held", "released", "discarded", "nowhere"])
verbs = st.sampled_from(["open", "file", "assess", "release", "discard", "steal"])
conditions = st.sampled_from(["", "green", "red"])


@given(states, verbs, conditions)
def test_only_declared_moves_exist(state: str | None, verb: str, condition: str) -> None:
    declared = [move.to for move in LIFE if (move.from_, move.verb, move.condition) == (state, verb, condition)]
    if declared:
        assert TABLE.next(state, verb, condition) == declared[0]
    else:
        with pytest.raises(TransitionRefused):
            TABLE.next(state, verb, condition)


@given(st.lists(st.tuples(verbs, conditions), max_size=12))
def test_no_sequence_of_verbs_leaves_the_declared_states(attempts: list[tuple[str, str]]) -> None:
    state: str | None = None
    for verb, condition in attempts:
        try:
            state = TABLE.next(state, verb, condition)
        except TransitionRefused:
            continue
        assert state in TABLE.states


def test_available_moves_are_those_of_the_state_and_the_permissions() -> None:
    assert [move.verb for move in TABLE.available("draft", {"x.file", "x.release"})] == ["file", "discard"]
    assert TABLE.available("draft", {"x.release"}) == ()
    assert TABLE.available("filed", {"x.file", ""}) == ()


def test_final_states_are_those_nothing_leaves() -> None:
    assert TABLE.final == {"released", "discarded"}


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (Transition("draft", "file", "held"), "two transitions"),
        (Transition("filed", "assess", "draft"), "with and without a condition"),
        (Transition("limbo", "leave", "purgatory"), "no way leads to limbo, purgatory"),
    ],
)
def test_an_ambiguous_or_unreachable_table_is_refused(more: Transition, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        TransitionTable((*LIFE, more))


def test_the_diagram_shows_every_move() -> None:
    lines = TABLE.mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    [*] --> draft: open" in lines
    assert "    filed --> held: assess [red]" in lines
    assert "    released --> [*]" in lines
    assert len(lines) == 1 + len(LIFE) + len(TABLE.final)


@pytest.mark.parametrize(
    ("state", "verb", "condition", "said"),
    [
        ("filed", "assess", "blue", "'assess' (blue) is not possible in state 'filed'"),
        (None, "steal", "", "'steal' (no condition) is not possible in state None"),
    ],
)
def test_a_refusal_says_what_was_tried_and_where(state: str | None, verb: str, condition: str, said: str) -> None:
    with pytest.raises(TransitionRefused) as refused:
        TABLE.find(state, verb, condition)
    assert str(refused.value) == said
    assert (refused.value.state, refused.value.verb, refused.value.condition) == (state, verb, condition)


def test_a_table_gives_its_moves_in_the_order_they_were_declared() -> None:
    assert tuple(TABLE) == LIFE


def test_a_life_that_no_verb_begins_starts_in_the_state_of_its_first_row() -> None:
    table = TransitionTable((Transition("asked", "grant", "granted"), Transition("granted", "end", "ended")))
    assert table.states == {"asked", "granted", "ended"}
    with pytest.raises(ValueError, match="no way leads to ended, granted"):
        TransitionTable((Transition("asked", "stay", "asked"), Transition("granted", "end", "ended")))
