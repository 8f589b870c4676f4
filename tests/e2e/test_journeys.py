# SPDX-License-Identifier: EUPL-1.2
"""A declaration from filing to release, as its people see it, in the three languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest
from playwright.sync_api import Cookie, Page, expect

if TYPE_CHECKING:
    from tests.e2e.conftest import Site

LANGUAGES = ("fr", "ar", "en")
PASSWORD = "diwana-demo-2022"
OFFICE, GOODS = "TNRDS", "85171300001"

HEADER: Mapping[str, Mapping[str, str]] = {
    "general": {"office": OFFICE},
    "parties": {
        "declarant/identifier": "1034567B",
        "importer/identifier": "1122334M",
        "exporter/name": "Shenzhen Handset Co",
        "exporter/city": "Shenzhen",
        "exporter/country": "CN",
    },
    "transport": {
        "border_mode": "1",
        "border_transport": "CARTHAGE",
        "border_nationality": "TN",
        "export_country": "CN",
        "destination_country": "TN",
    },
    "value": {
        "incoterm": "FOB",
        "incoterm_place": "Shenzhen",
        "currency": "EUR",
        "invoice_amount": "700",
        "value_elements/1/code": "AK",
        "value_elements/1/amount": "60",
        "value_elements/1/currency": "EUR",
    },
    "documents": {"documents/1/code": "380", "documents/1/reference": "F-2026-118"},
}
# Fifty telephones at 14 euros each: cheap enough for a demonstration criterion to send them to the red channel.
ITEM: Mapping[str, str] = {
    "items/1/commodity_code": GOODS,
    "items/1/description": "Telephones",
    "items/1/origin": "CN",
    "items/1/preference": "100",
    "items/1/procedure": "4000",
    "items/1/packages/1/count": "2",
    "items/1/packages/1/kind": "CT",
    "items/1/packages/1/marks": "1-2",
    "items/1/gross_mass": "30",
    "items/1/net_mass": "25",
    "items/1/supplementary_quantity": "50",
    "items/1/supplementary_unit": "NAR",
    "items/1/price": "700",
    "items/1/valuation_method": "1",
    "items/1/documents/1/code": "TTL",
    "items/1/documents/1/reference": "TTL-77",
}


class Visitor:
    """Somebody at a browser, who looks at every page he opens for what axe-core finds and for sideways scrolling."""

    def __init__(
        self, site: Site, page: Page, violations: Callable[[Page], list[str]], overflow: Callable[[Page], int]
    ) -> None:
        self.site, self.page, self.violations, self.overflow = site, page, violations, overflow

    # A one-time code works once, so an officer who signed in comes back with his session.
    sessions: ClassVar[dict[tuple[str, str], list[Cookie]]] = {}

    def sign_in(self, email: str, language: str) -> None:
        known = (self.site.url, email)
        if known in self.sessions:
            self.page.context.add_cookies(self.sessions[known])  # type: ignore[arg-type]
            self.page.goto("/")
            self.speak(language)
            return
        self.page.goto("/accounts/login/")
        self.speak(language)
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main form button.button-action")
        if self.page.locator("input[name=code]").count():
            self.page.fill("input[name=code]", self.site.manage("demo", "--code", email).strip())
            with self.page.expect_navigation():
                self.page.click("main form button.button-action")
            self.sessions[known] = self.page.context.cookies()
        self.speak(language)

    def speak(self, language: str) -> None:
        """Choose the language as one does: with the switch at the top of the page."""
        with self.page.expect_navigation():
            self.page.locator(f"button[name=language][value={language}]").first.click()
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
        expect(self.page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")

    def fill(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]').first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def save(self) -> None:
        """Save and go on, as the button at the foot of a section does."""
        with self.page.expect_navigation():
            self.page.locator("main button[name=go]:visible").last.click()

    def confirm(self, dialog: str) -> None:
        """Press the button that asks first, then the one that confirms."""
        self.page.locator(f"[data-dialog={dialog}]").first.click()
        with self.page.expect_navigation():
            self.page.locator(f"dialog#{dialog} button.button:not([data-close])").first.click()

    def look(self) -> None:
        assert self.violations(self.page) == []
        assert self.overflow(self.page) == 0


@pytest.fixture
def visitor(
    site: Site,
    new_page: Callable[..., Page],
    serious_violations: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
) -> Callable[..., Visitor]:
    """``visitor(phone=True)``: a new visitor with his own browser window."""
    return lambda **options: Visitor(site, new_page(**options), serious_violations, overflow)


def draft_of(page: Page) -> str:
    """The address of the draft that the page edits: ``/declarations/12/edit``."""
    found = re.search(r"/declarations/\d+/edit", page.url)
    assert found, page.url
    return found.group()


def filed_number(page: Page) -> tuple[int, str]:
    """Key and number of the declaration that has just been filed."""
    page.wait_for_url(re.compile(r"/declarations/\d+/filed/"))
    found = re.search(r"/declarations/(\d+)/filed/", page.url)
    number = re.search(rf"{OFFICE}-\d{{4}}-IM-\d{{6}}", page.locator("main").inner_text())
    assert found
    assert number
    return int(found.group(1)), number.group()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_declaration_goes_from_filing_to_release(language: str, site: Site, visitor: Callable[..., Visitor]) -> None:
    declaration, number = file_by_hand(visitor(language=language), language)
    examine(visitor(language=language), language, declaration, number)
    pay(visitor(language=language), language, declaration)
    release(visitor(language=language), language, declaration)
    follow(visitor(language=language), language, declaration, number)
    site.manage("ledger", "checkpoint")
    assert "The ledger is sound." in site.manage("ledger", "verify")


def file_by_hand(broker: Visitor, language: str) -> tuple[int, str]:
    page = broker.page
    broker.sign_in("broker@diwana.example", language)
    page.goto("/declarations/new/")
    broker.look()
    page.check("#type-IM")
    page.click("main form[action='/declarations/new/'] button.button-action")
    draft = draft_of(page)
    for section, values in HEADER.items():
        page.goto(f"{draft}/{section}/")
        broker.look()
        broker.fill(values | ({"reference": f"HAND-{language}"} if section == "general" else {}))
        broker.save()
    page.goto(f"{draft}/items/")
    if not page.locator(f"a[href$='{draft}/items/1/']").count():
        page.locator("button[name=act][value=add]").click()
    page.goto(f"{draft}/items/1/")
    broker.look()
    broker.fill(ITEM | {"items/1/net_mass": "35"})
    broker.save()
    page.goto(f"{draft}/check/")
    broker.look()
    assert page.locator("[data-dialog=file]").count() == 0, "a net mass above the gross mass must not be filed"
    page.locator("a[href*='items-1-net_mass']").first.click()
    expect(page.locator('[name="items/1/net_mass"]')).to_be_focused()
    broker.fill({"items/1/net_mass": "25"})
    broker.save()
    page.goto(f"{draft}/check/")
    broker.confirm("file")
    filed = filed_number(page)
    broker.look()
    return filed


def examine(officer: Visitor, language: str, declaration: int, number: str) -> None:
    """By keyboard: along the queue with j, open with Enter, conform with c."""
    page = officer.page
    officer.sign_in("examiner@diwana.example", language)
    page.goto(f"/queue/?channel=red&q={number}")
    officer.look()
    expect(page.locator("main")).to_contain_text(number)
    page.goto(f"/declarations/{declaration}/examination/")
    officer.look()
    expect(page.locator("main")).to_contain_text("PHONE-LOW-VALUE")
    with page.expect_navigation():
        page.keyboard.press("c")
    page.goto(f"/declarations/{declaration}/")
    assert page.locator("form[action$='/examine/']").count() == 0


def pay(cashier: Visitor, language: str, declaration: int) -> None:
    page = cashier.page
    cashier.sign_in("cashier@diwana.example", language)
    page.goto("/desk/")
    cashier.look()
    page.goto("/payments/desk/")
    if page.locator("#id_office").count():
        page.select_option("#id_office", OFFICE)
        page.locator("form .button-action").click()
    page.goto(f"/declarations/{declaration}/payment/")
    cashier.look()
    page.check("#method-cash")
    cashier.confirm("pay")
    page.locator("a[href^='/payments/receipts/']").first.click()
    page.wait_for_url(re.compile("/payments/receipts/"))
    cashier.look()


def release(officer: Visitor, language: str, declaration: int) -> None:
    page = officer.page
    officer.sign_in("supervisor@diwana.example", language)
    page.goto(f"/declarations/{declaration}/examination/")
    officer.confirm("release")


def follow(trader: Visitor, language: str, declaration: int, number: str) -> None:
    """The importer sees his declaration released, and no reason of the control."""
    page = trader.page
    trader.sign_in("importer@diwana.example", language)
    page.goto("/declarations/")
    trader.look()
    page.goto(f"/declarations/{declaration}/")
    trader.look()
    expect(page.locator("main")).to_contain_text(number)
    assert "PHONE-LOW-VALUE" not in page.content()


# What the Albanian declaration says that Tunisia does not know, and what it becomes.
MENDED: Mapping[str, Mapping[str, str]] = {
    "general": {"office": OFFICE, "border_office": OFFICE},
    "parties": {
        "declarant/identifier": "1034567B",
        "declarant/name": "",
        "importer/identifier": "1122334M",
        "importer/name": "",
    },
    "transport": {"border_mode": "3", "inland_mode": "3"},
    "totals": {"global_taxes": "", "declared_total": "", "declared_customs_value": ""},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_asycuda_file_is_uploaded_mended_and_filed(
    language: str, shared_data: Path, visitor: Callable[..., Visitor]
) -> None:
    broker = visitor(language=language)
    page = broker.page
    broker.sign_in("broker@diwana.example", language)
    page.goto("/declarations/new/")
    page.set_input_files("input[type=file]", shared_data / "clearance/asycuda/al-decl-05.xml")
    page.click("form[action='/declarations/upload/'] button")
    draft = draft_of(page)
    page.goto(f"{draft}/check/")
    broker.look()
    expect(page.locator("main")).to_contain_text("AL110000")
    expect(page.locator("main")).to_contain_text("MTLTR")
    assert page.locator("[data-dialog=file]").count() == 0
    for section, values in MENDED.items():
        page.goto(f"{draft}/{section}/")
        broker.fill(values | ({"reference": f"AL-{language}"} if section == "general" else {}))
        broker.save()
    page.goto(f"{draft}/items/1/")
    while page.locator("button[name=remove][value='items/1/documents/1']").count():
        with page.expect_navigation():
            page.locator("button[name=remove][value='items/1/documents/1']").click()
    broker.fill(
        {
            "items/1/preference": "100",
            "items/1/valuation_method": "1",
            "items/1/packages/1/kind": "PK",
            "items/1/documents/1/code": "380",
            "items/1/documents/1/reference": "F-1",
        }
    )
    broker.save()
    page.goto(f"{draft}/check/")
    broker.confirm("file")
    filed_number(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_read_well_on_a_phone(language: str, visitor: Callable[..., Visitor]) -> None:
    guest = visitor(language=language, phone=True)
    for address in ("/", "/tariff/", f"/tariff/{GOODS}/", "/reference/", "/draws/", "/style/", "/accounts/login/"):
        guest.page.goto(address)
        guest.speak(language)
        guest.look()


@pytest.mark.parametrize(
    ("email", "addresses"),
    [
        ("broker@diwana.example", ("/", "/declarations/", "/declarations/new/", "/account/", "/account/mandates/")),
        ("supervisor@diwana.example", ("/", "/queue/", "/payments/journal/", "/payments/desks/", "/payments/refunds/")),
        (
            "treasurer@diwana.example",
            ("/payments/accounts/", "/payments/dues/", "/payments/securities/", "/banking/", "/banking/lines/"),
        ),
        ("importer@diwana.example", ("/payments/account/", "/payments/refunds/")),
        ("analyst@diwana.example", ("/", "/risk/criteria/", "/risk/criteria/new/")),
        ("auditor@diwana.example", ("/", "/ledger/")),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_working_pages_read_well_on_a_phone(
    language: str, email: str, addresses: tuple[str, ...], visitor: Callable[..., Visitor]
) -> None:
    worker = visitor(language=language, phone=True)
    worker.sign_in(email, language)
    for address in addresses:
        worker.page.goto(address)
        worker.look()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cash_desk_from_its_opening_to_its_approved_discrepancy(
    language: str, visitor: Callable[..., Visitor]
) -> None:
    """Opened with a float, a prepayment received, counted short with a reason, approved by another officer."""
    cashier = visitor(language=language)
    page = cashier.page
    cashier.sign_in("cashier@diwana.example", language)
    page.goto("/payments/desk/")
    cashier.look()
    if page.locator("#id_office").count():
        cashier.fill({"office": OFFICE, "float_amount": "100"})
        with page.expect_navigation():
            page.locator("main form .button-action").click()
    page.goto("/payments/desk/prepayment/")
    cashier.look()
    cashier.fill({"organisation": "1122334M", "amount": "50.25"})
    cashier.confirm("confirm")
    page.wait_for_url(re.compile("/payments/receipts/"))
    page.goto("/payments/desk/count/")
    cashier.look()
    cashier.fill({"counted": "1"})
    cashier.confirm("close")
    cashier.look()  # the count differs: the reason is asked for, and nothing typed is lost
    expect(page.locator("[name=counted]")).to_have_value("1")
    cashier.fill({"reason": "A drawer that was not locked"})
    cashier.confirm("close")
    page.wait_for_url(re.compile(r"/payments/desks/\d+/"))
    cashier.look()
    session = page.url
    assert page.locator("[data-dialog=approve]").count() == 0
    supervisor = visitor(language=language)
    supervisor.sign_in("supervisor@diwana.example", language)
    supervisor.page.goto(session)
    supervisor.look()
    supervisor.confirm("approve")
    supervisor.look()
    assert supervisor.page.locator("[data-dialog=approve]").count() == 0
