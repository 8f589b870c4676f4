# SPDX-License-Identifier: EUPL-1.2
"""Conditions over facts as data: checked once, compiled to closures, evaluated in microseconds.

A condition is ``{"field": name, "operator": name, "value": …}``, or ``{"all": [conditions]}``, or
``{"any": [conditions]}``. Fields of an item (``item.…``) within one condition speak of one and the same item: the
condition holds when it holds for some item. A fact that was not declared satisfies only ``absent``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from diwana.kernel.messages import message
from diwana.modules.risk.fields import FIELDS, Field, Kind

Values = Mapping[str, Any]
Test = Callable[[Values], bool]
MAXIMUM_DEPTH = 6
MAXIMUM_TESTS = 100


class ConditionFault(msgspec.Struct, frozen=True):
    """One thing wrong in a condition: the path to it (``all/2/value``), a message id, what stood there."""

    pointer: str
    message: str
    value: str = ""


class InvalidCondition(ValueError):
    """The condition cannot be evaluated; ``faults`` has everything that is wrong."""

    def __init__(self, faults: tuple[ConditionFault, ...]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.message}" for fault in faults))
        self.faults = faults


class Operator(msgspec.Struct, frozen=True):
    """One comparison: which kinds of fields it fits, how many values it takes (0, 1, or -1 for a list)."""

    label: str
    kinds: frozenset[Kind]
    arity: int
    make: Callable[[str, Any], Test]


def _absent(name: str, _: Any) -> Test:
    return lambda values: values[name] is None or values[name] == frozenset()


def _present(name: str, _: Any) -> Test:
    return lambda values: not (values[name] is None or values[name] == frozenset())


def _is(name: str, wanted: Any) -> Test:
    return lambda values: values[name] == wanted


def _is_not(name: str, wanted: Any) -> Test:
    return lambda values: values[name] is not None and values[name] != wanted


def _in(name: str, wanted: frozenset[Any]) -> Test:
    return lambda values: values[name] in wanted


def _not_in(name: str, wanted: frozenset[Any]) -> Test:
    return lambda values: values[name] is not None and values[name] not in wanted


def _starts_with(name: str, wanted: frozenset[str]) -> Test:
    prefixes = tuple(sorted(wanted))
    return lambda values: values[name] is not None and values[name].startswith(prefixes)


def _below(name: str, limit: Decimal) -> Test:
    return lambda values: values[name] is not None and values[name] < limit


def _above(name: str, limit: Decimal) -> Test:
    return lambda values: values[name] is not None and values[name] > limit


def _at_most(name: str, limit: Decimal) -> Test:
    return lambda values: values[name] is not None and values[name] <= limit


def _at_least(name: str, limit: Decimal) -> Test:
    return lambda values: values[name] is not None and values[name] >= limit


def _has(name: str, wanted: frozenset[str]) -> Test:
    return lambda values: not wanted.isdisjoint(values[name])


def _has_not(name: str, wanted: frozenset[str]) -> Test:
    return lambda values: wanted.isdisjoint(values[name])


_ANY = frozenset(Kind)
_TEXT, _NUMBER, _CODES = frozenset({Kind.TEXT}), frozenset({Kind.NUMBER}), frozenset({Kind.CODES})

OPERATORS: dict[str, Operator] = {
    "is": Operator(message("is"), frozenset({Kind.TEXT, Kind.NUMBER, Kind.FLAG}), 1, _is),
    "is_not": Operator(message("is not"), frozenset({Kind.TEXT, Kind.NUMBER}), 1, _is_not),
    "in": Operator(message("is one of"), _TEXT, -1, _in),
    "not_in": Operator(message("is none of"), _TEXT, -1, _not_in),
    "starts_with": Operator(message("starts with one of"), _TEXT, -1, _starts_with),
    "below": Operator(message("is below"), _NUMBER, 1, _below),
    "above": Operator(message("is above"), _NUMBER, 1, _above),
    "at_most": Operator(message("is at most"), _NUMBER, 1, _at_most),
    "at_least": Operator(message("is at least"), _NUMBER, 1, _at_least),
    "has": Operator(message("has one of"), _CODES, -1, _has),
    "has_not": Operator(message("has none of"), _CODES, -1, _has_not),
    "present": Operator(message("is declared"), _ANY, 0, _present),
    "absent": Operator(message("is not declared"), _ANY, 0, _absent),
}


def faults(condition: Any) -> tuple[ConditionFault, ...]:
    """Everything wrong with ``condition``; empty when it can be compiled."""
    found = list(_faults(condition, "", 1))
    if not found and sum(1 for _ in _leaves(condition)) > MAXIMUM_TESTS:
        found.append(ConditionFault("", message("has too many tests")))
    return tuple(found)


def _faults(node: Any, at: str, depth: int) -> Iterator[ConditionFault]:
    if not isinstance(node, Mapping):
        yield ConditionFault(at, message("is not a condition"), str(node))
    elif depth > MAXIMUM_DEPTH:
        yield ConditionFault(at, message("is nested too deep"))
    elif len(node) == 1 and next(iter(node)) in ("all", "any"):
        ((word, parts),) = node.items()
        if not isinstance(parts, list) or not parts:
            yield ConditionFault(_path(at, word), message("is not a list of conditions"), str(parts))
        else:
            for number, part in enumerate(parts, start=1):
                yield from _faults(part, _path(at, word, number), depth + 1)
    elif not set(node) <= {"field", "operator", "value"} or not {"field", "operator"} <= set(node):
        yield ConditionFault(at, message("is not a condition"), ", ".join(map(str, node)))
    else:
        yield from _leaf_faults(node, at)


def _leaf_faults(node: Mapping[str, Any], at: str) -> Iterator[ConditionFault]:
    field = FIELDS.get(node["field"]) if isinstance(node["field"], str) else None
    operator = OPERATORS.get(node["operator"]) if isinstance(node["operator"], str) else None
    if field is None:
        yield ConditionFault(_path(at, "field"), message("is not a fact that a criterion may use"), str(node["field"]))
    if operator is None:
        yield ConditionFault(_path(at, "operator"), message("is not an operator"), str(node["operator"]))
    if field is None or operator is None:
        return
    if field.kind not in operator.kinds:
        yield ConditionFault(_path(at, "operator"), message("does not fit this fact"), str(node["operator"]))
        return
    try:
        _value(field, operator, node.get("value"))
    except (ValueError, TypeError, InvalidOperation):
        yield ConditionFault(_path(at, "value"), message("is not a value this fact can have"), str(node.get("value")))


def _value(field: Field, operator: Operator, value: Any) -> Any:
    """``value`` as the operator takes it. Raises ValueError, TypeError or InvalidOperation."""
    if operator.arity == 0:
        if value not in (None, ""):
            raise ValueError(value)
        return None
    if operator.arity < 0:
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            raise ValueError(value)
        return frozenset(value)
    if field.kind is Kind.FLAG:
        if not isinstance(value, bool):
            raise ValueError(value)
        return value
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    if field.kind is Kind.NUMBER:
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(value)
        return number
    return value


def _path(*parts: object) -> str:
    return "/".join(str(part) for part in parts if part != "")


def _leaves(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for word in ("all", "any"):
        if word in node:
            for part in node[word]:
                yield from _leaves(part)
            return
    yield node


def fields_of(condition: Mapping[str, Any]) -> frozenset[str]:
    """Names of the facts a valid condition looks at."""
    return frozenset(leaf["field"] for leaf in _leaves(condition))


def _build(node: Mapping[str, Any]) -> Test:
    if "all" in node:
        return _all(tuple(_build(part) for part in node["all"]))
    if "any" in node:
        parts = tuple(_build(part) for part in node["any"])
        return parts[0] if len(parts) == 1 else lambda values: any(part(values) for part in parts)
    field, operator = FIELDS[node["field"]], OPERATORS[node["operator"]]
    return operator.make(field.name, _value(field, operator, node.get("value")))


def _all(parts: tuple[Test, ...]) -> Test:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        first, second = parts
        return lambda values: first(values) and second(values)
    return lambda values: all(part(values) for part in parts)


class Compiled(msgspec.Struct, frozen=True):
    """A condition ready to run: the part over the header alone, and the part that needs an item (None: no item)."""

    header: Test | None
    item: Test | None
    fields: frozenset[str]


def compile_condition(condition: Any) -> Compiled:
    """Compile ``condition``. Raises InvalidCondition with everything that is wrong in it."""
    wrong = faults(condition)
    if wrong:
        raise InvalidCondition(wrong)
    parts = condition.get("all", [condition])
    header = [part for part in parts if not any(FIELDS[name].of_item for name in fields_of(part))]
    item = [part for part in parts if any(FIELDS[name].of_item for name in fields_of(part))]
    return Compiled(
        header=_all(tuple(map(_build, header))) if header else None,
        item=_all(tuple(map(_build, item))) if item else None,
        fields=fields_of(condition),
    )
