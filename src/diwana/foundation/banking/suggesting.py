# SPDX-License-Identifier: EUPL-1.2
"""What a bank line most likely pays, and why: pure, from the line, the open items and the organisations with accounts.

Each reason says how much it tells alone; together they leave the doubt of all multiplied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from diwana.foundation.banking.exchange.csvfile import plain
from diwana.foundation.banking.facts import Reason, Suggestion
from diwana.foundation.payments.public import Holder, OpenItem, references_in
from diwana.kernel.declaration import Fact
from diwana.kernel.messages import message as _

MOST = 5
LEAST = 25
RF = Reason(_("The transfer carries the structured reference of the account (check digits right)."), 93)
NAMED = Reason(_("The text names its number."), 80)
SAME_AMOUNT = Reason(_("The amount is exactly what is left to pay."), 50)
ONLY_AMOUNT = Reason(_("Nothing else that is open has this amount."), 30)
KNOWN_IBAN = Reason(_("The same bank account has paid for this organisation before."), 60)
NAME = Reason(_("The payer's name is that of the organisation."), 45)
CODE = Reason(_("The text holds the customs code of the organisation."), 55)
SUM = Reason(_("The amount is the sum of what this organisation owes, oldest first."), 55)
PART = Reason(_("The amount is a part of what is left to pay."), 10)
CLOSE_DAY = Reason(_("The days lie close to each other."), 15)
_SHORT = {"sarl", "sa", "ste", "societe", "company", "ltd", "cie", "et", "de", "du", "des", "la", "le", "les", "al"}
DAYS_CLOSE = 7


class LineText(Fact, frozen=True, kw_only=True):
    """A line as suggestions need it: ``minor`` what is left, ``known`` organisations that its account paid for."""

    minor: int
    day: date
    text: str
    party: str
    known: frozenset[int] = frozenset()


def suggestions(line: LineText, items: Sequence[OpenItem], holders: Sequence[Holder]) -> tuple[Suggestion, ...]:
    """The best suggestions, the likeliest first; none below a quarter of certainty."""
    told = _Told(line)
    found = [each for item in items if (each := _item(told, item, items)) is not None]
    if line.minor > 0:
        found += _groups(told, items)
        found += [each for holder in holders if (each := _prepayment(told, holder)) is not None]
    likely = [each for each in found if each.confidence >= LEAST]
    likely.sort(key=lambda each: (-each.confidence, each.code))
    return tuple(likely[:MOST])


class _Told:
    """What the line says, prepared for comparison."""

    def __init__(self, line: LineText) -> None:
        self.line = line
        self.squeezed = re.sub(r"[^0-9A-Z]", "", line.text.upper())
        self.words = set(plain(f"{line.party} {line.text}").split())
        self.party = set(plain(line.party).split())
        self.references = references_in(line.text)

    def names(self, text: str) -> bool:
        """Whether the text holds a number, however it is spaced."""
        wanted = re.sub(r"[^0-9A-Z]", "", text.upper())
        return len(wanted) >= 4 and wanted in self.squeezed

    def about(self, organisation: int | None, name: str, identifier: str) -> list[Reason]:
        """What ties the line to an organisation."""
        reasons = []
        if identifier and self.names(identifier):
            reasons.append(CODE)
        if organisation is not None and organisation in self.line.known:
            reasons.append(KNOWN_IBAN)
        significant = {word for word in plain(name).split() if word not in _SHORT and len(word) > 2}
        if significant and significant <= self.words:
            reasons.append(NAME)
        return reasons


def _item(told: _Told, item: OpenItem, items: Iterable[OpenItem]) -> Suggestion | None:
    line = told.line
    if (item.minor > 0) != (line.minor > 0):
        return None
    reasons = [NAMED] if any(told.names(text) for text in item.references) else []
    reasons += told.about(item.organisation, item.name, item.identifier)
    if item.minor == line.minor:
        reasons.append(SAME_AMOUNT)
        if sum(other.minor == line.minor for other in items) == 1:
            reasons.append(ONLY_AMOUNT)
    elif abs(item.minor) < abs(line.minor) or not reasons:
        # More came in than this item can take, or a part without any tie: said only where the number is named.
        if NAMED not in reasons:
            return None
    else:
        reasons.append(PART)
    if abs((item.day - line.day).days) <= DAYS_CLOSE:
        reasons.append(CLOSE_DAY)
    if reasons == [CLOSE_DAY]:
        return None
    minor = item.minor if abs(item.minor) < abs(line.minor) else line.minor
    return _made(((item.kind, item.key, _title(item), minor),), reasons)


def _groups(told: _Told, items: Sequence[OpenItem]) -> list[Suggestion]:
    """For each organisation the line is tied to: its debts, oldest first, that make the amount together."""
    dues: dict[int, list[OpenItem]] = {}
    for item in items:
        if item.kind == "due" and item.organisation is not None:
            dues.setdefault(item.organisation, []).append(item)
    found = []
    for organisation, owed in dues.items():
        reasons = told.about(organisation, owed[0].name, owed[0].identifier)
        parts, left = [], told.line.minor
        for item in sorted(owed, key=lambda each: (each.day, int(each.key))):
            if item.minor > left:
                break
            parts.append((item.kind, item.key, _title(item), item.minor))
            left -= item.minor
        if left == 0 and len(parts) > 1:
            found.append(_made(tuple(parts), [*reasons, SUM]))
    return found


def _prepayment(told: _Told, holder: Holder) -> Suggestion | None:
    reasons = [RF] if holder.reference in told.references else []
    reasons += told.about(holder.organisation, holder.name, holder.identifier)
    if not reasons:
        return None
    return _made((("prepayment", str(holder.organisation), holder.name, told.line.minor),), reasons)


def _title(item: OpenItem) -> str:
    return f"{item.title} · {item.name}" if item.name else item.title


def _made(parts: tuple[tuple[str, str, str, int], ...], reasons: Sequence[Reason]) -> Suggestion:
    doubt = 100.0
    for reason in reasons:
        doubt *= 1 - reason.weight / 100
    return Suggestion(parts=parts, reasons=tuple(reasons), confidence=min(99, round(100 - doubt)))


def left_of(items: Iterable[OpenItem], attributed: Mapping[tuple[str, str], int]) -> tuple[OpenItem, ...]:
    """Open items without what was attributed to them already; dues shrink by themselves."""
    found = []
    for item in items:
        minor = item.minor - (0 if item.kind == "due" else attributed.get((item.kind, item.key), 0))
        if minor and (minor > 0) == (item.minor > 0):
            found.append(OpenItem(**{name: getattr(item, name) for name in item.__struct_fields__} | {"minor": minor}))
    return tuple(found)
