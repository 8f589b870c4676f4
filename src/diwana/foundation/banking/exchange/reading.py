# SPDX-License-Identifier: EUPL-1.2
"""Which format a file is, and what all formats must keep: bounds, sums, and every fault named at once."""

from __future__ import annotations

from collections.abc import Mapping

from diwana.foundation.banking.errors import FileRefused
from diwana.foundation.banking.exchange import camt053, csvfile, mt940file
from diwana.foundation.banking.facts import Fault, StatementFacts
from diwana.foundation.banking.models import Format
from diwana.kernel.messages import message as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ENTRIES = 20_000
LARGEST = 10**12


def format_of(content: bytes) -> Format:
    """What the file is, by its content. Raises FileRefused for what is no text."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\0" in content[:65536]:
        raise FileRefused((Fault("", _("This is not a text file.")),))
    if head.startswith(b"<"):
        return Format.CAMT053
    if b":20:" in head and b":25:" in content:
        return Format.MT940
    return Format.CSV


def read(content: bytes, mapping: Mapping[str, str]) -> tuple[Format, tuple[StatementFacts, ...]]:
    """The statements in a file. ``mapping``: for CSV what the file does not say (see ``csvfile``).

    Raises FileRefused with every fault found.
    """
    if len(content) > MOST_BYTES:
        raise FileRefused((Fault("", _("The file is larger than 5 MiB.")),))
    if not content.strip():
        raise FileRefused((Fault("", _("The file is empty.")),))
    kind = format_of(content)
    if kind is Format.CAMT053:
        found = camt053.read(content)
    elif kind is Format.MT940:
        found = mt940file.read(content)
    else:
        found = csvfile.read(content, mapping)
    faults = [fault for statement in found for fault in check(statement)]
    if faults:
        raise FileRefused(tuple(faults))
    return kind, found


def check(statement: StatementFacts) -> list[Fault]:
    """What does not fit within a statement."""
    faults = []
    amounts = [entry.amount for entry in statement.entries]
    if len(statement.entries) > MOST_ENTRIES:
        faults.append(Fault(statement.number, _("A statement holds at most 20,000 entries.")))
    largest = max((abs(amount) for amount in (statement.opening, statement.closing, *amounts)), default=0)
    if largest > LARGEST:
        return [*faults, Fault(statement.number, _("An amount is too large."))]
    total = sum(amounts, statement.opening)
    if total != statement.closing:
        values = {"sum": str(total), "closing": str(statement.closing)}
        text = _("Opening balance and entries make %(sum)s, the closing balance is %(closing)s.")
        faults.append(Fault(statement.number, text, values))
    if statement.closed_on < statement.opened_on:
        faults.append(Fault(statement.number, _("The statement closes before it opens.")))
    for entry in statement.entries:
        if not entry.amount:
            faults.append(Fault(entry.place, _("An entry has no amount.")))
    return faults
