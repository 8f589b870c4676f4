# SPDX-License-Identifier: EUPL-1.2
"""Signing in, the second factor of officers, and the person's own pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from diwana.foundation.accounts.models import Mandate, Membership, Organisation, Person, Token
from diwana.foundation.accounts.public import actor_for, enrol_second_factor, system_actor
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services import create_token, grant_mandate
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.ledger.public import timeline
from diwana.kernel import clock

pytestmark = pytest.mark.django_db
PASSWORD = "a long sentence to remember"
SECRET = pyotp.random_base32()


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def give_password(client: Client, person: Person, password: str = PASSWORD, to: str = "/account/") -> Any:
    return client.post("/accounts/login/", {"login": person.email, "password": password, "next": to})


def begin_set_up(client: Client, officer: Person) -> str:
    """Sign in, confirm the password as sensitive steps demand, and read the secret that the page offers."""
    give_password(client, officer)
    page = client.get("/accounts/second-factor/activate/")
    client.post(page["Location"], {"password": PASSWORD})
    return str(client.get("/accounts/second-factor/activate/").context["form"].secret)


@pytest.fixture
def trader() -> Person:
    return with_password(make_member(make_organisation("TRADER"), Role.TRADER))


@pytest.fixture
def officer() -> Person:
    return with_password(make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"]))


def test_a_trader_signs_in_with_his_password_and_arrives_where_he_wanted(client: Client, trader: Person) -> None:
    assert give_password(client, trader, to="/account/tokens/")["Location"] == "/account/tokens/"
    assert client.get("/account/").status_code == 200


def test_a_wrong_password_is_refused_and_soon_not_even_tried(client: Client, trader: Person) -> None:
    statuses = [give_password(client, trader, password="wrong").status_code for _ in range(12)]
    assert statuses[0] == 200
    assert client.get("/account/").status_code == 302
    give_password(client, trader)
    assert client.get("/account/").status_code == 302, "the right password must not open a limited account either"


def test_nobody_signs_himself_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_an_officer_without_second_factor_is_sent_to_set_it_up_and_holds_no_permission(
    client: Client, officer: Person
) -> None:
    give_password(client, officer)
    page = client.get("/payments/journal/")
    assert (page.status_code, page["Location"]) == (302, "/accounts/second-factor/activate/")
    assert not page.wsgi_request.actor.permissions


def test_an_officer_sets_his_second_factor_up(client: Client, officer: Person) -> None:
    secret = begin_set_up(client, officer)
    assert client.post("/accounts/second-factor/activate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/second-factor/activate/", {"code": pyotp.TOTP(secret).now()}).status_code == 302
    stored = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data), "the secret is kept encrypted"


@pytest.mark.django_db(transaction=True)
def test_having_set_it_up_the_officer_sees_his_pages(client: Client, officer: Person) -> None:
    secret = begin_set_up(client, officer)
    client.post("/accounts/second-factor/activate/", {"code": pyotp.TOTP(secret).now()})
    assert client.get("/payments/journal/").status_code == 200
    assert [event.verb for event in timeline(f"person:{officer.pk}")] == ["accounts.second_factor_set_up"]
    assert client.get("/accounts/second-factor/codes/").status_code == 200
    assert client.get("/accounts/second-factor/").status_code == 200


def test_an_officer_with_a_second_factor_must_show_it(client: Client, officer: Person) -> None:
    enrol_second_factor(system_actor(), person=officer.pk, secret=SECRET)
    assert give_password(client, officer)["Location"] == "/accounts/second-factor/authenticate/"
    assert client.get("/payments/journal/").status_code == 302
    assert client.get("/accounts/second-factor/authenticate/").status_code == 200
    assert client.post("/accounts/second-factor/authenticate/", {"code": "000000"}).status_code == 200
    client.post("/accounts/second-factor/authenticate/", {"code": pyotp.TOTP(SECRET).now()})
    assert client.get("/payments/journal/").status_code == 200


def test_an_officer_cannot_give_his_second_factor_up(client: Client, officer: Person) -> None:
    enrol_second_factor(system_actor(), person=officer.pk, secret=SECRET)
    give_password(client, officer)
    client.post("/accounts/second-factor/authenticate/", {"code": pyotp.TOTP(SECRET).now()})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/second-factor/deactivate/").status_code == 200
    assert Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists()


def test_an_officer_elsewhere_keeps_his_second_factor_too(client: Client, trader: Person) -> None:
    """He acts as a trader first; with only his password somebody else would then set up a factor of his own."""
    Membership.objects.create(person=trader, organisation=make_organisation("", "office"), roles=[Role.EXAMINER])
    enrol_second_factor(system_actor(), person=trader.pk, secret=SECRET)
    give_password(client, trader)
    client.post("/accounts/second-factor/authenticate/", {"code": pyotp.TOTP(SECRET).now()})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/second-factor/deactivate/").status_code == 200
    assert Authenticator.objects.filter(user=trader, type=Authenticator.Type.TOTP).exists()


def test_a_form_with_a_nul_asks_nothing(client: Client, trader: Person) -> None:
    sign_in(client, trader)
    assert client.post("/language/", {"language": "fr", "next": "/a\0b"}).status_code == 400
    assert client.post("/account/organisation/", {"organi\0sation": "1"}).status_code == 400


def test_the_password_is_changed_and_the_record_says_so(client: Client, trader: Person) -> None:
    give_password(client, trader)
    new = "another long sentence"
    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert Person.objects.get(pk=trader.pk).check_password(new)
    assert [event.verb for event in timeline(f"person:{trader.pk}")] == ["accounts.change_password"]


def test_signing_out(client: Client, trader: Person) -> None:
    give_password(client, trader)
    assert client.get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    "address",
    ["/account/", "/account/mandates/", "/account/tokens/", "/accounts/second-factor/", "/accounts/password/change/"],
)
def test_the_persons_pages_in_his_language_with_few_queries(
    client: Client, address: str, language: str, at_most_queries: Any
) -> None:
    person = with_password(make_member(make_organisation(), Role.TRADER, language=language))
    sign_in(client, person)
    with at_most_queries(7):  # one of them counts unread notices for the bell
        page = client.get(address)
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_sign_in_page_needs_no_query(client: Client, language: str, at_most_queries: Any) -> None:
    with at_most_queries(0):
        page = client.get("/accounts/login/", headers={"Accept-Language": language})
    assert f'lang="{language}"' in page.content.decode()


def test_a_person_switches_between_his_organisations_only(client: Client, trader: Person) -> None:
    second, stranger = make_organisation(), make_organisation()
    Membership.objects.create(person=trader, organisation=second, roles=[Role.BROKER])
    sign_in(client, trader)
    assert client.post("/account/organisation/", {"organisation": second.pk}).status_code == 302
    assert client.get("/account/").wsgi_request.actor.organisation == second.pk
    for wrong in (stranger.pk, "x", ""):
        assert client.post("/account/organisation/", {"organisation": wrong}).status_code == 404
    Membership.objects.filter(organisation=second).update(active=False)
    assert client.get("/account/").wsgi_request.actor.organisation != second.pk


def test_a_mandate_is_given_and_withdrawn_on_the_page(client: Client, trader: Person) -> None:
    make_organisation("BROKER", "broker")
    sign_in(client, trader)
    until = clock.today("Africa/Tunis") + timedelta(days=30)
    wrong = client.post("/account/mandates/", {"agent": "NOBODY", "acts": ["file"], "until": until})
    assert wrong.status_code == 400
    assert "NOBODY" in wrong.content.decode()
    client.post("/account/mandates/", {"agent": "BROKER", "acts": ["file", "pay"], "until": until})
    mandate = Mandate.objects.get()
    assert mandate.acts == ["file", "pay"]
    assert "BROKER" in client.get("/account/mandates/").content.decode()
    client.post(f"/account/mandates/{mandate.pk}/revoke/")
    mandate.refresh_from_db()
    assert mandate.revoked_at is not None
    assert client.post(f"/account/mandates/{mandate.pk}/revoke/").status_code == 404


def test_a_strangers_mandate_or_token_answers_404(client: Client, trader: Person) -> None:
    other = make_organisation("OTHER")
    actor = actor_for(make_member(other, Role.TRADER).pk)
    mandate = grant_mandate(actor, agent="TRADER", acts=["file"], until=clock.today("Africa/Tunis"))
    create_token(actor, name="theirs")
    sign_in(client, trader)
    assert client.post(f"/account/mandates/{mandate}/revoke/").status_code == 404
    assert client.post(f"/account/tokens/{Token.objects.get().pk}/revoke/").status_code == 404
    assert client.post(f"/account/tokens/{10**30}/revoke/").status_code == 404


def test_a_token_is_shown_once_on_the_page(client: Client, trader: Person) -> None:
    sign_in(client, trader)
    page = client.post("/account/tokens/", {"name": "our software", "days": "90"})
    token = page.context["created"]
    assert token in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert token not in client.get("/account/tokens/").content.decode()
    client.post(f"/account/tokens/{Token.objects.get().pk}/revoke/")
    assert Token.objects.get().revoked_at is not None


def test_a_closed_organisation_ends_the_session_of_its_people(client: Client, trader: Person) -> None:
    sign_in(client, trader)
    Organisation.objects.update(active=False)
    assert client.get("/account/mandates/").status_code == 403
