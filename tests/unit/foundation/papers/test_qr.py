# SPDX-License-Identifier: EUPL-1.2
"""The printed code: small, one form only, read from a picture of the paper."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.papers import qr
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.testing import file_of

FACTS = st.builds(
    qr.vouched,
    kind=st.sampled_from(["receipt", "letter"]),
    number=st.text(max_size=20),
    day=st.dates(),
    reference=st.text(max_size=40),
    parties=st.lists(st.text(max_size=60), max_size=3).map(tuple),
    total=st.text(max_size=30),
    facts=st.binary(min_size=32, max_size=32),
)


@given(FACTS, st.binary(min_size=64, max_size=64))
def test_what_is_written_is_read(facts: qr.Vouched, signature: bytes) -> None:
    code = qr.written("ab" * 32, signature, qr.message_of(facts))
    read = qr.read(f"HTTPS://CUSTOMS.EXAMPLE/V/{code}")
    assert (read.key, read.signature, read.vouched) == ("abababab", signature, facts)


@given(st.text(max_size=400))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(qr.CodeUnreadable):
        qr.read(text)


def test_a_code_has_one_form_only() -> None:
    facts = qr.vouched("receipt", "RC-2026-0000001", date(2026, 3, 1), "", (), "", bytes(32))
    code = qr.written("00" * 32, bytes(64), qr.message_of(facts))
    assert qr.read(code.lower()).vouched == facts
    with pytest.raises(qr.CodeUnreadable):
        qr.read(qr.written("00" * 32, bytes(64), qr.message_of(facts) + b"\0"))


@pytest.mark.parametrize("dots_an_inch", [110, 150, 300])
def test_it_is_read_from_the_printed_page(receipt: PaperFacts, dots_an_inch: int) -> None:
    page = pypdfium2.PdfDocument(file_of(receipt.number))[0]
    found = zxingcpp.read_barcodes(page.render(scale=dots_an_inch / 72).to_pil())
    assert [each.text for each in found] == [qr.address(receipt.code)]
    assert len(receipt.code) <= 400
