# SPDX-License-Identifier: EUPL-1.2
"""Forgotten passwords, sessions elsewhere, security keys and identity providers."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.test import Client

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.ledger.public import timeline

pytestmark = pytest.mark.django_db
PASSWORD = "a long sentence to remember"
ANOTHER = "an even longer sentence"


@pytest.fixture
def trader() -> Person:
    person = make_member(make_organisation("TRADER"), Role.TRADER, language="ar")
    person.set_password(PASSWORD)
    person.save()
    return person


def enter(person: Person, password: str = PASSWORD) -> Client:
    client = Client(headers={"user-agent": "Browser of the test"})
    client.post("/accounts/login/", {"login": person.email, "password": password})
    return client


def acts(person: Person) -> list[str]:
    return [entry.verb for entry in timeline(f"person:{person.pk}")]


def link_in(letter: Any) -> str:
    found = re.search(r"https?://\S+/accounts/password/new/\S+", letter.body)
    assert found
    return urlsplit(found.group()).path


class TestForgottenPassword:
    def test_a_letter_in_the_language_of_its_reader_leads_to_a_new_password(self, trader: Person) -> None:
        elsewhere, client = enter(trader), Client(headers={"accept-language": "fr"})
        assert client.post("/accounts/password/forgotten/", {"email": trader.email}).status_code == 302
        [letter] = mail.outbox
        assert letter.to == [trader.email]
        assert "كلمة مرور" in letter.subject
        page = client.get(link_in(letter), follow=True)
        form = page.redirect_chain[-1][0]
        assert client.post(form, {"password1": ANOTHER, "password2": ANOTHER}).status_code == 302
        assert enter(trader, ANOTHER).get("/account/").status_code == 200
        assert "accounts.reset_password" in acts(trader)
        assert elsewhere.get("/account/").status_code == 302, "a new password ends the sessions opened with the former"

    def test_the_link_works_once(self, trader: Person) -> None:
        client = Client()
        client.post("/accounts/password/forgotten/", {"email": trader.email})
        link = link_in(mail.outbox[0])
        form = client.get(link, follow=True).redirect_chain[-1][0]
        client.post(form, {"password1": ANOTHER, "password2": ANOTHER})
        assert "token_fail" in Client().get(link, follow=True).context

    def test_nobody_learns_whether_an_address_is_known(self, trader: Person) -> None:
        known = Client().post("/accounts/password/forgotten/", {"email": trader.email}, follow=True)
        unknown = Client().post("/accounts/password/forgotten/", {"email": "nobody@example.org"}, follow=True)
        assert (known.redirect_chain, known.status_code) == (unknown.redirect_chain, unknown.status_code)
        assert [letter.to for letter in mail.outbox] == [[trader.email]]

    def test_a_new_password_does_not_stand_for_the_second_factor(self) -> None:
        officer = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"])
        client = Client()
        client.post("/accounts/password/forgotten/", {"email": officer.email})
        form = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
        client.post(form, {"password1": ANOTHER, "password2": ANOTHER})
        page = enter(officer, ANOTHER).get("/payments/journal/")
        assert page.status_code == 302
        assert "second-factor" in page["Location"]


class TestSessions:
    def test_a_person_sees_where_he_is_signed_in_and_ends_it_there(self, trader: Person) -> None:
        here, there = enter(trader), enter(trader)
        page = here.get("/account/sessions/").content.decode()
        assert page.count("Browser of the test") == 2
        other = UserSession.objects.exclude(session_key=here.session.session_key).get()
        assert here.post(f"/account/sessions/{other.pk}/end/").status_code == 302
        assert there.get("/account/").status_code == 302
        assert here.get("/account/").status_code == 200
        assert "accounts.end_sessions" in acts(trader)

    def test_he_signs_out_everywhere_else_at_once(self, trader: Person) -> None:
        here, *others = (enter(trader) for _ in range(3))
        here.post("/account/sessions/")
        assert [client.get("/account/").status_code for client in (here, *others)] == [200, 302, 302]

    def test_the_session_of_another_is_not_his_to_end(self, trader: Person) -> None:
        stranger = make_member(make_organisation("STRANGER"), Role.TRADER)
        stranger.set_password(PASSWORD)
        stranger.save()
        theirs = enter(stranger)
        session = UserSession.objects.get(user=stranger)
        assert enter(trader).post(f"/account/sessions/{session.pk}/end/").status_code == 404
        assert theirs.get("/account/").status_code == 200

    def test_signing_in_gives_the_session_another_key(self, trader: Person) -> None:
        """Session fixation: what an attacker planted before is worth nothing afterwards."""
        client = Client()
        session = client.session
        session["planted"] = True
        session.save()
        before = session.session_key
        client.cookies["diwana_session"] = before
        client.post("/accounts/login/", {"login": trader.email, "password": PASSWORD})
        assert client.session.session_key != before


class TestKeys:
    def test_the_pages_of_keys_say_what_to_do(self, trader: Person) -> None:
        client = enter(trader)
        assert "/accounts/keys/add/" in client.get("/accounts/keys/").content.decode()
        confirm = client.get("/accounts/keys/add/")["Location"]
        client.post(confirm, {"password": PASSWORD})
        page = client.get("/accounts/keys/add/")
        assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["id"] == "testserver"

    @pytest.mark.parametrize("nonsense", ["", "{}", "[]", '{"id": "x"}', "null"])
    def test_nonsense_for_a_key_opens_nothing(self, nonsense: str) -> None:
        client = Client()
        client.get("/accounts/keys/sign-in/", headers={"accept": "application/json"})
        answer = client.post("/accounts/keys/sign-in/", {"credential": nonsense})
        assert answer.status_code in {200, 302}
        assert "_auth_user_id" not in client.session

    def test_an_officer_keeps_his_last_factor_but_may_change_it_for_another(self) -> None:
        from diwana.foundation.accounts.adapters import MFAAdapter

        officer = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"])
        code = Authenticator.objects.create(user=officer, type="totp", data={"secret": ""})
        Authenticator.objects.create(user=officer, type="recovery_codes", data={"seed": ""})
        assert not MFAAdapter().can_delete_authenticator(code)
        Authenticator.objects.create(user=officer, type="webauthn", data={"name": "key", "credential": {}})
        assert MFAAdapter().can_delete_authenticator(code)


class Provider:
    """An OpenID provider on the loopback: it vouches for whom the test says."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words: Any) -> None:
                return

            def do_GET(self) -> None:
                self.answer(provider.read(urlsplit(self.path).path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.asked = {name: values[0] for name, values in parse_qs(body).items()}
                self.answer(provider.token())

            def answer(self, told: Any) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(told).encode())

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def read(self, path: str) -> Any:
        if path == "/userinfo":
            return self.claims
        if path == "/jwks":
            numbers = self.key.public_key().public_numbers()
            return {"keys": [{"kty": "RSA", "kid": "1", "alg": "RS256", "n": _text(numbers.n), "e": _text(numbers.e)}]}
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        told = {name: f"{self.url}/{path}" for name, path in names.items()}
        return {**told, "issuer": self.url, "jwks_uri": f"{self.url}/jwks"}

    def token(self) -> Any:
        now = int(time.time())
        claims = {**self.claims, "iss": self.url, "aud": "diwana", "iat": now, "exp": now + 60}
        return {
            "access_token": "t",
            "token_type": "Bearer",
            "id_token": jwt.encode(claims, self.key, "RS256", headers={"kid": "1"}),
        }


def _text(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode().rstrip("=")


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    standing = Provider()
    app = {
        "provider_id": "oidc",
        "name": "Identity of the State",
        "client_id": "diwana",
        "secret": "s" * 32,
        "settings": {"server_url": standing.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield standing
    standing.server.shutdown()
    standing.server.server_close()


def come_back(client: Client) -> Any:
    """Go to the provider and back, as the browser does."""
    away = client.post("/accounts/provider/oidc/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    return client.get("/accounts/provider/oidc/back/", {"code": "c", "state": asked["state"][0]})


class TestIdentityProvider:
    def test_it_is_offered_where_there_is_one(self, provider: Provider) -> None:
        assert "Identity of the State" in Client().get("/accounts/login/").content.decode()

    def test_without_one_it_is_not_on_the_page_and_its_address_is_unknown(self) -> None:
        assert "/accounts/provider/" not in Client().get("/accounts/login/").content.decode()
        assert Client().post("/accounts/provider/oidc/").status_code == 404

    def test_a_person_of_the_register_signs_in_with_the_address_it_verified(
        self, provider: Provider, trader: Person
    ) -> None:
        provider.claims = {"sub": "1", "email": trader.email.upper(), "email_verified": True}
        client = Client()
        come_back(client)
        assert client.get("/account/").status_code == 200
        assert "code_verifier" in provider.asked
        assert acts(trader).count("accounts.join_identity_provider") == 1
        come_back(Client())
        assert acts(trader).count("accounts.join_identity_provider") == 1

    @pytest.mark.parametrize("claims", [{"email_verified": False}, {}, {"email": "stranger@example.org"}])
    def test_nobody_else_does(self, provider: Provider, trader: Person, claims: dict[str, Any]) -> None:
        provider.claims = {"sub": "2", "email": trader.email, "email_verified": "email" in claims, **claims}
        client = Client()
        assert come_back(client)["Location"] == "/accounts/login/"
        assert client.get("/account/").status_code == 302
        assert not Person.objects.filter(email="stranger@example.org").exists()

    def test_a_closed_account_stays_closed(self, provider: Provider, trader: Person) -> None:
        Person.objects.filter(pk=trader.pk).update(is_active=False)
        provider.claims = {"sub": "1", "email": trader.email, "email_verified": True}
        client = Client()
        come_back(client)
        assert client.get("/account/").status_code == 302

    def test_an_officer_still_shows_his_second_factor(self, provider: Provider) -> None:
        officer = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"])
        provider.claims = {"sub": "3", "email": officer.email, "email_verified": True}
        client = Client()
        come_back(client)
        page = client.get("/payments/journal/")
        assert page.status_code == 302
        assert "second-factor" in page["Location"]

    def test_a_state_of_another_browser_is_refused(self, provider: Provider, trader: Person) -> None:
        provider.claims = {"sub": "1", "email": trader.email, "email_verified": True}
        client = Client()
        client.post("/accounts/provider/oidc/")
        client.get("/accounts/provider/oidc/back/", {"code": "c", "state": "another"})
        assert client.get("/account/").status_code == 302
