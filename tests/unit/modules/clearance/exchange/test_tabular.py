# SPDX-License-Identifier: EUPL-1.2
"""Tables, CSV and XLSX, as entries."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from diwana.modules.clearance.exchange import Entry, Unreadable, limits, read_file
from diwana.modules.clearance.exchange.tabular import columns, template


def read(tmp_path: Path, text: str | bytes) -> list[Entry]:
    path = tmp_path / "table"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_file(path))


def refused(tmp_path: Path, text: str | bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, text)
    return caught.value


def workbook(tmp_path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / "table.dat"
    book.save(path)
    return path


def test_rows_with_one_reference_are_one_declaration(tmp_path: Path) -> None:
    entries = read(
        tmp_path,
        "reference,type,items/commodity_code\nA,IM,84713000\nA,IM,84713001\n,,84713002\nB,EX,84713003\n",
    )
    assert [(entry["reference"], entry["type"]) for entry in entries] == [("A", "IM"), ("B", "EX")]
    assert [len(entry["items"]) for entry in entries] == [3, 1]


def test_columns_reach_every_list_and_group(tmp_path: Path) -> None:
    (entry,) = read(
        tmp_path,
        "reference,importer/identifier,documents/2/code,documents/code,containers,exchange_rates/EUR,"
        "items/packages/count,items/additional_codes/2,items/additional_codes/1,items/taxes/1/code\n"
        "A,1234567A,730,380,CSQU3054383;MSKU0000006,3.35,4,B2,A1,DD\n",
    )
    assert entry == {
        "reference": "A",
        "importer": {"identifier": "1234567A"},
        "documents": [{"code": "380"}, {"code": "730"}],
        "containers": ["CSQU3054383", "MSKU0000006"],
        "exchange_rates": [["EUR", "3.35"]],
        "items": [{"packages": [{"count": "4"}], "additional_codes": ["A1", "B2"], "taxes": [{"code": "DD"}]}],
    }


def test_a_file_without_items_is_still_a_declaration(tmp_path: Path) -> None:
    assert read(tmp_path, "reference,type\nA,IM\n") == [{"reference": "A", "type": "IM"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_header(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(["reference", "type"]) + "\n" + delimiter.join(["A", "IM"]) + "\n"
    assert read(tmp_path, text) == [{"reference": "A", "type": "IM"}]


def test_the_decimal_comma_belongs_to_the_semicolon(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, "reference;items/gross_mass\nA;1 234,5\n")
    assert entry["items"][0]["gross_mass"] == "1234.5"


def test_a_comma_that_may_mean_either_is_left_for_the_rules_to_judge(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, 'reference,items/gross_mass\nA,"12,3456"\n')
    assert entry["items"][0]["gross_mass"] == "12,3456"


def test_excel_unicode_text_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "reference\ttype\nA\tIM\n".encode("utf-16")) == [{"reference": "A", "type": "IM"}]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfreference,type\nA,IM\n") == [{"reference": "A", "type": "IM"}]


def test_an_unknown_column_is_named_with_the_nearest_known(tmp_path: Path) -> None:
    error = refused(tmp_path, "reference,items/comodity_code\nA,1\n")
    assert (error.fault.code, error.line) == ("file-column", 1)
    assert error.params["name"] == "items/comodity_code"
    assert "items/commodity_code" in error.params["nearest"]


@pytest.mark.parametrize(
    "name", ["items", "importer", "items/documents/1", "documents/0/code", "documents/100/code", ""]
)
def test_a_name_that_leads_to_no_value_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, f"reference,{name}\nA,1\n").fault.code == "file-column"


def test_a_column_given_twice_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "reference,documents/code,documents/1/code\nA,1,2\n")
    assert error.fault.code == "file-twice"


def test_a_list_is_not_given_whole_and_by_places(tmp_path: Path) -> None:
    assert refused(tmp_path, "reference,containers,containers/2\nA,1,2\n").fault.code == "file-twice"


def test_an_empty_place_of_a_list_leaves_no_gap(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, "reference,documents/1/code,documents/2/code,documents/3/code\nA,,380,\n")
    assert entry["documents"] == [{"code": "380"}]


def test_rows_of_one_declaration_may_not_contradict_each_other(tmp_path: Path) -> None:
    error = refused(tmp_path, "reference,type,items/commodity_code\nA,IM,1\nA,EX,2\n")
    assert (error.fault.code, error.line) == ("file-contradiction", 3)
    assert (error.params["first"], error.params["second"]) == ("IM", "EX")


def test_a_short_row_is_refused_at_its_line(tmp_path: Path) -> None:
    error = refused(tmp_path, "reference,type,items/commodity_code\nA,IM,1\nB,EX\n")
    assert (error.fault.code, error.line) == ("file-row", 3)


def test_a_wrong_byte_is_refused_at_its_line_and_column(tmp_path: Path) -> None:
    error = refused(tmp_path, b"reference,items/description\nA,th\xe9\n")
    assert (error.fault.code, error.line, error.column) == ("file-encoding", 2, 5)


def test_an_open_quote_is_a_truncated_file(tmp_path: Path) -> None:
    assert refused(tmp_path, 'reference,items/description\nA,"tea\n').fault.code == "file-truncated"


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "reference,type\nA," + "x" * (limits.LINE_CHARACTERS + 1))
    assert error.fault.code == "file-too-complex"


def test_a_declaration_without_end_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "reference,items/commodity_code\n" + "A,1\n" * (limits.ITEMS + 1))
    assert error.fault.code == "file-too-complex"


def test_the_template_names_every_column_and_is_read_back(tmp_path: Path) -> None:
    names = columns()
    values = [f"v{place}" for place in range(len(names))]
    (entry,) = read(tmp_path, template() + ",".join(values) + "\r\n")
    assert entry["importer"]["identifier"] == values[names.index("importer/identifier")]
    assert entry["items"][0]["taxes"][0]["rate"] == values[names.index("items/taxes/1/rate")]
    assert sum(1 for _ in leaves(entry)) == len(names) + 1  # a rate is a pair


def leaves(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    else:
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)


def test_a_workbook_is_read_by_its_first_sheet(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["reference", "declared_on", "declared_items", "items/commodity_code", "items/gross_mass"],
        ["A", date(2026, 3, 1), 2, "01012100", 12.5],
        [None, None, None, 84713000, 0.1],
    )
    assert list(read_file(path)) == [
        {
            "reference": "A",
            "declared_on": "2026-03-01",
            "declared_items": "2",
            "items": [
                {"commodity_code": "01012100", "gross_mass": "12.5"},
                {"commodity_code": "84713000", "gross_mass": "0.1"},
            ],
        }
    ]


def test_an_empty_workbook_is_empty(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        list(read_file(workbook(tmp_path)))
    assert caught.value.fault.code == "file-empty"


def rezipped(path: Path, replaced: dict[str, bytes]) -> Path:
    """The workbook at ``path`` with some parts written anew."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.infolist():
            copy.writestr(part.filename, replaced.get(part.filename, source.read(part)))
    path.write_bytes(target.getvalue())
    return path


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["reference"], ["A"])
    bomb = rezipped(path, {"xl/styles.xml": b"<styleSheet>" + b" " * (limits.PART_BYTES + 1) + b"</styleSheet>"})
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(Unreadable) as caught:
        list(read_file(bomb))
    assert caught.value.fault.code == "file-too-large"


def test_entities_inside_a_workbook_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["reference"], ["A"])
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    with pytest.raises(Unreadable) as caught:
        list(read_file(rezipped(path, {"xl/workbook.xml": evil})))
    assert caught.value.fault.code == "file-doctype"


def test_an_endless_row_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["reference"], ["A"])
    row = b"<worksheet><sheetData><row>" + b"<c/>" * (limits.ELEMENTS + 1) + b"</row></sheetData></worksheet>"
    with pytest.raises(Unreadable) as caught:
        list(read_file(rezipped(path, {"xl/worksheets/sheet1.xml": row})))
    assert caught.value.fault.code == "file-too-complex"


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["reference"], ["A"])
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(Unreadable):
        list(read_file(path))


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Unreadable) as caught:
        list(read_file(path))
    assert caught.value.fault.code == "file-other-kind"
