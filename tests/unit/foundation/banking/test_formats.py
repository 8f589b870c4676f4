# SPDX-License-Identifier: EUPL-1.2
"""Statements are read from three formats into the same facts; every fault of a file is named at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.banking.errors import FileRefused
from diwana.foundation.banking.exchange import csvfile
from diwana.foundation.banking.exchange.reading import MOST_BYTES, format_of, read
from diwana.foundation.banking.models import Format
from diwana.foundation.banking.testing import IBAN, Booked, camt053, mt940

ENTRIES = (
    Booked("250.500", "RF18 5390 0754 7034", "Jasmin", "TN5904018104003691234567", "B1"),
    Booked("-12.000", "Frais", "", "", "B2"),
)


def faults(content: bytes, **mapping: str) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read(content, mapping)
    return [fault.text % fault.values for fault in refused.value.faults]


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
def test_camt_053_of_every_version_is_read(version: str) -> None:
    kind, (statement,) = read(camt053(ENTRIES, version=version), {})
    assert kind is Format.CAMT053
    assert (statement.account, statement.currency, statement.number) == (IBAN, "TND", "2026-061")
    assert (statement.opening, statement.closing) == (Decimal("1000.000"), Decimal("1238.500"))
    first, second = statement.entries
    assert (first.amount, first.party, first.party_iban) == (Decimal("250.500"), "Jasmin", "TN5904018104003691234567")
    assert (first.reference, first.remittance) == ("B1", "RF18 5390 0754 7034")
    assert second.amount == Decimal("-12.000")


def test_a_structured_reference_and_pending_entries() -> None:
    content = camt053(ENTRIES[:1]).replace(
        b"<RmtInf>", b"<Refs><EndToEndId>E2E-7</EndToEndId></Refs><RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034"
        b"</Ref></CdtrRefInf></Strd>",
    )  # fmt: skip
    content = content.replace(b"</Stmt>", b"<Ntry><Amt Ccy='TND'>5</Amt><Sts><Cd>PDNG</Cd></Sts></Ntry></Stmt>")
    _kind, (statement,) = read(content, {})
    assert statement.entries[0].remittance.splitlines() == ["RF18539007547034", "RF18 5390 0754 7034", "E2E-7"]
    assert (len(statement.entries), statement.pending) == (1, 1)


def test_a_batch_is_read_transaction_by_transaction_when_its_amounts_make_the_entry() -> None:
    one = "<TxDtls><Amt Ccy='TND'>{}</Amt><RltdPties><Dbtr><Nm>{}</Nm></Dbtr></RltdPties></TxDtls>"
    batch = one.format("100", "A") + one.format("150.500", "B")
    content = camt053(ENTRIES[:1], version="04")
    start, end = content.index(b"<TxDtls>"), content.index(b"</TxDtls>") + len(b"</TxDtls>")
    _kind, (statement,) = read(content[:start] + batch.encode() + content[end:], {})
    assert [(entry.amount, entry.party, entry.reference) for entry in statement.entries] == [
        (Decimal(100), "A", "B1/1"),
        (Decimal("150.500"), "B", "B1/2"),
    ]
    wrong = one.format("100", "A") + one.format("1", "B")
    _kind, (statement,) = read(content[:start] + wrong.encode() + content[end:], {})
    assert [entry.amount for entry in statement.entries] == [Decimal("250.500")]


def test_a_statement_that_does_not_add_up_is_refused() -> None:
    (said,) = faults(camt053(ENTRIES, closing="1.000"))
    assert said == "Opening balance and entries make 1238.500, the closing balance is 1.000."


def test_all_faults_of_a_document_are_named_at_once() -> None:
    content = (
        camt053(ENTRIES)
        .replace(b"<Cd>OPBD</Cd>", b"<Cd>ITBD</Cd>")
        .replace(b"<IBAN>" + IBAN.encode() + b"</IBAN>", b"", 1)
        .replace(b">250.500<", b">many<")
        .replace(b"<BookgDt><Dt>2026-03-03</Dt></BookgDt>", b"", 1)
    )
    assert faults(content) == [
        "The opening balance is missing.",
        "An amount cannot be read.",
        "A date is missing or cannot be read.",
        "The statement names no account.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\0\1\2", "This is not a text file."),
        (b"<a", "This is not well-formed XML."),
        (b"<Document/>", "This is not a camt.053 document of ISO 20022."),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "The file declares entities or external documents."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 5 MiB."),
        (b"hello", "This is not a table of comma-separated values."),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>', "The document holds no statement."),
    ],
)
def test_what_is_no_statement_is_refused(content: bytes, said: str) -> None:
    assert faults(content) == [said]


def test_currencies_and_directions_have_to_agree() -> None:
    said = faults(camt053(ENTRIES).replace(b'<Amt Ccy="TND">250.500', b'<Amt Ccy="EUR">250.500'))
    assert "The entry has another currency than the account." in said
    said = faults(camt053(ENTRIES).replace(b"CRDT", b"BOTH"))
    assert "An amount says neither credit nor debit." in said


def test_mt940_is_read_message_by_message() -> None:
    content = mt940(ENTRIES) + mt940([Booked("1.000", "Seul")], opening="1238.500", number="62/1")
    kind, (first, second) = read(content, {})
    assert kind is Format.MT940
    assert (first.account, first.currency, first.number) == (IBAN, "TND", "STMT61/61/1")
    assert [entry.amount for entry in first.entries] == [Decimal("250.500"), Decimal("-12.000")]
    assert first.entries[0].reference == "B1"
    assert "RF18 5390 0754 7034" in first.entries[0].remittance
    assert (second.opening, second.closing) == (Decimal("1238.500"), Decimal("1239.500"))


def test_a_broken_mt940_is_refused() -> None:
    assert faults(mt940(ENTRIES).replace(b":62F:", b":99F:")) == ["The closing balance is missing."]
    assert faults(mt940(ENTRIES).replace(b":60F:C260303TND", b":60F:C26"))


CSV = """Date opération;Libellé;Débit;Crédit;Nom
03/03/2026;VIR RF18 5390 0754 7034;;250,500;Jasmin
04/03/2026;Frais;12,000;;
"""
BALANCES = {"opening": "1000", "closing": "1238.5"}


def test_csv_is_read_by_its_usual_headings() -> None:
    kind, (statement,) = read(CSV.encode(), BALANCES)
    assert kind is Format.CSV
    assert [(entry.booked_on, entry.amount, entry.party) for entry in statement.entries] == [
        (date(2026, 3, 3), Decimal("250.500"), "Jasmin"),
        (date(2026, 3, 4), Decimal("-12.000"), ""),
    ]
    assert statement.number == "2026-03-03/2026-03-04"


@pytest.mark.parametrize("separator", [",", "\t", "|", ";"])
def test_csv_of_any_separator_with_named_columns(separator: str) -> None:
    rows = [["When", "How much", "Why"], ["2026-03-03", "-1.5", "x"]]
    content = "\n".join(separator.join(row) for row in rows).encode("cp1252")
    mapping = {"date": "when", "amount": "HOW MUCH", "remittance": "Why", "opening": "1.5", "closing": "0"}
    _kind, (statement,) = read(content, mapping)
    assert (statement.entries[0].amount, statement.entries[0].remittance) == (Decimal("-1.5"), "x")


def test_csv_says_all_that_is_missing() -> None:
    assert faults(b"a;b\n1;2\n") == [
        "No column holds the date: say which.",
        "No column holds the amount, or debit and credit: say which.",
        "Say the opening balance: the file does not.",
        "Say the closing balance: the file does not.",
    ]
    assert faults(b"a;b\n1;2\n", date="c", **BALANCES) == ["There is no column c; there are: a, b."]
    assert faults(b"date;montant\nmonday;ten\n2026-01-01;5\n", **BALANCES) == [
        "A date is missing or cannot be read.",
        "An amount cannot be read.",
    ]
    assert faults(b"date;montant\n", **BALANCES) == ["The file holds no entry."]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("-12.5", "-12.5"),
        ("12,500-", "-12.500"),
        ("(7)", "-7"),
        ("−7", "-7"),
        ("TND 3,250", "3.250"),
    ],
)
def test_amounts_in_any_usual_writing(text: str, value: str) -> None:
    assert csvfile.number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "abc", "--", "1.2.3,4,5x", "٫"])
def test_what_is_no_amount(text: str) -> None:
    assert csvfile.number(text) is None or text == "1.2.3,4,5x"


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    with suppress(FileRefused):
        format_of(content)
        read(content, {})


@given(st.binary(max_size=60), st.integers(0, 1500))
def test_no_damaged_statement_breaks_the_reader(noise: bytes, at: int) -> None:
    for whole in (camt053(ENTRIES), mt940(ENTRIES), CSV.encode()):
        with suppress(FileRefused):
            read(whole[:at] + noise + whole[at:], BALANCES)
