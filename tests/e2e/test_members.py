# SPDX-License-Identifier: EUPL-1.2
"""From the public page to the first sign-in and the first colleague, in a real browser; on a phone in Arabic."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .test_journeys import Visitor, visitor  # noqa: F401  (a fixture)

if TYPE_CHECKING:
    from tests.e2e.conftest import Site

SECRET = "une phrase facile a retenir"


def letter(site: Site, to: str) -> str:
    """The text of the last letter to ``to``, once the jobs that wait have been done."""
    site.manage("work", "--until-empty")
    found = []
    for path in sorted(Path(site.var, "mail").glob("*.log"), key=lambda each: each.stat().st_mtime_ns):
        for part in path.read_bytes().split(b"-" * 79):
            said = message_from_bytes(part.lstrip(), policy=default)
            if said["To"] == to:
                found.append(said.get_content())
    assert found, f"no letter to {to}"
    return str(found[-1])


def follow(page: Page, text: str, about: str) -> None:
    found = re.search(rf"http://localhost:\d+(/{about}/\S+)", text)
    assert found, text
    page.goto(found.group(1))


def press(page: Page) -> None:
    """The one act that the page is about."""
    with page.expect_navigation():
        page.locator("main form button.button-action").first.click()


@pytest.mark.parametrize(("language", "phone", "number"), [("fr", False, "1640111A"), ("ar", True, "1640222B")])
def test_registration_approval_first_sign_in_invitation(
    site: Site,
    visitor: Callable[..., Visitor],  # noqa: F811
    language: str,
    phone: bool,
    number: str,
) -> None:
    email, colleague = f"responsable-{language}@example.org", f"collegue-{language}@example.org"
    new = visitor(phone=phone)
    page = new.page
    page.goto("/register/")
    new.speak(language)
    new.look()
    page.locator("input[name=kind][value=organisation]").check()
    page.fill("main input[name=email]", email)
    press(page)
    new.look()
    follow(page, letter(site, email), "register/continue")
    press(page)
    new.look()

    page.goto("/register/answers/organisation/")
    page.fill("main [name=name]", "Comptoir du Lac")
    page.fill("main [name=tax_number]", "x")
    press(page)
    expect(page.locator("main [name=name]")).to_have_value("Comptoir du Lac")  # all is wrong at once, nothing is lost
    new.look()
    page.fill("main [name=tax_number]", number)
    page.fill("main [name=activity]", "Import")
    page.locator("input[name=kinds][value=importer]").check()
    press(page)
    for section, values in {
        "address": {"street": "1 rue du Lac", "city": "Tunis", "country": "TN"},
        "contact": {"name": "Mounir Saadi", "telephone": "+216 71 000 000"},
        "access": {"password": SECRET, "repeated": SECRET},
    }.items():
        page.goto(f"/register/answers/{section}/")
        new.fill(values)
        press(page)
    new.look()
    page.goto("/register/check/")
    new.look()
    page.locator("input[name=declared]").check()
    press(page)
    reference = page.locator("main .number").inner_text().strip()
    assert re.search(r"R-\d{4}-\d{6}", reference)
    new.look()

    officer = visitor()
    officer.sign_in("supervisor@diwana.example", "en")
    officer.page.goto(f"/registrations/?q={re.search(r'R-[0-9-]+', reference).group(0)}")  # type: ignore[union-attr]
    officer.look()
    with officer.page.expect_navigation():
        officer.page.locator("main .row-link").first.click()
    officer.look()
    expect(officer.page.locator("main [name=identifier]")).to_have_value(number)
    officer.confirm("approve")

    assert "/accounts/login/" in letter(site, email)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", SECRET)
    press(page)
    page.goto("/organisation/")
    new.look()
    page.fill("main [name=email]", colleague)
    page.locator("input[name=roles][value=trader]").check()
    press(page)

    friend = visitor(phone=phone)
    follow(friend.page, letter(site, colleague), "invitation")
    friend.look()
    friend.fill({"name": "Sonia Mabrouk", "password": SECRET, "repeated": SECRET})
    press(friend.page)
    friend.page.fill("input[name=login]", colleague)
    friend.page.fill("input[name=password]", SECRET)
    press(friend.page)
    page.goto("/organisation/")
    expect(page.locator("main")).to_contain_text("Sonia Mabrouk")
