# SPDX-License-Identifier: EUPL-1.2
"""Whatever the file is, it costs one clear error and bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diwana.modules.clearance.exchange import Unreadable, errors, limits, read_file
from diwana.modules.clearance.exchange.errors import Fault

FLAT = 40 * limits.MEBIBYTE


def refused(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        list(read_file(path))
    return caught.value


def written(tmp_path: Path, raw: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(raw)
    return path


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><ASYCUDA>&c;</ASYCUDA>'


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file-empty"),
        (b" \r\n\t ", "file-empty"),
        (b"\x00" * 100, "file-unknown"),
        (bytes(range(128, 256)) * 20, "file-unknown"),
        (b"%PDF-1.7\n...", "file-other-kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file-other-kind"),
        (b"UNA:+.? 'UNB+UNOA:1", "file-other-kind"),
        (b"Dear customs, please clear my goods.", "file-unknown"),
        (b"PK\x03\x04 not really", "file-truncated"),
        (b"<html><body/></html>", "file-no-declaration"),
        (b"<ASYCUDA><Item></ASYCUDA>", "file-malformed"),
        (b"<ASYCUDA><Item>", "file-truncated"),
        (b"<ASYCUDA/><ASYCUDA/>", "file-malformed"),
        (b"<ASYCUDA><Item>\xe9\xe9</Item></ASYCUDA>", "file-encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><ASYCUDA/>', "file-encoding"),
        ('<?xml version="1.0" encoding="UTF-8"?><ASYCUDA/>'.encode("utf-16"), "file-encoding"),
        (LAUGHS, "file-doctype"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><ASYCUDA/>', "file-doctype"),
        (b"<ASYCUDA>&undefined;</ASYCUDA>", "file-malformed"),
        (b"<ASYCUDA>" + b"<a>" * 100_000, "file-too-complex"),
        (b"<ASYCUDA>" + b"<a/>" * 100_000, "file-too-complex"),
        (b"<ASYCUDA>" + b"<Item/>" * 100_000, "file-too-complex"),
        (b"<ASYCUDA><Item>" + b"x" * 100_000, "file-too-complex"),
        (b"<ASYCUDA><!--" + b"x" * 1_000_000, "file-too-complex"),
        (b'<ASYCUDA><Item a="' + b"x" * 1_000_000, "file-too-complex"),
        (b"<ASYCUDA><Item " + b'a="1" ' * 200_000, "file-too-complex"),
    ],
)
def test_a_file_that_is_no_declaration_gets_one_clear_error(tmp_path: Path, raw: bytes, code: str) -> None:
    error = refused(written(tmp_path, raw))
    assert error.fault.code == code
    assert error.fault.message % error.params
    assert error.fault.remedy


def test_a_malformed_xml_names_its_line_and_column(tmp_path: Path) -> None:
    error = refused(written(tmp_path, b"<ASYCUDA>\n  <Item></Itme>\n</ASYCUDA>"))
    assert (error.line, error.column) == (2, 11)


def test_every_truncation_of_a_declaration_is_noticed(tmp_path: Path) -> None:
    whole = b"<ASYCUDA><Item><Tarification><Item_price>12</Item_price></Tarification></Item></ASYCUDA>"
    for length in range(1, len(whole)):
        refused(written(tmp_path, whole[:length]))


def test_a_folder_and_a_missing_file_are_named_for_what_they_are(tmp_path: Path) -> None:
    assert refused(tmp_path).fault.code == "file-not-a-file"
    assert refused(tmp_path / "nothing").fault.code == "file-missing"
    assert refused(Path("\x00")).fault.code in ("file-unreadable", "file-missing")
    assert refused(tmp_path / ("x" * 5000)).fault.code == "file-unreadable"


def test_a_device_or_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused(pipe).fault.code == "file-not-a-file"


def test_a_file_one_may_not_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may read everything, so the refusal of the system is played.
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, b"<ASYCUDA/>")
    monkeypatch.setattr(Path, "open", denied)
    error = refused(path)
    assert (error.fault.code, error.params["reason"]) == ("file-unreadable", "Permission denied")


def test_other_encodings_that_the_file_names_are_read(tmp_path: Path) -> None:
    body = "<ASYCUDA><Traders><Exporter><Exporter_name>Société</Exporter_name></Exporter></Traders></ASYCUDA>"
    for encoding in ("windows-1252", "utf-16", "iso-8859-1"):
        raw = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
        (entry,) = read_file(written(tmp_path, raw))
        assert entry["exporter"] == {"name": "Société"}


MEASURE = """
import resource, sys
from pathlib import Path
from diwana.modules.clearance.exchange import Unreadable, read_file
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = 0
try:
    for _ in read_file(Path(sys.argv[1])):
        count += 1
    verdict = "read"
except Unreadable as error:
    verdict = error.fault.code
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) * 1024
print(verdict, count, grown)
"""


def measured(path: Path) -> tuple[str, int, int]:
    """What reading ``path`` in a process of its own gives, how many declarations, and the growth of its memory."""
    answer = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    verdict, count, grown = answer.stdout.split()
    return verdict, int(count), int(grown)


def test_two_gigabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.write(b"<ASYCUDA>")
        file.truncate(2 << 30)
    verdict, count, grown = measured(path)
    assert (verdict, count) == ("file-too-large", 0)
    assert grown < FLAT


def test_an_xml_longer_than_any_declaration_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    with path.open("wb") as file:
        file.write(b"<ASYCUDA>")
        file.truncate(limits.XML_BYTES + 1)
    assert refused(path).fault.code == "file-too-large"


def test_items_are_not_held_while_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    item = b"<Item>" + b"<x>y</x>" * 10_000 + b"</Item>\n"
    path.write_bytes(b"<ASYCUDA>" + item * 40)
    verdict, count, grown = measured(path)
    assert (verdict, count) == ("file-truncated", 0)
    assert grown < FLAT


def test_a_long_table_and_long_json_lines_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "long"
    with path.open("w") as file:
        file.write("reference,type,items/description\n")
        for number in range(50_000):
            file.write(f"R{number},IM,{'tea ' * 20}\n")
    verdict, count, grown = measured(path)
    assert (verdict, count) == ("read", 50_000)
    assert grown < FLAT
    with path.open("w") as file:
        for number in range(50_000):
            file.write(f'{{"reference": "R{number}", "items": [{{"description": "{"tea " * 20}"}}]}}\n')
    verdict, count, grown = measured(path)
    assert (verdict, count) == ("read", 50_000)
    assert grown < FLAT


def test_every_fault_has_its_own_code() -> None:
    faults = [value for value in vars(errors).values() if isinstance(value, Fault)]
    assert len({fault.code for fault in faults}) == len(faults) > 15
