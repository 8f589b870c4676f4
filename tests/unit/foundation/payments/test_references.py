# SPDX-License-Identifier: EUPL-1.2
"""A creditor reference (ISO 11649) finds its account however a bank prints it, and a mistyped one finds none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.payments.references import body_of, payment_reference, printed, references_in

codes = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21)


def remainder(reference: str) -> int:
    """ISO 7064, MOD 97-10, of a reference whose first four characters are moved to its end."""
    return int("".join(str(int(one, 36)) for one in reference[4:] + reference[:4])) % 97


@given(codes)
def test_a_reference_carries_the_customs_code_under_two_check_digits(code: str) -> None:
    reference = payment_reference(code)
    assert reference.startswith("RF")
    assert remainder(reference) == 1
    assert body_of(reference) == code


@given(codes)
def test_a_reference_is_found_as_it_was_issued_and_as_it_is_printed(code: str) -> None:
    reference = payment_reference(code)
    for text in (reference, printed(reference), reference.lower(), f"Virement /{printed(reference)}"):
        assert reference in references_in(text)


@given(codes, st.integers(4, 24), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_is_no_reference(code: str, place: int, other: str) -> None:
    reference = payment_reference(code)
    place = min(place, len(reference) - 1)
    wrong = reference[:place] + other + reference[place + 1 :]
    assert (wrong in references_in(wrong)) is (wrong == reference)


def test_signs_and_length_of_a_customs_code_are_made_to_fit() -> None:
    assert payment_reference("1034567/b") == payment_reference("1034567B")
    assert len(payment_reference("A" * 40)) == 25
    assert printed("RF18539007547034") == "RF18 5390 0754 7034"  # the example of the standard
    assert references_in("RF18539007547034") == ("RF18539007547034",)


@pytest.mark.parametrize("text", ["", "facture 12", "RF", "RF1", "R F 1 8", "RF1X539007547034", "RF18539007547035"])
def test_what_holds_no_reference(text: str) -> None:
    assert references_in(text) == ()


def test_two_references_are_both_found_and_each_once() -> None:
    one, two = payment_reference("1034567B"), payment_reference("1122334M")
    found = references_in(f"{one} ; {two} ; {one}")
    assert [reference for reference in found if reference in (one, two)] == [one, two]
