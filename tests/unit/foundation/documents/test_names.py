# SPDX-License-Identifier: EUPL-1.2
"""What somebody calls a file is no path, no trick and no header."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.documents.names import MOST, cleaned, disposition


@pytest.mark.parametrize(
    ("given_name", "ending", "shown"),
    [
        ("Facture 12.pdf", "pdf", "Facture 12.pdf"),
        ("فاتورة 2026.pdf", "pdf", "فاتورة 2026.pdf"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Users\\x\\invoice.PDF", "pdf", "invoice.pdf"),
        ("invoice\u202egpj.exe", "jpg", "invoicegpj.jpg"),
        ("a\r\nSet-Cookie: b.pdf", "pdf", "aSet-Cookie b.pdf"),
        ("page.html", "txt", "page.txt"),
        ("archive.tar.gz", "pdf", "archive.tar.pdf"),
        ("con.pdf", "pdf", "document.pdf"),
        ("...", "pdf", "document.pdf"),
        ("", "png", "document.png"),
        (".htaccess", "txt", "htaccess.txt"),
    ],
)
def test_a_name_keeps_what_it_says_and_loses_what_it_tricks_with(given_name: str, ending: str, shown: str) -> None:
    assert cleaned(given_name, ending) == shown


@given(st.text(max_size=400))
def test_every_name_becomes_a_safe_one(text: str) -> None:
    name = cleaned(text, "pdf")
    assert name.endswith(".pdf")
    assert 5 <= len(name) <= MOST
    assert not set('/\\:*?"<>|%;') & set(name)
    assert not name.startswith(".")
    assert all(unicodedata.category(each)[0] != "C" for each in name)
    header = disposition(name, inline=False)
    assert header.isascii()
    assert "\n" not in header
    assert header.startswith("attachment;")
    assert unquote(header.rpartition("''")[2]) == name
    assert header.count('"') == 2


def test_a_name_in_arabic_is_told_twice() -> None:
    assert disposition("فاتورة.pdf", inline=True) == (
        "inline; filename=\"document.pdf\"; filename*=UTF-8''%D9%81%D8%A7%D8%AA%D9%88%D8%B1%D8%A9.pdf"
    )
