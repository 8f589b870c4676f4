# SPDX-License-Identifier: EUPL-1.2
"""Runs the declarations of files through reading, rules, duties and selectivity, one at a time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from diwana.engines.duty import in_words
from diwana.foundation.accounts.public import organisation_by_identifier, system_actor
from diwana.kernel.actor import Actor
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance import services
from diwana.modules.clearance.appraisal import Appraisal, appraise
from diwana.modules.clearance.errors import ClearanceError, FilingRefused
from diwana.modules.clearance.exchange import Entry, Unreadable, entries, read_file
from diwana.modules.clearance.management.words import Words

BLOCKING = str(Severity.ERROR)
ZERO = Decimal()


class Problem(msgspec.Struct, frozen=True):
    """A finding as it is shown: ``message`` in the reader's language, with what to do."""

    code: str
    severity: str
    pointer: str
    item: int | None
    value: str
    message: str


class Why(msgspec.Struct, frozen=True):
    """A reason for the channel."""

    code: str
    channel: str
    item: int | None
    text: str


class Cleared(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one declaration, or of a file that could not be read.

    taxes: payable amounts by code, recomputed, 0 for a tax of which nothing is payable; total: their sum and the taxes
    of the whole declaration. Amounts are decimal text in the currency of the country (or of the print). number: given
    by ``--store``.
    """

    file: str
    reference: str | None
    items: int
    errors: tuple[Problem, ...]
    taxes: dict[str, str]
    declared_total: str | None
    total: str | None
    channel: str | None
    reasons: tuple[Why, ...]
    number: str | None = None

    @property
    def blocked(self) -> bool:
        return any(problem.severity == BLOCKING for problem in self.errors)


class FileFailed(msgspec.Struct, frozen=True):
    """The end of a file that could not be read, or not to its end; ``cleared`` is how it is shown."""

    cleared: Cleared


Store = Callable[[Entry], str]


def clear(
    path: Path, country: str, on: date, store: Store | None = None, passed: Callable[[int], None] | None = None
) -> Iterator[Cleared | FileFailed]:
    """Clear every declaration of the file, as its reading goes on; last, FileFailed where reading failed.

    store: files an entry and returns its number. passed: told how many bytes were read.
    """
    name, words = shown(path), Words()
    try:
        for entry in read_file(path, passed=passed):
            yield clear_entry(entry, name, country, on, store, words)
    except Unreadable as error:
        yield FileFailed(_failed(name, error, words))


def clear_entry(
    entry: Entry, name: str, country: str, on: date, store: Store | None = None, words: Words | None = None
) -> Cleared:
    """Judge one entry and, with ``store``, file it where nothing blocks."""
    appraisal = appraise(entry, country, on)
    violations, number = appraisal.violations, None
    refusal: tuple[Problem, ...] = ()
    if store is not None and appraisal.can_be_filed:
        try:
            number = store(entry)
        except FilingRefused as error:
            violations = error.violations
        except ClearanceError as error:
            refusal = (_refused(error),)
    return _cleared(name, appraisal, violations, refusal, number, words or Words())


def _cleared(
    name: str,
    appraisal: Appraisal,
    violations: tuple[Violation, ...],
    refusal: tuple[Problem, ...],
    number: str | None,
    words: Words,
) -> Cleared:
    facts, taxation, assessment = appraisal.facts, appraisal.taxation, appraisal.assessment
    ordered = sorted(violations, key=lambda violation: violation.severity is not Severity.ERROR)
    return Cleared(
        file=name,
        reference=facts.reference,
        items=len(facts.items),
        errors=(*(_problem(violation, words) for violation in ordered), *refusal, *_uncertain(appraisal, words)),
        taxes={code: amount(taxation.payable_totals.get(code, ZERO)) for code in taxation.totals},
        declared_total=None if facts.declared_total is None else amount(facts.declared_total),
        total=amount(taxation.total),
        channel=str(assessment.channel),
        reasons=tuple(
            Why(code=each.code, channel=str(each.channel), item=each.item, text=words.reason(each))
            for each in assessment.reasons
        ),
        number=number,
    )


def _problem(violation: Violation, words: Words) -> Problem:
    return Problem(
        code=violation.code,
        severity=str(violation.severity),
        pointer=violation.pointer,
        item=violation.item,
        value=violation.value,
        message=words.finding(violation),
    )


def _uncertain(appraisal: Appraisal, words: Words) -> Iterator[Problem]:
    """Tax lines whose amount is not our own reckoning: a tax by the unit printed rounded, a value that is not known."""
    for number, line in appraisal.taxation.uncertain:
        reason = in_words(line.reason, words.translate, language=words.language) if line.reason is not None else ""
        yield Problem(
            code=str(line.status),
            severity=str(Severity.NOTICE),
            pointer=f"items/{number}/taxes",
            item=number,
            value=amount(line.amount),
            message=f"{line.code}: {reason}",
        )


def _refused(error: ClearanceError) -> Problem:
    """A declaration without findings that its office would still not take (no mandate, no such declarant)."""
    return Problem(code=type(error).__name__, severity=BLOCKING, pointer="", item=None, value="", message=_(error.text))


def _failed(name: str, error: Unreadable, words: Words) -> Cleared:
    where = ":".join(str(number) for number in (error.line, error.column) if number is not None)
    problem = Problem(
        code=error.fault.code, severity=BLOCKING, pointer=where, item=None, value="", message=words.fault(error)
    )
    return Cleared(
        file=name,
        reference=None,
        items=0,
        errors=(problem,),
        taxes={},
        declared_total=None,
        total=None,
        channel=None,
        reasons=(),
    )


def amount(value: Decimal) -> str:
    """Decimal text without exponent."""
    return f"{value:f}"


def shown(path: Path) -> str:
    """The path as text that any output can hold."""
    return os.fsencode(path).decode("utf-8", "replace")


def storing(actor: Actor | None) -> Store:
    """What files an entry: as ``actor``, or, when None, as the house for the declarant that the entry names.

    The same entry is filed once: running the command again gives the number it has.
    """

    def store(entry: Entry) -> str:
        key = hashlib.sha256(entries.write(entry).encode()).hexdigest()
        return services.submit(actor or _declarant(entry), entry, key=f"clear-{key}").number

    return store


def _declarant(entry: Entry) -> Actor:
    party: Any = entry.get("declarant")
    identifier = party.get("identifier") if isinstance(party, dict) else None
    found = organisation_by_identifier(identifier) if isinstance(identifier, str) else None
    return msgspec.structs.replace(system_actor(), organisation=found.id if found else None)
