# SPDX-License-Identifier: EUPL-1.2
"""Somebody without an account holds a paper of customs and a telephone: is it authentic? In Arabic, by the file, the
number and the printed code; and a forgery of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Page, expect

from diwana.foundation.accounts.demo import PASSWORD

GOOD, CHANGED, KNOWN, NONE = "وثيقة أصلية", "غير أصلية", "أصدرت الديوانة وثيقة بهذا الرقم", "لا توجد وثيقة بهذا الرقم"
FILE_BUTTON, NUMBER_BUTTON = "التحقق من الملف", "التحقق من الرقم"


def downloaded(page: Page, folder: Path) -> tuple[str, str, Path]:
    """The trader's newest paper that stands: its number, its check value and its file."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "importer@diwana.example")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form button.button-action")
    page.goto("/papers/?state=issued")
    page.locator("[data-row-link]").first.click()
    number = page.locator("h1").inner_text().strip()
    (check,) = re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page.locator("main").inner_text())
    with page.expect_download() as download:
        page.locator("a[href$='/file/']").click()
    file = folder / f"{number}.pdf"
    download.value.save_as(file)
    return number, check, file


def verdict(page: Page) -> str:
    return page.locator("#verdict").inner_text()


def test_a_paper_is_verified_on_a_telephone_in_arabic(
    new_page: Callable[..., Page],
    serious_violations: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
    tmp_path: Path,
) -> None:
    number, check, file = downloaded(new_page(), tmp_path)
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(file.read_bytes() + b"\n")

    phone = new_page("ar", phone=True)
    phone.goto("/verify/")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    assert serious_violations(phone) == []
    assert overflow(phone) == 0

    for path, expected in ((file, GOOD), (forged, CHANGED)):
        phone.set_input_files("#file", str(path))
        phone.get_by_role("button", name=FILE_BUTTON).click()
        assert verdict(phone) == expected
        assert serious_violations(phone) == []
        assert overflow(phone) == 0

    for value, expected in ((check, KNOWN), ("00000-00000", NONE)):
        phone.fill("[name=number]", number)
        phone.fill("[name=check]", value)
        phone.get_by_role("button", name=NUMBER_BUTTON).click()
        assert verdict(phone) == expected

    picture = pypdfium2.PdfDocument(file)[0].render(scale=150 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    path = code.text.partition("/V/")[2]
    phone.goto(f"/V/{path}")
    assert verdict(phone) == KNOWN
    expect(phone.locator(".summary").first).to_contain_text(number)
    assert overflow(phone) == 0
    phone.goto(f"/V/{path[:-4]}AAAA")
    assert verdict(phone) != KNOWN


def test_it_works_without_script(new_page: Callable[..., Page], tmp_path: Path) -> None:
    number, _check, file = downloaded(new_page(), tmp_path)
    plain = new_page("ar", java_script_enabled=False)
    plain.goto("/verify/")
    plain.set_input_files("#file", str(file))
    plain.get_by_role("button", name=FILE_BUTTON).click()
    assert verdict(plain) == GOOD
    assert number in plain.content()
