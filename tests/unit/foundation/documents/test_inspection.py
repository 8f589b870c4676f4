# SPDX-License-Identifier: EUPL-1.2
"""A file is what its content says; what could be taken for two kinds, unfolds without end or acts is not taken."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.foundation.documents import samples

from diwana.foundation.documents.inspection import Refused, Verdict, archives, inspect, verdict

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def judged(content: bytes) -> Verdict:
    return inspect(Raw(content), len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        judged(content)
    return refused.value.text


class Raw(io.RawIOBase):
    """Bytes as a file without a buffer, as a sealed one is."""

    def __init__(self, content: bytes) -> None:
        self._inner = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        return self._inner.seek(place, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._inner.readinto(buffer)


@pytest.mark.parametrize(
    ("content", "kind", "inert"),
    [
        (samples.PDF, "application/pdf", True),
        (samples.TEXT, "text/plain", True),
        (b"\xef\xbb\xbf" + samples.TEXT, "text/plain", True),
        (samples.XML, "application/xml", False),
        (samples.picture("JPEG"), "image/jpeg", True),
        (samples.picture("PNG"), "image/png", True),
        (samples.picture("WEBP"), "image/webp", True),
        (samples.picture("TIFF"), "image/tiff", False),
        (samples.office(), DOCX, False),
        (samples.office("xl/workbook.xml"), XLSX, False),
        (samples.open_document(), "application/vnd.oasis.opendocument.text", False),
        (samples.folded_pdf(b"1 0 << /Type /Page >>"), "application/pdf", True),
    ],
)
def test_each_kind_is_recognised_by_its_content(content: bytes, kind: str, inert: bool) -> None:
    assert judged(content) == Verdict(kind, inert)


@pytest.mark.parametrize(
    "entry",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/AA << /O 7 0 R >>",
        b"/Names << /Java#53cript 7 0 R >>",
        b"/AcroForm << /XFA 7 0 R >>",
        b"/Names << /EmbeddedFiles 7 0 R >>",
        b"/A << /S /Launch /F (cmd.exe) >>",
    ],
)
def test_a_pdf_that_acts_is_taken_but_never_shown(entry: bytes) -> None:
    assert judged(samples.pdf_with(entry)) == Verdict("application/pdf", False)
    assert judged(samples.folded_pdf(b"1 0 << " + entry + b" >>")) == Verdict("application/pdf", False)


def test_a_pdf_that_only_says_where_it_opens_is_shown() -> None:
    assert judged(samples.pdf_with(b"/OpenAction [3 0 R /Fit]")).inert


def test_an_object_stream_that_unfolds_without_end_is_not_looked_at_to_the_end() -> None:
    assert judged(samples.folded_pdf(b" " * (65 << 20))) == Verdict("application/pdf", False)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<!doctype html><script>alert(1)</script>", verdict.ACTIVE),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', verdict.ACTIVE),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', verdict.ACTIVE),
        (b'<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"/>', verdict.ACTIVE),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>', verdict.ACTIVE),
        (b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>', verdict.ACTIVE),
        (b"<?xml version='1.0'?>" + b"<a>" * 500, verdict.ACTIVE),
        (b"<?xml version='1.0'?><a>", verdict.DAMAGED),
        (samples.office(more={"word/vbaProject.bin": b"macro"}), verdict.ACTIVE),
        (samples.office(more={"word/activeX/activeX1.xml": b"<x/>"}), verdict.ACTIVE),
        (samples.office(more={"../outside.xml": b"<x/>"}), verdict.DECEIVING),
        (samples.office(more={"word/media/a.bin": bytes(20 << 20)}), verdict.TOO_DENSE),
        (samples.overlapping(), verdict.TOO_DENSE),
        (samples.huge_png(), verdict.TOO_LARGE_PICTURE),
        (samples.bare_archive(), verdict.UNKNOWN),
        (b"MZ" + bytes(200), verdict.UNKNOWN),
        (b"\x7fELF" + bytes(200), verdict.UNKNOWN),
        (b"GIF89a" + bytes(40), verdict.UNKNOWN),
        (samples.PDF[:-30], verdict.DAMAGED),
        (samples.picture("JPEG")[:-2], verdict.DAMAGED),
        (samples.picture("PNG")[:-4], verdict.DAMAGED),
        (samples.office()[:-8], verdict.DAMAGED),
        (samples.pdf_with(b"/Encrypt 9 0 R"), verdict.LOCKED),
        ("été".encode("latin-1") * 20, verdict.NOT_UTF8),
    ],
)
def test_what_is_active_dense_damaged_or_unknown_is_refused(content: bytes, why: str) -> None:
    assert refusal(content) == why


@pytest.mark.parametrize(
    "content",
    [
        samples.picture("JPEG") + samples.bare_archive() + b"\xff\xd9",  # a picture with an archive inside its end
        samples.picture("PNG") + samples.bare_archive(),
        samples.PDF + samples.bare_archive(),
        samples.PDF + b"<script>alert(1)</script>",
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ is how this begins, then text\n",
        b"text <script>alert(1)</script>\n",
        b"%PDF-nothing\ntext\n",
    ],
)
def test_what_could_be_taken_for_two_kinds_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        judged(content)


def test_a_member_that_states_less_than_it_holds_is_found_out() -> None:
    honest = samples.office(more={"word/a.xml": b"a" * 100_000})
    place = honest.rindex(b"word/a.xml") - 46
    lying = bytearray(honest)
    lying[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(lying)) in {verdict.DAMAGED, verdict.TOO_DENSE}


def test_a_directory_of_too_many_members_is_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    assert refusal(samples.office(more={"word/a.xml": b"a"})) == verdict.TOO_DENSE


GOOD = (
    samples.PDF, samples.TEXT, samples.XML, samples.picture("JPEG"), samples.picture("PNG"), samples.picture("WEBP"),
    samples.picture("TIFF"), samples.office(), samples.open_document(),
)  # fmt: skip


@given(st.sampled_from(GOOD), st.data())
def test_no_damage_makes_more_than_a_refusal_or_a_verdict(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content)
    for _each in range(data.draw(st.integers(0, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(changed)))
    for candidate in (bytes(changed), bytes(changed[:cut])):
        with contextlib.suppress(Refused):
            judged(candidate)


@given(st.binary(min_size=1, max_size=300))
def test_anything_at_all_gets_an_answer(content: bytes) -> None:
    with contextlib.suppress(Refused):
        judged(content)
