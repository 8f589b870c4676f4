# SPDX-License-Identifier: EUPL-1.2
"""From the first page of an application to the first sign-in, and what strangers cannot learn or do on the way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.models import Membership, Organisation, Person
from diwana.foundation.accounts.queries import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.jobs.testing import run_jobs
from diwana.foundation.ledger.public import timeline
from diwana.foundation.members import identity, services
from diwana.foundation.members.models import Application, State
from diwana.foundation.vault.public import blind_index
from diwana.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, PASSWORD = "new@example.org", "a long sentence to remember"
COMPANY = {
    "organisation": {"name": "Jasmin Transit", "kinds": ["importer", "broker"], "tax_number": "1234567/M/A/M/000"},
    "address": {"street": "1 rue du Port", "city": "Tunis", "country": "TN"},
    "contact": {"name": "Leila Karoui", "telephone": "+216 71 000 000"},
    "access": {"language": "fr", "password": PASSWORD, "repeated": PASSWORD},
}
COMPANY["organisation"]["activity"] = "Transit"
PERSON: dict[str, dict[str, Any]] = {
    "you": {"name": "John Smith", "document": "passport", "number": "ab 123456", "issuer": "GBR"},
    "address": {"street": "2 rue du Port", "city": "Tunis", "country": "TN"},
    "contact": {"telephone": ""},
    "access": {"language": "en", "password": PASSWORD, "repeated": PASSWORD},
}


def link(about: str) -> str:
    """The address in the last letter."""
    found = re.search(rf"http://[^/\s]+(/{about}/\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group(1)


def begin(client: Client, kind: str = "organisation", email: str = EMAIL) -> Any:
    answer = client.post("/register/", {"kind": kind, "email": email}, headers={"Accept-Language": "en"})
    run_jobs()
    return answer


def fill(client: Client, answers: dict[str, dict[str, Any]]) -> None:
    for name, typed in answers.items():
        answer = client.post(f"/register/answers/{name}/", typed)
        assert answer.status_code == 302, answer.content.decode()


def apply(client: Client, kind: str = "organisation", **changes: Any) -> Application:
    begin(client, kind)
    assert client.post(link("register/continue")).status_code == 302
    fill(client, COMPANY if kind == "organisation" else PERSON)
    answer = client.post("/register/check/", {"declared": "true"})
    assert answer["Location"] == "/register/done/", answer.content.decode()
    run_jobs()
    return Application.objects.get()


@pytest.fixture
def officer() -> Client:
    return sign_in(Client(), make_member(make_organisation("", "office"), Role.SUPERVISOR, everywhere=True))


def test_an_organisation_registers_and_its_manager_signs_in(client: Client, officer: Client) -> None:
    row = apply(client)
    assert row.reference in client.get("/register/done/").content.decode()
    assert row.reference in mail.outbox[-1].subject
    page = officer.get(f"/registrations/{row.pk}/").content.decode()
    assert "Jasmin Transit" in page
    assert "1234567M" in page
    officer.post(f"/registrations/{row.pk}/approve/", {"identifier": "1234567M", "kinds": ["importer", "broker"]})
    run_jobs()
    organisation, person = Organisation.objects.get(identifier="1234567M"), Person.objects.get(email=EMAIL)
    assert (organisation.tax_number, organisation.address) == ("1234567MAM000", "1 rue du Port, Tunis")
    assert Membership.objects.get(person=person).roles == ["broker", "manager", "trader"]
    assert person.telephone == "+216 71 000 000"
    assert "/accounts/login/" in str(mail.outbox[-1].body)
    assert Application.objects.get().password == ""
    fresh = Client()
    assert fresh.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 302
    assert fresh.get("/organisation/").status_code == 200
    assert [e.verb for e in timeline(f"application:{row.pk}")] == ["members.submit", "members.approve"]


def test_an_individual_is_given_a_code_of_his_own(client: Client, officer: Client) -> None:
    row = apply(client, "individual")
    officer.post(f"/registrations/{row.pk}/approve/")
    organisation = Organisation.objects.get(kinds=["individual"])
    assert organisation.identifier == "IN00000001"
    person = Person.objects.get(email=EMAIL)
    assert person.identity == "passport:GBR:AB123456"
    assert person.identity_index == blind_index("accounts.identity", "passport:GBR:AB123456")
    assert Membership.objects.get(person=person).roles == ["trader"]


def test_nothing_personal_stands_in_the_tables(client: Client, officer: Client) -> None:
    from django.db import connection

    apply(client, "individual")
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, name, entry, password FROM members_application")
        stored = " ".join(map(str, cursor.fetchall()))
    assert "John" not in stored
    assert "123456" not in stored
    assert EMAIL not in stored


def test_a_known_address_gets_the_same_page_and_another_letter(client: Client) -> None:
    known = make_member(make_organisation(), Role.TRADER)
    pages = []
    for email in (EMAIL, known.email):
        begin(Client(), email=email)
        visitor = Client()
        answer = begin(visitor, email=email)
        pages.append((answer.status_code, answer["Location"], visitor.get("/register/sent/").content.count(b"<p")))
    assert pages[0] == pages[1]
    assert "You have an account already" in str(mail.outbox[-1].body)


def test_opening_the_link_changes_nothing_and_a_forged_one_opens_nothing(client: Client) -> None:
    begin(client)
    good = link("register/continue")
    assert client.get(good).status_code == 200
    assert client.get("/register/tasks/")["Location"] == "/register/"
    assert Client().post(good[:-2] + "x/").status_code == 404
    assert Client().get("/register/continue/nothing/").status_code == 404


def test_every_error_is_shown_at_once_and_nothing_typed_is_lost(client: Client) -> None:
    begin(client)
    client.post(link("register/continue"))
    wrong = {"name": "", "kinds": ["importer"], "tax_number": "nonsense", "activity": "Transit of goods"}
    page = client.post("/register/answers/organisation/", wrong)
    assert page.status_code == 400
    assert page.content.count(b'href="#f-') == 2
    again = client.get("/register/answers/organisation/").content.decode()
    assert "nonsense" in again
    assert "Transit of goods" in again
    assert client.post("/register/check/", {"declared": "true"}).status_code == 400


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "numéro fiscal"), ("ar", "المعرّف الجبائي"), ("en", "tax number")]
)
def test_errors_are_said_in_the_visitors_language(client: Client, language: str, said: str) -> None:
    begin(client)
    client.post(link("register/continue"))
    client.cookies["django_language"] = language
    with translation.override(language):
        page = client.post("/register/answers/organisation/", {"tax_number": "x"})
    assert said in page.content.decode()


def test_the_form_saves_itself_without_judging(client: Client) -> None:
    begin(client)
    client.post(link("register/continue"))
    answer = client.post("/register/answers/address/", {"street": "half"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "half" in client.get("/register/answers/address/").content.decode()


def test_the_password_is_kept_as_a_hash_alone(client: Client) -> None:
    begin(client)
    client.post(link("register/continue"))
    fill(client, {"access": COMPANY["access"]})
    row = Application.objects.get()
    assert PASSWORD not in str(row.entry)
    assert PASSWORD not in row.password
    wrong = {"language": "fr", "password": "short", "repeated": "x"}
    assert client.post("/register/answers/access/", wrong).status_code == 400


def test_the_officer_sees_what_resembles_it(client: Client, officer: Client) -> None:
    make_organisation("1234567M", name="Jasmin Import")
    make_organisation("7654321A", name="SARL Jasmin  Transît")
    page = officer.get(f"/registrations/{apply(client).pk}/").content.decode()
    assert "The same number:" in page
    assert "A similar name:" in page


def test_a_taken_code_is_refused_and_nothing_is_made(client: Client, officer: Client) -> None:
    make_organisation("1234567M")
    row = apply(client)
    answer = officer.post(f"/registrations/{row.pk}/approve/", {"identifier": "1234567M", "kinds": ["importer"]})
    assert answer.status_code == 400
    assert not Person.objects.filter(email=EMAIL).exists()
    assert Application.objects.get().state == State.SUBMITTED


def test_a_question_opens_the_pages_again(client: Client, officer: Client) -> None:
    row = apply(client)
    assert officer.post(f"/registrations/{row.pk}/ask/", {"question": ""}).status_code == 400
    officer.post(f"/registrations/{row.pk}/ask/", {"question": "Which port?"})
    run_jobs()
    assert "Which port?" in str(mail.outbox[-1].body)
    again = Client()
    again.post(link("register/continue"))
    assert "Which port?" in again.get("/register/tasks/").content.decode()
    assert again.post("/register/check/", {"declared": "true"}).status_code == 302
    assert Application.objects.get().reference == row.reference


def test_a_refusal_says_why_and_is_final(client: Client, officer: Client) -> None:
    row = apply(client)
    officer.post(f"/registrations/{row.pk}/refuse/", {"reason": "The certificate is not yours"})
    run_jobs()
    assert "The certificate is not yours" in str(mail.outbox[-1].body)
    again = {"identifier": "X", "kinds": ["importer"]}
    assert officer.post(f"/registrations/{row.pk}/approve/", again).status_code == 400
    assert not Organisation.objects.filter(name="Jasmin Transit").exists()


def test_who_has_an_account_is_joined_to_the_new_organisation(client: Client, officer: Client) -> None:
    known = make_member(make_organisation(), Role.TRADER)
    known.email = EMAIL
    known.save()
    row = apply(client)
    officer.post(f"/registrations/{row.pk}/approve/", {"identifier": "1234567M", "kinds": ["importer"]})
    assert Membership.objects.filter(person=known, active=True).count() == 2
    assert Person.objects.get(pk=known.pk).password == known.password


def test_drafts_and_unanswered_questions_run_out(client: Client, officer: Client) -> None:
    row = apply(client)
    officer.post(f"/registrations/{row.pk}/ask/", {"question": "Which port?"})
    begin(Client(), email="other@example.org")
    with clock.at(clock.now() + timedelta(days=31)):
        assert services.expire() == 2
        assert services.expire() == 0
    assert Application.objects.get().state == State.EXPIRED


def test_a_visitor_begins_only_so_often(client: Client) -> None:
    answers = [client.post("/register/", {"kind": "individual", "email": f"p{n}@example.org"}) for n in range(25)]
    assert [answer.status_code for answer in answers].count(429) >= 4
    assert "Retry-After" in answers[-1]


def test_one_address_gets_only_so_many_letters(client: Client) -> None:
    for _ in range(8):
        begin(client)
    assert len(mail.outbox) <= 4


def test_strangers_see_no_application(client: Client, officer: Client) -> None:
    row = apply(client)
    trader = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    assert trader.get("/registrations/").status_code == 403
    assert trader.get(f"/registrations/{row.pk}/").status_code == 404
    for act in ("approve", "refuse", "ask"):
        assert trader.post(f"/registrations/{row.pk}/{act}/", {"reason": "x"}).status_code == 404


def test_the_queue_finds_by_reference_address_and_number(client: Client, officer: Client) -> None:
    row = apply(client)
    for text in (row.reference, EMAIL, "1234567 M A M 000"):
        assert row.reference in officer.get("/registrations/", {"q": text}).content.decode()
    assert "Nothing matches" in officer.get("/registrations/", {"q": "nobody@example.org"}).content.decode()
    assert b"Jasmin Transit" in b"".join(officer.get("/registrations/?format=csv"))


@pytest.mark.parametrize("number", ["1282182 W", "1234567/M/A/E/001", "121J"])
def test_tax_numbers_of_the_country_are_known(number: str) -> None:
    assert identity.customs_code(identity.tax_number(number))


@pytest.mark.parametrize("number", ["", "1219773U", "12345678", "ABCDEFGH", "1234567/M/A/X/000"])
def test_what_is_no_tax_number_is_refused(number: str) -> None:
    with pytest.raises(identity.Malformed):
        identity.tax_number(number)


def test_a_country_without_a_form_takes_what_the_profile_says(settings: Any) -> None:
    settings.COUNTRY = "neutral"
    assert identity.tax_number("ab-12 34") == "AB1234"
    assert identity.customs_code("AB1234") == ""
    with pytest.raises(identity.Malformed):
        identity.tax_number("?")


def test_a_passport_is_issued_by_somebody_icao_knows(client: Client) -> None:
    begin(client, "individual")
    client.post(link("register/continue"))
    typed = {**PERSON["you"], "issuer": ""}
    assert client.post("/register/answers/you/", typed).status_code == 400
    assert client.post("/register/answers/you/", {**typed, "issuer": "ZZZ"}).status_code == 400
    assert client.post("/register/answers/you/", {**typed, "issuer": "D"}).status_code == 302
    assert client.post("/register/answers/you/", {**typed, "document": "identity_card"}).status_code == 400


def test_two_people_approve_where_it_is_set(client: Client, officer: Client) -> None:
    from diwana.foundation.accounts.foureyes import SecondPersonNeeded
    from diwana.foundation.approvals.models import Proposal, Rule

    row = apply(client)
    verb = "diwana.foundation.members.services.deciding.approve"
    Rule.objects.create(verb=verb, required=True, changed_at=clock.now())
    answer = officer.post(f"/registrations/{row.pk}/approve/", {"identifier": "1234567M", "kinds": ["importer"]})
    assert answer["Location"] == f"/approvals/{Proposal.objects.get().pk}/"
    assert not Organisation.objects.filter(identifier="1234567M").exists()
    actor = actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR).pk)
    with pytest.raises(SecondPersonNeeded):
        services.approve(actor, application=row.pk, identifier="1234567M", kinds=["importer"])


def test_an_application_decided_already_is_not_decided_again(client: Client, officer: Client) -> None:
    row = apply(client)
    actor = actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR).pk)
    services.refuse(actor, application=row.pk, reason="No")
    with pytest.raises(Refused):
        services.approve(actor, application=row.pk, identifier="1234567M", kinds=["importer"])
