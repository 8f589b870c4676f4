# SPDX-License-Identifier: EUPL-1.2
"""Loading of tables and official nomenclatures: all or nothing, every fault named, bounded memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from diwana.kernel.actor import Actor, PermissionMissing
from diwana.modules.tariff.exchange.nomenclature import Line, UnknownForm, read_official
from diwana.modules.tariff.exchange.tables import TABLES, Fault, Unreadable, read, write
from diwana.modules.tariff.models import Commodity, Load, Measure, Tax
from diwana.modules.tariff.permissions import Permission
from diwana.modules.tariff.services import FOLDER, load_nomenclature, load_table

OFFICER = Actor(person=None, organisation=None, permissions=frozenset({str(Permission.LOAD)}))
TAXES = "code,order,base,label_fr,label_ar,label_en,valid_from,valid_to,source\n"


def load(name: str, text: str, country: str = "XX") -> None:
    load_table(OFFICER, name=name, country=country, content=text.encode())


def messages(refused: pytest.ExceptionInfo[Unreadable]) -> str:
    return "\n".join(str(fault) for fault in refused.value.faults)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.csv")), ids=lambda path: path.stem)
def test_a_packaged_table_is_written_as_it_was_read(path: Path) -> None:
    content = path.read_bytes()
    table = TABLES[path.stem]
    assert "".join(write(table, read(table, content))).encode() == content


@pytest.mark.django_db
def test_a_table_is_replaced_whole() -> None:
    load("taxes", TAXES + "DD,10,value,a,b,c,2020-01-01,,law\nTVA,20,value + DD,a,b,c,2020-01-01,,law\n")
    assert Tax.objects.filter(country="XX").count() == 2
    load("taxes", TAXES + "DD,10,value,a,b,c,2020-01-01,,law\n")
    assert [tax.code for tax in Tax.objects.filter(country="XX")] == ["DD"]
    assert Tax.objects.filter(country="TN").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("DD,10,value + TVA,a,b,c,,,law\nTVA,20,value,a,b,c,,,law\n", "TVA, which comes later"),
        ("DD,10,value + DD,a,b,c,,,law\n", "refers to itself"),
        ("DD,10,value,a,b,c,2020-01-01,,law\nDD,10,value,a,b,c,2021-01-01,,law\n", "periods that overlap"),
        ("DD,ten,value,a,b,c,,,law\n", "is not understood"),
        ("DD,10,price,a,b,c,,,law\n", "price"),
        ("DD,10,value,a,b,c,2020-02-30,,law\n", "is not a date"),
        ("DD,10,value,a,b,c,2020-01-02,2020-01-01,law\n", "before the first day"),
        ("DD,10,value,a,b,c,,,\n", "is missing"),
        ("DD,10,value,a,b,c,,\n", "number of columns"),
        ("DDDDDDDDDD,10,value,a,b,c,,,law\n", "too long"),
    ],
)
def test_a_table_with_a_fault_is_refused_and_nothing_changes(rows: str, why: str) -> None:
    load("taxes", TAXES + "DC,10,value,a,b,c,2020-01-01,,law\n")
    with pytest.raises(Unreadable) as refused:
        load("taxes", TAXES + rows)
    assert why in messages(refused)
    assert [tax.code for tax in Tax.objects.filter(country="XX")] == ["DC"]


@pytest.mark.django_db
def test_every_fault_is_named_with_line_and_column() -> None:
    text = "kind,tax,code,rate,source\ntax,DD,8703,20,law\nlevy,DD,8703,20%,law\ntax,,8703,20%,law\n"
    with pytest.raises(Unreadable) as refused:
        load("measures", text)
    assert [(fault.line, fault.column) for fault in refused.value.faults] == [
        (2, "rate"),
        (3, "kind"),
        (3, "label_fr"),
        (3, "label_ar"),
        (3, "label_en"),
        (4, "tax"),
    ]


@pytest.mark.django_db
def test_one_rate_for_one_thing_on_one_day() -> None:
    head = "kind,tax,code,rate,valid_from,valid_to,source\n"
    load("measures", head + "tax,DD,8703,20%,2020-01-01,2020-12-31,law\ntax,DD,8703,30%,2021-01-01,,law\n")
    assert Measure.objects.filter(country="XX").count() == 2
    with pytest.raises(Unreadable, match="overlap"):
        load("measures", head + "tax,DD,8703,20%,2020-01-01,2021-01-01,law\ntax,DD,8703,30%,2021-01-01,,law\n")


@pytest.mark.django_db
def test_unknown_columns_and_foreign_bytes_are_refused() -> None:
    with pytest.raises(Unreadable, match="colour"):
        load("taxes", "code,colour\n")
    with pytest.raises(Unreadable, match="UTF-8"):
        load_table(OFFICER, name="taxes", country="XX", content=b"code\n\xff\xfe")


@pytest.mark.django_db
def test_without_the_permission_nothing_is_loaded() -> None:
    with pytest.raises(PermissionMissing):
        load_table(Actor(person=None, organisation=None), name="taxes", country="XX", content=b"")


def lines_of(text: str) -> list[Line | Fault]:
    return list(read_official(io.StringIO(text)))


def test_the_form_of_the_harmonized_system_is_read() -> None:
    lines = lines_of(
        "section,hscode,description,parent,level\nI,01,Animals,TOTAL,2\nI,010121,Horses,0101,6\nI,x,?,1,2\n"
    )
    assert isinstance(lines[0], Line)
    assert isinstance(lines[1], Line)
    assert (lines[0].level, lines[0].declarable) == (2, False)
    assert (lines[1].parent_code, lines[1].declarable) == ("0101", True)
    assert isinstance(lines[2], Fault)
    assert lines[2].line == 4


def test_the_form_of_the_combined_nomenclature_is_read_with_lines_that_only_group() -> None:
    lines = lines_of(
        "goods_code,hier_pos,language,description\n"
        "0101210000,6,EN,Horses\n0101210000,6,EN,Pure-bred\n0101290000,6,EN,Other\n0101291000,8,EN,For slaughter\n"
        "0101291000,7,EN,Wrong\n0101299000,8,XX,Wrong\n0101299912,8,EN,Wrong\n"
    )
    good = [(line.code, line.suffix, line.declarable) for line in lines if isinstance(line, Line)]
    assert good == [("010121", 10, False), ("010121", 80, True), ("010129", 80, False), ("01012910", 80, True)]
    assert [fault.column for fault in lines if isinstance(fault, Fault)] == ["hier_pos", "language", "goods_code"]


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(UnknownForm):
        lines_of("a,b\n1,2\n")


def test_a_quote_that_never_ends_is_one_clear_fault_and_not_the_whole_memory() -> None:
    endless = 'section,hscode,description,parent,level\nI,01,"' + "word\n" * 40_000
    with pytest.raises(Unreadable, match="is not CSV"):
        lines_of(endless)
    with pytest.raises(Unreadable, match="is not CSV"):
        read(TABLES["taxes"], (TAXES + 'DD,10,"' + "word\n" * 40_000).encode())


def official(text: str, valid_from: date, whole: bool = False) -> int:
    file = io.BytesIO(("section,hscode,description,parent,level\n" + text).encode())
    return load_nomenclature(
        OFFICER, file=file, country="XX", valid_from=valid_from, source="test", whole=whole
    ).refused


@pytest.mark.django_db
def test_a_new_edition_ends_the_line_before_it() -> None:
    official("I,010121,Horses,0101,6\nI,010129,Others,0101,6\n", date(2017, 1, 1))
    official("I,010121,Pure-bred horses,0101,6\n", date(2022, 1, 1), whole=True)
    kept = Commodity.objects.filter(country="XX").order_by("code", "valid_from")
    assert [(each.code, each.valid_from.year, each.valid_to) for each in kept] == [
        ("010121", 2017, date(2021, 12, 31)),
        ("010121", 2022, None),
        ("010129", 2017, date(2021, 12, 31)),
    ]


@pytest.mark.django_db
def test_an_older_edition_does_not_overwrite_a_later_one() -> None:
    official("I,010121,Pure-bred horses,0101,6\n", date(2022, 1, 1))
    assert official("I,010121,Horses,0101,6\n", date(2017, 1, 1)) == 1
    assert Commodity.objects.get(country="XX").description_en == "Pure-bred horses"


@pytest.mark.django_db
def test_a_file_in_another_language_adds_its_words() -> None:
    head = "goods_code,hier_pos,language,description\n"
    for text in ("0101210000,6,EN,Horses\n", "0101210000,6,FR,Chevaux\n"):
        load_nomenclature(
            OFFICER,
            file=io.BytesIO((head + text).encode()),
            country="XX",
            valid_from=date(2024, 1, 1),
            source="test",
        )
    line = Commodity.objects.get(country="XX")
    assert (line.description_en, line.description_fr, line.search_fr) == ("Horses", "Chevaux", " chevaux ")


@pytest.mark.django_db
def test_the_real_files_are_read_whole(shared_data: Path) -> None:
    call_command("tariff", "load", str(shared_data / "tariff/hs/harmonized-system.csv"), country="HS")
    call_command("tariff", "load", str(shared_data / "tariff/cn/nomenclature-fr.csv"), country="EU")
    hs, cn = Load.objects.order_by("-id")[1], Load.objects.order_by("-id")[0]
    assert (hs.rows, hs.refused) == (Commodity.objects.filter(country="HS").count(), 1)  # its last line, TOTAL
    assert cn.rows > 25_000
    assert cn.refused < 10
    assert Commodity.objects.filter(country="EU", declarable=True).count() > 10_000


def test_memory_does_not_grow_with_the_file() -> None:
    def endless(count: int) -> Iterator[str]:
        yield "goods_code,hier_pos,language,description\n"
        for number in range(count):
            yield f"01{number % 10**8:08d},10,EN,{'word ' * 40}\n"

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in read_official(endless(count)):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(4_000) < peak(400) + 200_000


@pytest.mark.django_db
def test_the_command_refuses_a_file_of_no_known_form(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n")
    with pytest.raises(CommandError, match="no known form"):
        call_command("tariff", "load", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("tariff", "load", str(tmp_path / "absent.csv"))


@pytest.mark.django_db
def test_the_command_exports_what_it_can_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tariff", "export", "measures", country="TN")
    text = capsys.readouterr().out
    assert text.encode() == (FOLDER / "TN" / "measures.csv").read_bytes()
    file = tmp_path / "measures.csv"
    file.write_text(text)
    call_command("tariff", "load", str(file), country="XX")
    assert Measure.objects.filter(country="XX").count() == Measure.objects.filter(country="TN").count()
