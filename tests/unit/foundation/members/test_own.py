# SPDX-License-Identifier: EUPL-1.2
"""A manager invites, changes and removes colleagues, and never leaves his organisation without a manager."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.models import Membership, Organisation, Person, Token
from diwana.foundation.accounts.queries import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services import change_member, remove_member
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.jobs.testing import run_jobs
from diwana.foundation.members import services
from diwana.foundation.members.models import Invitation
from diwana.foundation.members.services.inviting import invited
from diwana.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, PASSWORD = "colleague@example.org", "a long sentence to remember"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation("OWN", "importer")


@pytest.fixture
def manager(organisation: Organisation) -> Person:
    return make_member(organisation, Role.MANAGER, Role.TRADER)


@pytest.fixture
def page(client: Client, manager: Person) -> Client:
    return sign_in(client, manager)


def invite(page: Client, email: str = EMAIL, *roles: str) -> str:
    answer = page.post("/organisation/invite/", {"email": email, "roles": roles or ["trader"], "language": "en"})
    assert answer.status_code == 302, answer.content.decode()
    run_jobs()
    found = re.search(r"http://[^/\s]+(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def account(name: str = "Ali", **changes: str) -> dict[str, str]:
    return {"name": name, "password": PASSWORD, "repeated": PASSWORD, **changes}


def test_a_colleague_accepts_makes_his_account_and_signs_in(page: Client, organisation: Organisation) -> None:
    link = invite(page)
    visitor = Client()
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, account(repeated="other")).status_code == 400
    assert visitor.post(link, account())["Location"] == "/accounts/login/"
    person = Person.objects.get(email=EMAIL)
    assert Membership.objects.get(person=person, organisation=organisation).roles == ["trader"]
    assert visitor.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 302
    assert EMAIL in page.get("/organisation/").content.decode()


def test_the_link_works_once(page: Client) -> None:
    link = invite(page)
    Client().post(link, account())
    assert Client().post(link, account("Again")).status_code == 404
    assert Person.objects.filter(email=EMAIL).count() == 1


def test_it_runs_out_is_withdrawn_and_replaced(page: Client) -> None:
    first = invite(page)
    second = invite(page)
    assert Client().get(first).status_code == 404
    secret = second.split("/")[2]
    assert invited(secret)
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(Unknown):
        invited(secret)
    page.post(f"/organisation/invitations/{Invitation.objects.get(closed_at=None).pk}/withdraw/")
    assert Client().get(second).status_code == 404


def test_who_has_an_account_signs_in_to_accept(page: Client, organisation: Organisation) -> None:
    known = make_member(make_organisation(), Role.TRADER)
    link = invite(page, known.email)
    visitor = Client()
    assert "/accounts/login/?next=" in visitor.get(link).content.decode()
    visitor.post(link, account())
    assert not Membership.objects.filter(person=known, organisation=organisation).exists()
    other = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    other.post(link)
    assert not Membership.objects.filter(person=known, organisation=organisation).exists()
    assert sign_in(Client(), known).post(link)["Location"] == "/account/"
    assert Membership.objects.filter(person=known, organisation=organisation, active=True).exists()


@pytest.mark.parametrize("roles", [["broker"], ["examiner"], ["administrator"], ["auditor"], []])
def test_only_roles_of_the_organisation_are_given(manager: Person, roles: list[str]) -> None:
    with pytest.raises(Refused):
        services.invite(actor_for(manager.pk), email=EMAIL, roles=roles, language="en")


def test_roles_of_a_colleague_change_and_his_tokens_end(page: Client, organisation: Organisation) -> None:
    colleague = make_member(organisation, Role.TRADER)
    make_token(colleague)
    seat = Membership.objects.get(person=colleague)
    assert page.post(f"/organisation/members/{seat.pk}/", {"roles": ["manager"]}).status_code == 302
    assert Membership.objects.get(pk=seat.pk).roles == ["manager"]
    assert not Token.objects.filter(membership=seat, revoked_at=None).exists()
    assert page.post(f"/organisation/members/{seat.pk}/", {"roles": ["examiner"]}).status_code == 400


def test_nobody_raises_or_removes_himself(page: Client, manager: Person) -> None:
    own = Membership.objects.get(person=manager)
    with pytest.raises(Refused):
        change_member(actor_for(manager.pk), member=own.pk, roles=["manager"])
    page.post(f"/organisation/members/{own.pk}/remove/")
    assert Membership.objects.get(pk=own.pk).active


def test_the_last_manager_stays(organisation: Organisation, manager: Person) -> None:
    second = make_member(organisation, Role.MANAGER)
    seats = {person.pk: Membership.objects.get(person=person) for person in (manager, second)}
    remove_member(actor_for(manager.pk), member=seats[second.pk].pk)
    third = make_member(organisation, Role.MANAGER)
    Membership.objects.filter(pk=seats[manager.pk].pk).update(roles=["trader"])
    Membership.objects.filter(person=third).update(roles=["manager"])
    outsider = make_member(organisation, Role.MANAGER)
    Membership.objects.filter(person=outsider).update(active=True, roles=["manager"])
    change_member(actor_for(outsider.pk), member=Membership.objects.get(person=third).pk, roles=["trader"])
    with pytest.raises(Refused):
        change_member(actor_for(outsider.pk), member=Membership.objects.get(person=outsider).pk, roles=["trader"])


def test_a_stranger_touches_nobody(organisation: Organisation, manager: Person) -> None:
    seat = Membership.objects.get(person=manager)
    stranger = sign_in(Client(), make_member(make_organisation(), Role.MANAGER))
    assert stranger.get(f"/organisation/members/{seat.pk}/").status_code == 404
    assert stranger.post(f"/organisation/members/{seat.pk}/remove/").status_code == 404
    trader = sign_in(Client(), make_member(organisation, Role.TRADER))
    assert trader.get("/organisation/").status_code == 403
    assert trader.post("/organisation/invite/", {"email": EMAIL, "roles": ["manager"]}).status_code == 403
