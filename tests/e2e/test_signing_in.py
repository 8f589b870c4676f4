# SPDX-License-Identifier: EUPL-1.2
"""A security key in the real browser, whose authenticator is a virtual one: added, and then signed in with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from diwana.foundation.accounts.demo import PASSWORD

PERSON = {"en": "exporter@diwana.example", "fr": "importer@diwana.example", "ar": "broker2@diwana.example"}
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(page: Page) -> None:
    """A key of the browser's own making, which says yes when it is asked (WebAuthn level 3, section 11)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def give_password(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form button.button-action")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_key_is_added_and_then_opens_the_account_alone(
    language: str,
    new_page: Callable[..., Page],
    serious_violations: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
) -> None:
    page = new_page(language, phone=language == "ar")
    plug_in(page)

    def look() -> None:
        assert serious_violations(page) == []
        assert overflow(page) == 0

    page.goto("/accounts/login/")
    look()
    give_password(page, PERSON[language])
    page.goto("/accounts/keys/")
    look()
    page.goto("/accounts/keys/add/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main form button.button-action")
    look()
    page.fill("input[name=name]", "Key of the desk")
    page.check("input[name=passwordless]")
    page.click("#key-add")
    page.wait_for_url("**/second-factor/**")
    page.goto("/accounts/keys/")
    expect(page.locator("main table")).to_contain_text("Key of the desk")
    look()
    page.goto("/account/sessions/")
    look()

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    with page.expect_navigation(url="**/"):
        page.click("#key-sign-in")
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text(PERSON[language])


def test_a_forgotten_password_is_asked_for_on_a_phone(
    new_page: Callable[..., Page], serious_violations: Callable[[Page], list[str]], overflow: Callable[[Page], int]
) -> None:
    page = new_page("ar", phone=True)
    page.goto("/accounts/login/")
    page.click('a[href="/accounts/password/forgotten/"]')
    page.fill("input[name=email]", "nobody@diwana.example")
    assert serious_violations(page) == []
    with page.expect_navigation():
        page.click("main form button.button-action")
    assert serious_violations(page) == []
    assert overflow(page) == 0
