# SPDX-License-Identifier: EUPL-1.2
"""Search finds words whatever their accents, articles and plurals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.modules.tariff.folding import folded, indexed, words


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Téléphones intelligents", "telephone"),
        ("Huile d'olive vierge", "HUILES OLIVES"),
        ("المعاليم الجمركية", "جمركية"),
        ("أجهزة الاتصالات", "اتصالات"),
        ("مُعَدّات", "معدات"),
        ("Motor cars", "car"),
        ("هواتف ذكية", "هاتف"),
        ("سيارات سياحية", "سيارة"),
        ("أجهزة طبية", "جهاز طبي"),
    ],
)
def test_a_text_is_found_by_its_words(text: str, query: str) -> None:
    assert finds(query, text)


def finds(query: str, text: str) -> bool:
    return all(any(part in indexed(text) for part in alternatives) for alternatives in words(query))


@pytest.mark.parametrize(("text", "query"), [("Motor cars", "boat"), ("هواتف ذكية", "سيارة"), ("", "x")])
def test_a_text_is_not_found_by_other_words(text: str, query: str) -> None:
    assert not finds(query, text)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_but_further_articles(text: str) -> None:
    once = folded(text)
    assert once == once.strip()
    assert "  " not in once
    assert folded(once.upper()).count(" ") == once.count(" ")
