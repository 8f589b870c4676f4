# SPDX-License-Identifier: EUPL-1.2
"""Requests that lie: no address leads to another host, splits a header, answers for another host's name, or takes the
form of another site. Threats of docs/threats.md, over every address."""

from __future__ import annotations

import re

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from diwana.foundation.accounts.access import PUBLIC
from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.roles import OFFICER_ROLES, Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in

from .test_permissions import ADDRESSES
from .test_threats import PASSWORD, enter, with_password


@pytest.fixture
def trader() -> Person:
    return with_password(make_member(make_organisation("TRADER"), Role.TRADER))


# --------------------------------------------------------------------------------- redirections, hosts, headers

EVIL = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "//evil.example\\@testserver/",
    "https://testserver@evil.example/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
)
evil = pytest.mark.parametrize("target", EVIL)
_OURS = re.compile(r"(/(?![/\\])|\?|http://testserver/).*")


def stays(answer: HttpResponseBase) -> bool:
    """Whether the answer leads the browser nowhere but to this host."""
    led = [answer.headers[name] for name in ("Location", "HX-Redirect", "HX-Location") if name in answer.headers]
    return all(_OURS.fullmatch(place) and not re.search(r"[\x00-\x20]", place) for place in led)


@pytest.mark.django_db
@evil
def test_signing_in_leads_to_no_other_host(client: Client, trader: Person, target: str) -> None:
    for request in (lambda: enter(client, trader, next=target), lambda: enter(client, trader)):
        answer = request()
        assert answer.status_code == 302
        assert stays(answer)
    for place in ("/accounts/login/", "/accounts/reauthenticate/", "/accounts/logout/"):
        assert stays(client.get(place, {"next": target}))
        assert stays(client.post(place, {"next": target, "password": PASSWORD}))


@pytest.mark.django_db
@evil
def test_a_fragment_that_needs_signing_in_leads_back_to_no_other_host(
    client: Client, trader: Person, target: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": target}
    answer = client.get("/declarations/", headers=headers)
    assert stays(answer)
    again = client.post(answer.headers["HX-Redirect"], {"login": trader.email, "password": PASSWORD})
    assert again.status_code == 302
    assert stays(again)


@pytest.mark.django_db
@evil
def test_no_switch_leads_to_another_host(client: Client, trader: Person, target: str) -> None:
    sign_in(client, trader)
    organisation = Organisation.objects.get(identifier="TRADER").pk
    for place, sent in (
        ("/language/", {"language": "fr"}),
        ("/account/organisation/", {"organisation": organisation}),
        ("/account/sessions/", {}),
    ):
        answer = client.post(place, {**sent, "next": target}, headers={"referer": target})
        assert answer.status_code == 302, place
        assert stays(answer), place


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["/", "/accounts/login/", "/accounts/password/forgotten/", "/api/v1/openapi.json"])
@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example"])
def test_a_request_for_another_host_is_refused(client: Client, place: str, host: str) -> None:
    assert client.get(place, headers={"host": host}).status_code == 400


def everything() -> Person:
    """Somebody in every role of officers that acts."""
    roles = OFFICER_ROLES - {Role.AUDITOR}
    return make_member(make_organisation("", "office"), *roles, everywhere=True)


SPLIT = 'x\r\nSet-Cookie: injected=1\r\nX-Injected: 1"; filename="evil.exe'
ASKED = (
    "q",
    "page",
    "sort",
    "next",
    "office",
    "day",
    "since",
    "until",
    "cursor",
    "limit",
    "country",
    "person",
    "number",
)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["", "csv", "entries", SPLIT], ids=["page", "csv", "entries", "split"])
def test_nothing_that_is_asked_splits_or_adds_a_header(client: Client, form: str) -> None:
    sign_in(client, everything())
    client.cookies["django_language"] = "fr\\015\\012Set-Cookie: injected=1"
    query = {**dict.fromkeys(ASKED, SPLIT), "format": form}
    headers = {"accept-language": SPLIT, "x-request-id": SPLIT, "origin": SPLIT, "referer": SPLIT}
    for address in ADDRESSES:
        if address.method == "GET" and not address.kinds:
            answer = client.get(next(address.examples()), query, headers=headers)
            assert answer.status_code < 500, address.route
            assert unsplit(answer), address.route
            client.post("/language/", {"language": SPLIT, "next": "/" + SPLIT})


def unsplit(answer: HttpResponseBase) -> bool:
    told = [*answer.headers.items(), *((name, morsel.value) for name, morsel in answer.cookies.items())]
    return not any(
        name.lower() == "x-injected" or name == "injected" or re.search(r"[\r\n]", value) or "evil.exe" in value
        for name, value in told
        if name.lower() not in {"location", "hx-redirect", "link"}  # addresses, percent-encoded: no line breaks there
    ) and not any(re.search(r"[\r\n]", value) for _name, value in told)


def public_pages() -> list[str]:
    return sorted({place for a in ADDRESSES if a.demand is PUBLIC and a.method == "GET" for place in a.examples()})


@pytest.mark.django_db
@pytest.mark.parametrize("place", public_pages())
def test_every_public_address_binds_the_browser(client: Client, place: str) -> None:
    headers = client.get(place).headers
    policy = headers["Content-Security-Policy"]
    assert not re.search(r"unsafe-(inline|eval|hashes)|\*|https?:", policy)
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


# ------------------------------------------------------------------------------------------ forms of other sites

#: Pages that take a form without Django's check of the token, and why nothing is forged there.
UNCHECKED = {
    "api/<path:rest>": "answers 404 and 405 as problems",
    "documents/<uuid:key>/content": "reads only",
    "notices/mails/off/<str:token>/": "a mail program posts there (RFC 8058); the token stops one kind of mails",
    "uploads/": "foundation.documents.tus makes the same check where a session counts",
    "uploads/<uuid:key>": "as above",
    "verify/": "compares and changes nothing",
}


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in resolver.url_patterns:
        place = prefix + str(pattern.pattern)
        found += patterns(pattern, place) if isinstance(pattern, URLResolver) else [(place, pattern)]
    return found


def test_every_page_without_the_check_of_the_token_is_known() -> None:
    exempt = {
        place
        for place, pattern in patterns(get_resolver())
        if getattr(pattern.callback, "csrf_exempt", False) and not pattern.callback.__module__.startswith("ninja.")
    }
    assert exempt == UNCHECKED.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["trader", "officer"])
def test_no_page_takes_a_form_of_another_site(kind: str) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, everything() if kind == "officer" else make_member(make_organisation(), Role.TRADER))
    refused = 0
    for address in ADDRESSES:
        if address.method != "POST" or address.operation or address.route in UNCHECKED:
            continue
        for place in address.examples():
            if exists(place):
                answer = client.post(place, {"a": "b"})
                assert answer.status_code == 403, place
                refused += 1
    assert refused > 100


def exists(place: str) -> bool:
    try:
        resolve(place)
    except Resolver404:
        return False
    return "%00" not in place
