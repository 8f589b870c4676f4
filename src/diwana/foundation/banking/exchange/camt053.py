# SPDX-License-Identifier: EUPL-1.2
"""camt.053 of ISO 20022, BankToCustomerStatement, whatever its version: elements are found by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError  # types only: parsing is defusedxml's

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from diwana.foundation.banking.errors import FileRefused
from diwana.foundation.banking.facts import EntryFacts, Fault, StatementFacts
from diwana.kernel.messages import message as _

_NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}\}Document")
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(content: bytes) -> tuple[StatementFacts, ...]:
    """Every statement of the document. Raises FileRefused with all faults."""
    try:
        root = fromstring(content)
    except DefusedXmlException:
        raise FileRefused((Fault("", _("The file declares entities or external documents.")),)) from None
    except ParseError as error:
        line, column = error.position
        place = f"{line}:{column}"
        raise FileRefused((Fault(place, _("This is not well-formed XML.")),)) from None
    if not _NAMESPACE.fullmatch(root.tag):
        raise FileRefused((Fault("/", _("This is not a camt.053 document of ISO 20022.")),))
    faults: list[Fault] = []
    found = []
    for number, element in enumerate(_every(root, "BkToCstmrStmt", "Stmt"), start=1):
        statement = _Reader(element, f"Stmt[{number}]", faults).statement()
        if statement is not None:
            found.append(statement)
    if not found and not faults:
        faults.append(Fault("/", _("The document holds no statement.")))
    if faults:
        raise FileRefused(tuple(faults))
    return tuple(found)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _every(element: Element, *path: str) -> Iterator[Element]:
    """Elements at the end of a path of local names."""
    if not path:
        yield element
        return
    for child in element:
        if _name(child) == path[0]:
            yield from _every(child, *path[1:])


def _text(element: Element | None, *path: str) -> str:
    found = next(_every(element, *path), None) if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def _first(*texts: str) -> str:
    return next((text for text in texts if text), "")


class _Reader:
    """Reads one statement and notes every fault."""

    def __init__(self, element: Element, place: str, faults: list[Fault]) -> None:
        self.element, self.place, self.faults = element, place, faults
        self.pending = 0

    def statement(self) -> StatementFacts | None:
        before = len(self.faults)
        account = _first(
            _text(self.element, "Acct", "Id", "IBAN"), _text(self.element, "Acct", "Id", "Othr", "Id")
        ).replace(" ", "")
        opening, opened_on, currency = self._balance(_OPENING, first=True)
        closing, closed_on, closing_currency = self._balance(_CLOSING, first=False)
        currency = _first(_text(self.element, "Acct", "Ccy"), currency)
        if closing_currency and closing_currency != currency:
            self._fault(self.place, _("Balances and account have different currencies."))
        entries = [
            entry
            for number, element in enumerate(_every(self.element, "Ntry"), start=1)
            for entry in self._entries(element, f"{self.place}/Ntry[{number}]", currency)
        ]
        if not account:
            self._fault(self.place, _("The statement names no account."))
        if len(self.faults) > before or opening is None or closing is None or opened_on is None or closed_on is None:
            return None
        return StatementFacts(
            account=account,
            currency=currency,
            number=_first(_text(self.element, "Id"), _text(self.element, "ElctrncSeqNb"), closed_on.isoformat())[:64],
            opened_on=opened_on,
            closed_on=closed_on,
            opening=opening,
            closing=closing,
            entries=tuple(entries),
            pending=self.pending,
        )

    def _fault(self, place: str, text: str) -> None:
        self.faults.append(Fault(place, text))

    def _balance(self, kinds: Iterable[str], *, first: bool) -> tuple[Decimal | None, date | None, str]:
        balances = [
            balance
            for kind in kinds
            for balance in _every(self.element, "Bal")
            if _text(balance, "Tp", "CdOrPrtry", "Cd") == kind
        ]
        if not balances:
            missing = _("The opening balance is missing.") if first else _("The closing balance is missing.")
            self._fault(f"{self.place}/Bal", missing)
            return None, None, ""
        # A statement in several pages repeats balances: the first opens it, the last closes it.
        balance = balances[0 if first else -1]
        amount = self._amount(balance, f"{self.place}/Bal")
        day = self._day(balance, ("Dt",), f"{self.place}/Bal")
        return amount, day, next((each.get("Ccy", "") for each in _every(balance, "Amt")), "")

    def _amount(self, element: Element, place: str) -> Decimal | None:
        """The amount with its sign; a reversal already has that of its own direction."""
        text, direction = _text(element, "Amt"), _text(element, "CdtDbtInd")
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0:
            self._fault(f"{place}/Amt", _("An amount cannot be read."))
            return None
        if direction not in ("CRDT", "DBIT"):
            self._fault(f"{place}/CdtDbtInd", _("An amount says neither credit nor debit."))
            return None
        return amount if direction == "CRDT" else -amount

    def _day(self, element: Element, path: tuple[str, ...], place: str) -> date | None:
        text = _first(_text(element, *path, "Dt"), _text(element, *path, "DtTm"))[:10]
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._fault(f"{place}/{'/'.join(path)}", _("A date is missing or cannot be read."))
            return None

    def _entries(self, element: Element, place: str, currency: str) -> list[EntryFacts]:
        status = _first(_text(element, "Sts", "Cd"), _text(element, "Sts"))
        if status and status != "BOOK":
            self.pending += 1
            return []
        if any(each.get("Ccy", currency) != currency for each in _every(element, "Amt")):
            self._fault(place, _("The entry has another currency than the account."))
        amount = self._amount(element, place)
        booked = self._day(element, ("BookgDt",), place)
        if amount is None or booked is None:
            return []
        value = _first(_text(element, "ValDt", "Dt"), _text(element, "ValDt", "DtTm"))[:10]
        try:
            value_on = date.fromisoformat(value)
        except ValueError:
            value_on = booked
        details = list(_every(element, "NtryDtls", "TxDtls"))
        parts = self._parts(details, amount)
        reference = _first(_text(element, "AcctSvcrRef"), _text(element, "NtryRef"))
        if parts is None:
            return [self._entry(element, details[0] if details else None, booked, value_on, amount, reference, place)]
        return [
            self._entry(
                element, detail, booked, value_on, part,
                _first(_text(detail, "Refs", "AcctSvcrRef"), f"{reference}/{number}" if reference else ""),
                f"{place}/TxDtls[{number}]",
            )
            for number, (detail, part) in enumerate(zip(details, parts, strict=True), start=1)
        ]  # fmt: skip

    def _parts(self, details: list[Element], amount: Decimal) -> list[Decimal] | None:
        """The amounts of a batch, where each of its transactions has one and they make the entry; else None."""
        if len(details) < 2:
            return None
        sign = 1 if amount > 0 else -1
        parts = []
        for detail in details:
            text = _first(_text(detail, "Amt"), _text(detail, "AmtDtls", "TxAmt", "Amt"))
            try:
                parts.append(sign * Decimal(text))
            except InvalidOperation:
                return None
        return parts if sum(parts) == amount else None

    def _entry(
        self,
        element: Element,
        detail: Element | None,
        booked: date,
        value_on: date,
        amount: Decimal,
        reference: str,
        place: str,
    ) -> EntryFacts:
        side = "Dbtr" if amount > 0 else "Cdtr"
        party = _first(
            _text(detail, "RltdPties", side, "Pty", "Nm"),
            _text(detail, "RltdPties", side, "Nm"),
        )
        iban = _text(detail, "RltdPties", f"{side}Acct", "Id", "IBAN").replace(" ", "")
        told: list[str] = []
        if detail is not None:
            told += [_text(each) for each in _every(detail, "RmtInf", "Strd", "CdtrRefInf", "Ref")]
            told += [_text(each) for each in _every(detail, "RmtInf", "Ustrd")]
            end_to_end = _text(detail, "Refs", "EndToEndId")
            told += [end_to_end] if end_to_end != "NOTPROVIDED" else []
        told += [_text(element, "AddtlNtryInf")]
        return EntryFacts(
            booked_on=booked,
            value_on=value_on,
            amount=amount,
            reference=reference[:64],
            remittance="\n".join(dict.fromkeys(text for text in told if text))[:2000],
            party=party[:200],
            party_iban=iban[:34],
            place=place,
        )
