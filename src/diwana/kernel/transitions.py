# SPDX-License-Identifier: EUPL-1.2
"""The life of a thing as one table: from which state, by which verb, to which state, who may, on what condition."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

import msgspec


class TransitionRefused(Exception):
    """The verb does not apply in this state (or not on this condition): nothing in the table says so."""

    def __init__(self, state: str | None, verb: str, condition: str) -> None:
        super().__init__(f"{verb!r} ({condition or 'no condition'}) is not possible in state {state!r}")
        self.state = state
        self.verb = verb
        self.condition = condition


class Transition(msgspec.Struct, frozen=True):
    """One declared move.

    from_: state it leaves, None for the verb that begins the life. permission: code of the permission it demands, ""
    where the system alone moves. condition: name of the outcome on which it applies; needed where one verb leads from
    one state to several. label: message id of what happened, as timelines show it.
    """

    from_: str | None
    verb: str
    to: str
    permission: str = ""
    condition: str = ""
    label: str = ""


class TransitionTable:
    """All moves of one kind of object; a move that is not in it does not exist.

    Raises ValueError when two transitions answer the same (state, verb, condition), when a condition is missing
    beside another transition of the same verb, or when a state cannot be reached.
    """

    def __init__(self, transitions: Sequence[Transition]) -> None:
        self.transitions = tuple(transitions)
        self._moves: dict[tuple[str | None, str, str], Transition] = {}
        for move in self.transitions:
            key = (move.from_, move.verb, move.condition)
            if key in self._moves:
                raise ValueError(f"two transitions for {key}")
            self._moves[key] = move
        for from_, verb, condition in self._moves:
            if condition and (from_, verb, "") in self._moves:
                raise ValueError(f"{verb!r} from {from_!r} is declared with and without a condition")
        unreached = self.states - self._reached()
        if unreached:
            raise ValueError(f"no way leads to {', '.join(sorted(unreached))}")

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.transitions)

    @property
    def states(self) -> frozenset[str]:
        """Every state that a transition leaves or enters."""
        return frozenset(state for move in self.transitions for state in (move.from_, move.to) if state is not None)

    @property
    def final(self) -> frozenset[str]:
        """The states that nothing leaves."""
        return self.states - {move.from_ for move in self.transitions if move.from_ is not None}

    def find(self, state: str | None, verb: str, condition: str = "") -> Transition:
        """The declared move. Raises TransitionRefused when there is none."""
        try:
            return self._moves[state, verb, condition]
        except KeyError:
            raise TransitionRefused(state, verb, condition) from None

    def next(self, state: str | None, verb: str, condition: str = "") -> str:
        """The state that ``verb`` leads to. Raises TransitionRefused when the move is not declared."""
        return self.find(state, verb, condition).to

    def available(self, state: str | None, permissions: Container[str]) -> tuple[Transition, ...]:
        """The moves that a holder of ``permissions`` may make in ``state``, in the order of the table.

        Moves of the system alone (no permission) are nobody's to choose and are left out.
        """
        return tuple(
            move
            for move in self.transitions
            if move.from_ == state and move.permission and move.permission in permissions
        )

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the documentation."""
        lines = ["stateDiagram-v2"]
        for move in self.transitions:
            condition = f" [{move.condition}]" if move.condition else ""
            lines.append(f"    {move.from_ or '[*]'} --> {move.to}: {move.verb}{condition}")
        lines += [f"    {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(lines) + "\n"

    def _reached(self) -> frozenset[str]:
        """The states one can come to from the beginning: a verb of no state, else the state of the first row."""
        reached = {move.to for move in self.transitions if move.from_ is None}
        if not reached and self.transitions:
            reached = {str(self.transitions[0].from_)}
        while True:
            more = {move.to for move in self.transitions if move.from_ in reached} - reached
            if not more:
                return frozenset(reached)
            reached |= more
