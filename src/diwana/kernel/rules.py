# SPDX-License-Identifier: EUPL-1.2
"""The base of business rules: one class is one rule; a rule is a pure function of the facts it is handed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

Facts = TypeVar("Facts", contravariant=True)


class Severity(StrEnum):
    """An ``error`` prevents filing; a ``warning`` is shown and recorded; a ``notice`` says what was not checked."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of one rule at one place.

    code: the rule's code, as the law or the source system gives it.
    pointer: place as a path of field names and one-based sequence numbers, ``items/3/gross_mass``; "" is the whole.
    box: number of the box of the Single Administrative Document, "" where it has none.
    item: sequence number of the goods item, None for the header.
    value: what stood there, as text, "" where nothing did.
    message: the message id (English text with ``%(name)s`` placeholders); remedy: likewise, what to do.
    params: values of the placeholders of both; ``value`` and ``item`` need not be repeated there.
    """

    code: str
    severity: Severity
    pointer: str
    message: str
    remedy: str
    box: str = ""
    item: int | None = None
    value: str = ""
    params: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Rule(ABC, Generic[Facts]):
    """One business rule over ``Facts``.

    A family of rules subclasses this once, giving ``registry = {}``; every concrete rule below it (one that defines
    ``code``) registers itself there under its code. The class docstring explains the rule to developers; ``message``
    and ``remedy`` (marked with ``kernel.messages.message``) speak to users.
    """

    registry: ClassVar[dict[str, type[Rule[Any]]]]
    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    reference: ClassVar[str]
    message: ClassVar[str]
    remedy: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            return
        for name in ("reference", "message", "remedy"):
            if not getattr(cls, name, ""):
                raise TypeError(f"rule {cls.__name__} has no {name}")
        if not (cls.__doc__ or "").strip():
            raise TypeError(f"rule {cls.__name__} has no docstring")
        if cls.code in cls.registry:
            raise TypeError(f"rule code {cls.code} is taken by {cls.registry[cls.code].__name__}")
        cls.registry[cls.code] = cls

    @abstractmethod
    def check(self, facts: Facts) -> Iterable[Violation]:
        """All the places where ``facts`` break the rule; nothing where they keep it. Loops over items inside."""

    def violation(
        self, pointer: str, *, value: object = "", item: int | None = None, box: str = "", **params: Any
    ) -> Violation:
        """A finding of this rule at ``pointer``."""
        return Violation(
            code=self.code,
            severity=self.severity,
            pointer=pointer,
            message=self.message,
            remedy=self.remedy,
            box=box,
            item=item,
            value="" if value is None else str(value),
            params=params,
        )
