# SPDX-License-Identifier: EUPL-1.2
"""Declared lines verified from their own print; the real assessed declarations match."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from defusedxml import ElementTree

from diwana.engines.duty import Status, Taxation, TaxLine, Terms, calculate
from diwana.engines.duty.recompute import NO_PRINT, NOT_PAYABLE, ROUNDED_PRINT, step
from diwana.kernel.declaration import DeclarationFacts, DeclaredTax, ItemFacts

D = Decimal
TERMS = Terms(currency=None, decimals=2)
REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "clearance" / "asycuda"


def line(code: str, base: str | None, rate: str | None, amount: str | None, **more: bool) -> DeclaredTax:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else D(text)

    return DeclaredTax(code=code, base=number(base), rate=number(rate), amount=number(amount), **more)


def verified(*lines: DeclaredTax, value: str | None = None, global_taxes: str | None = None) -> Taxation:
    item = ItemFacts(number=1, customs_value=None if value is None else D(value), taxes=lines)
    facts = DeclarationFacts(items=(item,), global_taxes=None if global_taxes is None else D(global_taxes))
    return calculate(facts, TERMS)


def only(result: Taxation) -> TaxLine:
    (found,) = result.items[0].lines
    return found


def test_an_amount_that_follows_from_base_and_rate_is_recomputed() -> None:
    assert only(verified(line("TVS", "394541", "0.2", "78908"))).status is Status.RECOMPUTED


def test_an_amount_one_unit_off_stands_as_declared_within_rounding() -> None:
    found = only(verified(line("TVS", "394541", "0.2", "78909")))
    assert (found.status, found.amount) == (Status.WITHIN_ROUNDING, D(78909))


def test_an_amount_further_off_differs_and_the_recomputed_one_stands() -> None:
    result = verified(line("TVS", "394541", "0.2", "78910"))
    found = only(result)
    assert (found.status, found.amount, found.difference) == (Status.DIFFERS, D(78908), D(2))
    assert [each.code for _, each in result.differing] == ["TVS"]


def test_a_slip_of_two_places_is_not_read_as_a_rate_per_cent() -> None:
    assert only(verified(line("TVS", "1000", "0.2", "2"))).status is Status.DIFFERS


def test_rates_printed_per_cent_are_read_so_when_the_lines_come_out() -> None:
    result = verified(
        line("DD", "1000", "15", "150"), line("LEVY", "1000", "0.5", "5"), line("VAT", "1150", "20", "230")
    )
    assert [each.status for each in result.items[0].lines] == [Status.RECOMPUTED] * 3
    assert result.total == D(385)


def test_the_step_of_rounding_is_that_of_the_print() -> None:
    assert step([D("12.50"), D("3.257")]) == D("0.001")
    assert step([D("249.0"), None]) == D(1)
    assert only(verified(line("VAT", "100.55", "0.19", "19.10"))).status is Status.RECOMPUTED
    assert only(verified(line("VAT", "100.55", "0.19", "19.12"))).status is Status.DIFFERS


def test_a_tax_by_the_unit_cannot_be_recomputed_from_a_rounded_quantity_and_says_so() -> None:
    result = verified(line("DOG", "18098", "0.1", "1810"), line("AKC", "75", "20.0", "1496"), value="18098")
    excise = result.items[0].lines[1]
    assert excise.status is Status.NOT_RECOMPUTABLE
    assert excise.reason is not None
    assert excise.reason.message == ROUNDED_PRINT
    assert result.total == D(1810 + 1496)


def test_a_tax_by_the_unit_that_no_rounding_explains_differs() -> None:
    assert only(verified(line("AKC", "75", "20.0", "1600", specific=True))).status is Status.DIFFERS


def test_a_manual_line_without_base_or_rate_is_taken_as_declared_and_says_so() -> None:
    found = only(verified(line("FEE", None, None, "40")))
    assert (found.status, found.amount) == (Status.NOT_RECOMPUTABLE, D(40))
    assert found.reason is not None
    assert found.reason.message == NO_PRINT


def test_an_amount_on_no_base_was_entered_by_hand() -> None:
    assert only(verified(line("FEE", "0", "0", "40"))).status is Status.NOT_RECOMPUTABLE


def test_each_tax_is_judged_by_the_fineness_of_its_own_print() -> None:
    result = verified(
        line("DD", "1003", "0.15", "150"), line("FEE", "12.5", "0.5", "6.25"), line("DD", "10", "0.1", "1")
    )
    assert [each.status for each in result.items[0].lines] == [Status.RECOMPUTED] * 3


def test_an_amount_where_the_rate_is_nought_differs() -> None:
    assert only(verified(line("DOG", "1254", "0.0", "500"))).status is Status.DIFFERS


def test_an_amount_that_is_not_printed_is_reckoned() -> None:
    assert only(verified(line("TVS", "100", "0.2", None))).amount == D(20)


def test_blank_lines_of_the_form_say_nothing() -> None:
    assert verified(line("", None, None, None), line("TVS", None, None, None)).items[0].lines == ()


def test_what_is_not_payable_is_outside_the_total_and_says_why() -> None:
    result = verified(line("TVS", "2215263", "0.2", "443053", payable=False), global_taxes="20")
    assert (result.totals["TVS"], result.payable, result.total) == (D(443053), D(0), D(20))
    reason = only(result).reason
    assert reason is not None
    assert reason.message == NOT_PAYABLE


def real_declarations() -> Iterator[tuple[str, DeclarationFacts, Decimal]]:
    """The assessed declarations, read here with nothing but their tax lines."""
    for path in sorted(REAL.glob("al-decl-*.xml")):
        root = ElementTree.parse(path).getroot()
        items = []
        for number, taxation in enumerate(root.iter("Taxation"), 1):
            lines = []
            for each in taxation.findall("Taxation_line"):
                texts = [
                    (each.findtext(f"Duty_tax_{name}") or "").strip() or None
                    for name in ("code", "Base", "rate", "amount", "MP")
                ]
                code, base, rate, amount, mode = texts
                if code:
                    lines.append(line(code, base, rate, amount, payable=mode != "0"))
            items.append(ItemFacts(number=number, taxes=tuple(lines)))
        totals = {
            each.tag: D(each.text)
            for each in root.iter()
            if each.tag in ("Global_taxes", "Totals_taxes") and each.text and each.text.strip()
        }
        facts = DeclarationFacts(items=tuple(items), global_taxes=totals.get("Global_taxes"))
        yield path.name, facts, totals["Totals_taxes"]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real declarations are not on this machine")
def test_duty_and_vat_of_the_real_declarations_match_and_their_totals_are_exact() -> None:
    seen = 0
    for name, facts, total in real_declarations():
        result = calculate(facts, TERMS)
        for item in result.items:
            for each in item.lines:
                seen += 1
                if each.code in ("DOG", "TVS"):
                    assert each.status in (Status.RECOMPUTED, Status.WITHIN_ROUNDING), (name, item.number, each)
                else:
                    assert each.status is Status.NOT_RECOMPUTABLE, (name, item.number, each)
        assert result.total == total, name
    assert seen == 111
