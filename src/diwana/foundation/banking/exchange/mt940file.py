# SPDX-License-Identifier: EUPL-1.2
"""MT940 of SWIFT, Customer Statement Message, by the library mt-940; a file may hold several messages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import mt940

from diwana.foundation.banking.errors import FileRefused
from diwana.foundation.banking.facts import EntryFacts, Fault, StatementFacts
from diwana.kernel.messages import message as _

_BEGIN = re.compile(r"^:20:", re.MULTILINE)
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}[0-9A-Z]{10,30}\b")


def read(content: bytes) -> tuple[StatementFacts, ...]:
    """Every statement of the file. Raises FileRefused with all faults."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = [match.start() for match in _BEGIN.finditer(text)]
    faults: list[Fault] = []
    found: list[StatementFacts] = []
    for number, (start, end) in enumerate(pairwise([*starts, len(text)]), start=1):
        statement = _message(text[start:end], f":20: ({number})", faults)
        if statement is not None:
            found.append(statement)
    if not found and not faults:
        faults.append(Fault("", _("The document holds no statement.")))
    if faults:
        raise FileRefused(tuple(faults))
    return tuple(found)


def _message(text: str, place: str, faults: list[Fault]) -> StatementFacts | None:
    try:
        parsed = mt940.parse(text)
    except Exception:  # noqa: BLE001 (the library raises what its regular expressions and conversions happen to raise)
        faults.append(Fault(place, _("A field of the statement cannot be read.")))
        return None
    data: dict[str, Any] = parsed.data
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    account = str(data.get("account_identification") or "").replace(" ", "").rpartition("/")[2]
    before = len(faults)
    if opening is None:
        faults.append(Fault(place, _("The opening balance is missing.")))
    if closing is None:
        faults.append(Fault(place, _("The closing balance is missing.")))
    if not account:
        faults.append(Fault(place, _("The statement names no account.")))
    if len(faults) > before or opening is None or closing is None:
        return None
    currency = str(opening.amount.currency)
    if str(closing.amount.currency) != currency:
        faults.append(Fault(place, _("Balances and account have different currencies.")))
    entries = tuple(
        _entry(transaction.data, f"{place} :61: ({number})")
        for number, transaction in enumerate(parsed.transactions, start=1)
        if transaction.data.get("amount") is not None
    )
    number = str(data.get("statement_number") or "")
    sequence = str(data.get("sequence_number") or "")
    reference = str(data.get("transaction_reference") or "")
    return StatementFacts(
        account=account,
        currency=currency,
        number=("/".join(part for part in (reference, number, sequence) if part) or closing.date.isoformat())[:64],
        opened_on=_day(opening.date),
        closed_on=_day(closing.date),
        opening=Decimal(opening.amount.amount),
        closing=Decimal(closing.amount.amount),
        entries=entries,
    )


def _entry(data: dict[str, Any], place: str) -> EntryFacts:
    value_on = _day(data["date"])
    booked = data.get("entry_date") or data["date"]
    told = [
        str(data.get(name) or "")
        for name in ("end_to_end_reference", "purpose", "transaction_details", "customer_reference", "extra_details")
    ]
    told = [text.strip() for text in told if text and text.strip() not in ("", "NONREF")]
    iban = str(data.get("applicant_iban") or "").replace(" ", "")
    if not iban:
        match = _IBAN.search(" ".join(told).replace("\n", " "))
        iban = match.group() if match and not match.group().startswith("RF") else ""
    return EntryFacts(
        booked_on=_day(booked),
        value_on=value_on,
        amount=Decimal(data["amount"].amount),
        reference=str(data.get("bank_reference") or "").strip()[:64],
        remittance="\n".join(dict.fromkeys(told))[:2000],
        party=str(data.get("applicant_name") or "").strip()[:200],
        party_iban=iban[:34],
        place=place,
    )


def _day(value: date) -> date:
    return date(value.year, value.month, value.day)
