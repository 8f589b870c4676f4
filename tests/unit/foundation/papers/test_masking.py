# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.papers.masking import masked, masked_identifier, masked_name


@pytest.mark.parametrize(
    ("name", "identifier", "shown"),
    [
        ("Sami Trabelsi", "09871234", "S*** T*** (…1234)"),
        ("شركة الياسمين", "1122334M", "ش*** ي*** (…334M)"),
        ("S.A.R.L. & Fils", "", "S*** F***"),
        ("", "1234567", "…67"),
        ("X", "12", "X*** (…2)"),
    ],
)
def test_a_stranger_recognises_whom_he_knows_and_nobody_else(name: str, identifier: str, shown: str) -> None:
    assert masked(name, identifier) == shown


@given(st.text(max_size=60), st.text(alphabet="0123456789ABC", max_size=20))
def test_no_more_than_an_initial_and_four_figures_is_ever_shown(name: str, identifier: str) -> None:
    hidden = masked_name(name)
    assert all(len(word) <= 4 for word in hidden.split())
    assert len(masked_identifier(identifier).removeprefix("…")) <= min(4, max(0, len(identifier) // 2))
