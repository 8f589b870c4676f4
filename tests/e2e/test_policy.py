# SPDX-License-Identifier: EUPL-1.2
"""What the browser itself holds to on our pages, and what everybody meets before signing in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

NewPage = Callable[..., Page]


def test_the_browser_runs_no_script_that_a_page_smuggles_in(site, browser) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(base_url=site.url)
    page.goto("/style/")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.smuggled = 1';"
        " document.body.append(s) }"
    )
    assert page.evaluate("window.smuggled") is None
    page.close()


def test_nothing_is_loaded_from_another_host(new_page: NewPage, site) -> None:  # type: ignore[no-untyped-def]
    page, asked = new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.goto("/style/")
    assert asked
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
@pytest.mark.parametrize("address", ["/", "/style/"])
def test_a_public_page_speaks_the_language_of_the_browser_and_fits_a_phone(
    new_page: NewPage,
    overflow: Callable[[Page], int],
    serious_violations: Callable[[Page], list[str]],
    language: str,
    direction: str,
    address: str,
) -> None:
    page = new_page(language, phone=True)
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    assert overflow(page) == 0
    assert serious_violations(page) == []


def test_a_static_file_may_be_kept_for_ever(new_page: NewPage) -> None:
    """Its name holds the digest of its content."""
    page, kept = new_page(), {}
    page.on("response", lambda answer: kept.update({answer.url: answer.headers.get("cache-control", "")}))
    page.goto("/")
    sheets = [policy for url, policy in kept.items() if "/static/" in url and url.endswith(".css")]
    assert sheets
    assert all("immutable" in policy for policy in sheets)
