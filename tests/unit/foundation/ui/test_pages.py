# SPDX-License-Identifier: EUPL-1.2
"""The house's own pages, in three languages, and the components on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import override

from diwana.foundation.ui import navigation, views
from diwana.foundation.ui.fields import ErrorLink, Field
from diwana.kernel.actor import Actor

LANGUAGES = ("fr", "ar", "en")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static(settings):  # type: ignore[no-untyped-def]
    """Pages are looked at without the collected front-end."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def render(text: str, **context: object) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/style/"])
def test_a_page_says_its_language_and_direction(client: Client, path: str, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(path).content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in page
    assert ("app.rtl.css" in page) == (language == "ar")


def test_no_page_holds_what_the_policy_refuses(client: Client) -> None:
    for path in ("/", "/style/", "/nowhere/"):
        page = client.get(path).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|<style|<script(?![^>]*\ssrc=)", page), path
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_kept_and_the_page_too(client: Client, language: str) -> None:
    answer = client.post("/language/", {"language": language, "next": "/style/?q=a&state=draft"})
    assert (answer.status_code, answer["Location"]) == (302, "/style/?q=a&state=draft")
    assert f'<html lang="{language}"' in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/language/", {"language": "fr", "next": target})["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    assert settings.LANGUAGE_COOKIE_NAME not in client.post("/language/", {"language": "xx"}).cookies


def test_the_theme_of_the_cookie_is_written_into_the_page(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert "data-theme=" not in client.get("/").content.decode().split("<head>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("answer", "status"), [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)]
)
def test_an_error_is_told_in_the_readers_language(answer, status: int, language: str) -> None:  # type: ignore[no-untyped-def]
    request: HttpRequest = RequestFactory().get("/x")
    with override(language):
        told: HttpResponse = answer(request, Exception())
    assert told.status_code == status
    assert f'lang="{language}"' in told.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_failure_needs_no_database(language: str, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    request = RequestFactory().get("/x")
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
    with django_assert_num_queries(0):
        told = views.failure(request)
    assert told.status_code == 500
    assert f'lang="{language}"' in told.content.decode()


def test_a_form_without_its_token_is_refused_in_words() -> None:
    assert Client(enforce_csrf_checks=True).post("/language/", {"language": "fr"}).status_code == 403


def test_the_menu_holds_what_the_permissions_open() -> None:
    entries = [each for each in navigation.entries() if each.permission != navigation.PUBLIC]
    assert entries
    nobody = {link.href for _label, links in navigation.menu(None, "/") for link in links}
    for entry in entries:
        actor = Actor(person=1, organisation=1, permissions=frozenset({str(entry.permission)}))
        shown = {link.href for _label, links in navigation.menu(actor, "/") for link in links}
        assert len(shown) > len(nobody), entry.url


def test_the_place_in_the_menu_is_the_nearest_one() -> None:
    actor = Actor(person=1, organisation=1, permissions=frozenset({"clearance.view_own", "clearance.declare"}))
    links = [link for _label, links in navigation.menu(actor, "/declarations/new/") for link in links]
    assert [link.href for link in links if link.current] == ["/declarations/new/"]


def test_every_icon_that_is_named_is_shipped() -> None:
    import json
    from pathlib import Path

    root = Path(__file__).parents[4]
    shipped = set(json.loads((root / "assets" / "icons.json").read_text()))
    named = {each.icon for each in navigation.entries()} | {each.icon for each in navigation.work()}
    for template in (root / "src" / "diwana").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)"', template.read_text()))
    assert named <= shipped


def test_a_field_ties_its_hint_and_error_to_its_control() -> None:
    shown = render("{% field item %}", item=Field("net", "Net", hint="In kg", errors=("Too much",), box="38"))
    assert 'aria-describedby="f-net-hint f-net-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert '<label for="f-net">' in shown


def test_what_was_typed_is_escaped_everywhere() -> None:
    nasty = '"><img src=x>'
    for shown in (
        render("{% field item %}", item=Field(nasty, nasty, value=nasty, hint=nasty, errors=(nasty,))),
        render("{{ x|code }}{{ x|commodity }}{% badge x %}", x=nasty),
        render("{% error_summary links %}", links=[ErrorLink("#a", nasty, nasty, nasty)]),
    ):
        assert "<img" not in shown


def test_a_state_is_a_word_and_a_sign() -> None:
    shown = render('{% badge "Released" "good" %}')
    assert "Released" in shown
    assert "<svg" in shown


def test_the_error_summary_links_each_problem_to_its_field() -> None:
    links = [ErrorLink("#f-net", "Too much", "Weigh it", "Item 2"), ErrorLink("#f-code", "Unknown")]
    shown = render("{% error_summary links %}", links=links)
    assert re.findall(r'<a href="(.*?)">', shown) == ["#f-net", "#f-code"]
    assert "Weigh it" in shown
    assert render("{% error_summary links %}", links=[]).strip() == ""


def test_the_chart_is_readable_without_seeing_it() -> None:
    shown = render('{% bars rows "Taxes" "TND" %}', rows=[("Duty", 2200), ("VAT", 2717)])
    assert "Duty" in re.search(r'aria-label="(.*?)"', shown, re.S)[1]  # type: ignore[index]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    with override("en"):
        yield
