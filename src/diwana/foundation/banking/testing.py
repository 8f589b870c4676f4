# SPDX-License-Identifier: EUPL-1.2
"""Statements of a bank that does not exist, for tests and the demonstration, in the three formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

IBAN = "TN5910006035183598478831"


class Booked(NamedTuple):
    """One entry: amount (negative: out), what the payer wrote, his name and account, the bank's reference."""

    amount: str
    text: str = ""
    party: str = ""
    iban: str = ""
    reference: str = ""
    day: date = date(2026, 3, 3)


def camt053(
    entries: Sequence[Booked],
    *,
    opening: str = "1000.000",
    closing: str = "",
    number: str = "2026-061",
    iban: str = IBAN,
    currency: str = "TND",
    version: str = "08",
) -> bytes:
    """A camt.053 document; the closing balance is what follows from the entries unless another is given."""
    end = closing or str(Decimal(opening) + sum((Decimal(entry.amount) for entry in entries), Decimal()))
    days = [entry.day for entry in entries] or [date(2026, 3, 3)]
    body = "".join(_ntry(entry, currency, version) for entry in entries)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>
<GrpHdr><MsgId>M-{number}</MsgId><CreDtTm>2026-03-04T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>{number}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
{_balance("OPBD", opening, min(days), currency)}{_balance("CLBD", end, max(days), currency)}{body}
</Stmt></BkToCstmrStmt></Document>""".encode()


def _balance(kind: str, amount: str, day: date, currency: str) -> str:
    value = Decimal(amount)
    side = "DBIT" if value < 0 else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{abs(value)}</Amt><CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>'
    )


def _ntry(entry: Booked, currency: str, version: str) -> str:
    value = Decimal(entry.amount)
    side, who = ("DBIT", "Cdtr") if value < 0 else ("CRDT", "Dbtr")
    name = f"<Nm>{escape(entry.party)}</Nm>"
    party = f"<{who}><Pty>{name}</Pty></{who}>" if int(version) >= 8 else f"<{who}>{name}</{who}>"
    account = f"<{who}Acct><Id><IBAN>{entry.iban}</IBAN></Id></{who}Acct>" if entry.iban else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{abs(value)}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{entry.day}</Dt></BookgDt><ValDt><Dt>{entry.day}</Dt></ValDt>"
        f"<AcctSvcrRef>{escape(entry.reference)}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties>{party}{account}</RltdPties>"
        f"<RmtInf><Ustrd>{escape(entry.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def mt940(entries: Sequence[Booked], *, opening: str = "1000.000", number: str = "61/1", iban: str = IBAN) -> bytes:
    """An MT940 message."""
    end = Decimal(opening) + sum((Decimal(entry.amount) for entry in entries), Decimal())
    days = [entry.day for entry in entries]
    rows = [":20:STMT" + number.partition("/")[0], f":25:{iban}", f":28C:{number}"]
    rows.append(f":60F:C{min(days):%y%m%d}TND{_comma(opening)}")
    for entry in entries:
        value = Decimal(entry.amount)
        side = "D" if value < 0 else "C"
        amount = _comma(str(abs(value)))
        rows.append(f":61:{entry.day:%y%m%d}{entry.day:%m%d}{side}{amount}NTRFNONREF//{entry.reference or 'X'}")
        rows.append(f":86:{entry.text} {entry.party}".rstrip())
    rows.append(f":62F:C{max(days):%y%m%d}TND{_comma(str(end))}")
    return ("\r\n".join([*rows, "-"]) + "\r\n").encode()


def _comma(amount: str) -> str:
    return amount.replace(".", ",") if "." in amount else amount + ","
