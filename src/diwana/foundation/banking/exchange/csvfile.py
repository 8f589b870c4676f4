# SPDX-License-Identifier: EUPL-1.2
"""CSV as banks give it: any separator, decimal sign and order of columns; what the file does not say is said beside it.

``mapping`` holds: the names of the columns (``date``, ``value_date``, ``amount`` or ``debit`` and ``credit``,
``remittance``, ``party``, ``iban``, ``reference``), empty where the usual names fit; and ``account``, ``currency``,
``number``, ``opening``, ``closing`` of the statement.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from diwana.foundation.banking.errors import FileRefused
from diwana.foundation.banking.facts import EntryFacts, Fault, StatementFacts
from diwana.kernel.messages import message as _

SEPARATORS = ";,\t|"
COLUMNS = ("date", "value_date", "amount", "debit", "credit", "remittance", "party", "iban", "reference")
_USUAL: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "date operation", "date comptable", "booking date", "تاريخ العملية", "التاريخ"),
    "value_date": ("date valeur", "date de valeur", "value date", "تاريخ القيمة"),
    "amount": ("montant", "amount", "المبلغ"),
    "debit": ("debit", "مدين"),
    "credit": ("credit", "دائن"),
    "remittance": ("libelle", "motif", "description", "details", "remittance", "البيان"),
    "party": ("nom", "donneur d'ordre", "contrepartie", "name", "counterparty", "الاسم"),
    "iban": ("iban", "compte", "rib"),
    "reference": ("reference", "ref", "n operation", "المرجع"),
}
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y%m%d", "%d/%m/%y")
_MOST_COLUMNS = 60


def read(content: bytes, mapping: Mapping[str, str]) -> tuple[StatementFacts, ...]:
    """The one statement of the file. Raises FileRefused with all faults."""
    rows = _rows(content)
    faults: list[Fault] = []
    columns = _columns(rows[0], mapping, faults)
    opening = _balance(mapping, "opening", _("Say the opening balance: the file does not."), faults)
    closing = _balance(mapping, "closing", _("Say the closing balance: the file does not."), faults)
    entries = []
    if not faults:
        for number, row in enumerate(rows[1:], start=2):
            if any(cell.strip() for cell in row):
                entry = _entry(row, columns, f"{number}", faults)
                entries += [entry] if entry else []
    if not faults and not entries:
        faults.append(Fault("", _("The file holds no entry.")))
    if faults:
        raise FileRefused(tuple(faults))
    days = [entry.booked_on for entry in entries]
    return (
        StatementFacts(
            account=mapping.get("account", ""),
            currency=mapping.get("currency", ""),
            number=(mapping.get("number") or f"{min(days)}/{max(days)}")[:64],
            opened_on=min(days),
            closed_on=max(days),
            opening=opening,
            closing=closing,
            entries=tuple(entries),
        ),
    )


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text.lstrip()), delimiter=separator) if row]
    except csv.Error:
        raise FileRefused((Fault("", _("This is not a table of comma-separated values.")),)) from None
    if len(rows) < 1 or not 2 <= len(rows[0]) <= _MOST_COLUMNS:
        raise FileRefused((Fault("", _("This is not a table of comma-separated values.")),))
    return rows


def plain(text: str) -> str:
    """Letters without accents or case, one space between words: how headings are compared."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w' ]", " ", bare.casefold()).split())


def _columns(heads: list[str], mapping: Mapping[str, str], faults: list[Fault]) -> dict[str, int]:
    named = {plain(head): at for at, head in reversed(list(enumerate(heads)))}
    found: dict[str, int] = {}
    for column in COLUMNS:
        asked = mapping.get(column, "")
        if asked:
            if plain(asked) in named:
                found[column] = named[plain(asked)]
            else:
                values = {"column": asked, "columns": ", ".join(heads)[:300]}
                faults.append(Fault("1", _("There is no column %(column)s; there are: %(columns)s."), values))
            continue
        usual = next((name for name in map(plain, _USUAL[column]) if name in named), None)
        if usual is not None:
            found[column] = named[usual]
    if faults:
        return found
    if "date" not in found:
        faults.append(Fault("1", _("No column holds the date: say which."), {}))
    if "amount" not in found and not {"debit", "credit"} <= found.keys():
        faults.append(Fault("1", _("No column holds the amount, or debit and credit: say which."), {}))
    return found


def number(text: str) -> Decimal | None:
    """An amount in any usual writing: 1 234,50; 1.234,50; 1,234.50; -12.5; 12,5-; (12.50). None when it is none.

    The last of two different signs is the decimal one; a single one followed by three digits stands for thousands only
    where it stands more than once.
    """
    clean = re.sub(r"[\s\u00a0\u202f'A-Za-z]", "", text)
    negative = clean.startswith(("-", "(", "\u2212")) or clean.endswith("-")
    clean = clean.strip("-+()\u2212")
    signs = [c for c in clean if c in ".,"]
    if len(set(signs)) == 2:
        last = max(clean.rfind("."), clean.rfind(","))
        clean = re.sub(r"[.,]", "", clean[:last]) + "." + clean[last + 1 :]
    elif len(signs) > 1:
        clean = re.sub(r"[.,]", "", clean)
    else:
        clean = clean.replace(",", ".")
    try:
        value = Decimal(clean)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    return -value if negative else value


def _balance(mapping: Mapping[str, str], name: str, missing: str, faults: list[Fault]) -> Decimal:
    text = mapping.get(name, "")
    value = number(text) if text else None
    if value is None:
        faults.append(Fault(name, missing))
        return Decimal()
    return value


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


def _entry(row: list[str], columns: Mapping[str, int], place: str, faults: list[Fault]) -> EntryFacts | None:
    def cell(name: str) -> str:
        at = columns.get(name, -1)
        return row[at].strip() if 0 <= at < len(row) else ""

    booked = _day(cell("date"))
    if booked is None:
        faults.append(Fault(place, _("A date is missing or cannot be read.")))
    if "amount" in columns:
        amount = number(cell("amount"))
    else:
        debit, credit = number(cell("debit") or "0"), number(cell("credit") or "0")
        amount = None if debit is None or credit is None else credit - abs(debit)
    if amount is None:
        faults.append(Fault(place, _("An amount cannot be read.")))
    if booked is None or amount is None:
        return None
    return EntryFacts(
        booked_on=booked,
        value_on=_day(cell("value_date")) or booked,
        amount=amount,
        reference=cell("reference")[:64],
        remittance=cell("remittance")[:2000],
        party=cell("party")[:200],
        party_iban=re.sub(r"\s", "", cell("iban"))[:34],
        place=place,
    )
