# SPDX-License-Identifier: EUPL-1.2
"""Attaching documents to a draft as people do it: on a line that breaks, on a phone in Arabic, and without script."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

PASSWORD = "diwana-demo-2022"
BROKER = "broker@diwana.example"
PATIENCE = 20_000  # milliseconds: a broken line is tried again after a while


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), (20, 110, 120)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def draft(site: Any) -> Callable[..., Page]:
    """``draft(page)``: the broker's page of attached documents of a new draft."""

    def open_draft(page: Page) -> Page:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", BROKER)
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main form button.button-action")
        page.goto("/declarations/new/")
        with page.expect_navigation():
            page.locator("main form button.button-action").first.click()
        page.goto(f"{page.url.rstrip('/')}/files/")
        return page

    return open_draft


def test_on_a_line_that_breaks_a_file_goes_on_and_a_bad_one_is_refused_in_words(
    new_page: Callable[..., Page],
    draft: Callable[..., Page],
    serious_violations: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
) -> None:
    page = draft(new_page(language="ar", phone=True))
    broken: list[str] = []

    def breaks(route: Route) -> None:
        if route.request.method == "PATCH" and not broken:
            broken.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/**", breaks)
    files = [
        {"name": "scan.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "bad.pdf", "mimeType": "application/pdf", "buffer": b"MZ" + bytes(300)},
    ]
    page.set_input_files("#file", files)  # type: ignore[arg-type]
    page.click("form.upload button.button-action")
    expect(page.locator("#shelf-documents .document-row")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator(".upload-row[data-is=failed]")).to_contain_text("PDF", timeout=PATIENCE)
    assert broken, "the line broke once"
    assert serious_violations(page) == []
    assert overflow(page) == 0
    page.locator("#shelf-documents .document-row a").first.click()
    expect(page.locator("h1")).to_contain_text("scan.png")
    assert serious_violations(page) == []
    assert overflow(page) == 0


def test_without_script_the_form_sends_one_file(new_page: Callable[..., Page], draft: Callable[..., Page]) -> None:
    page = draft(new_page(language="fr", java_script_enabled=False))
    page.set_input_files("#file", {"name": "scan.png", "mimeType": "image/png", "buffer": picture()})
    page.click("form.upload button.button-action")
    expect(page.locator("#shelf-documents .document-row")).to_have_count(1)
    page.locator("#shelf-documents form button").first.click()
    expect(page.locator("#shelf-documents .document-row")).to_have_count(0)
