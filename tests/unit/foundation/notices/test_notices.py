# SPDX-License-Identifier: EUPL-1.2
"""News: told in the transaction of the change, to whom it concerns, by mail without anything confidential."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.test import Client

from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.public import Role, actor_for, grant_mandate, revoke_mandate, system_actor
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.jobs.testing import run_jobs
from diwana.foundation.notices import jobs, mails, spreading
from diwana.foundation.notices.kinds import Mailing, kinds
from diwana.foundation.notices.models import Mail, News, Preference
from diwana.foundation.notices.public import notify
from diwana.foundation.notices.services import choose_mail
from diwana.kernel import clock

pytestmark = pytest.mark.django_db
RELEASED, SELECTED, FILED = "clearance.released", "clearance.selected", "clearance.filed"
NUMBER = "TNRDS-2026-IM-000017"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def trader() -> Organisation:
    return make_organisation("1234567A", "importer")


@pytest.fixture
def reader(trader: Organisation) -> Person:
    return make_member(trader, Role.TRADER, language="en")


def tell(trader: Organisation, kind: str = RELEASED, **more: Any) -> None:
    values = {"receipt": "R-1", "principal": "A", "agent": "B"}
    with transaction.atomic():
        notify(
            system_actor(),
            kind,
            organisations=[trader.pk],
            subject="declaration:17",
            title=NUMBER,
            values=values,
            **more,
        )


def spread() -> None:
    """What the job of every minute does, and the jobs that it asks for."""

    class Asked:
        actor = system_actor()

    with transaction.atomic():
        jobs.spread(Asked())  # type: ignore[arg-type]
    run_jobs()


def test_it_is_told_in_the_transaction_of_the_change(trader: Organisation) -> None:
    with transaction.atomic():
        notify(system_actor(), RELEASED, organisations=[trader.pk, None, trader.pk], subject="x:1", title="y")
        assert News.objects.count() == 1
        transaction.set_rollback(True)
    assert not News.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_not_told_outside_one() -> None:
    with pytest.raises(TransactionManagementError):
        notify(system_actor(), RELEASED, organisations=[1], subject="x:1")


def test_telling_costs_one_query(trader: Organisation, at_most_queries: Any) -> None:
    with transaction.atomic(), at_most_queries(1):
        notify(system_actor(), RELEASED, organisations=[trader.pk], subject="x:1", title="y")


def test_an_undeclared_kind_is_refused(trader: Organisation) -> None:
    with pytest.raises(LookupError):
        tell(trader, "clearance.nothing")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("code", sorted(kinds()))
def test_every_kind_has_words_and_a_page(code: str, language: str, client: Client) -> None:
    from django.utils import translation

    kind = kinds()[code]
    with translation.override(language):
        text = kind.words({"title": NUMBER, "receipt": "R-1", "principal": "A", "agent": "B"})
        assert "%(" not in text
        assert str(kind.label)
    assert kind.address("17").startswith("/")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("code", sorted(kinds()))
def test_a_mail_says_the_kind_and_a_link_and_nothing_that_was_told(
    code: str, language: str, trader: Organisation
) -> None:
    person = make_member(trader, *(Role.TRADER, Role.MANAGER), language=language)
    with transaction.atomic():
        values = {"receipt": "SECRET-1", "principal": "SECRET-2", "agent": "SECRET-3"}
        notify(
            system_actor(),
            code,
            organisations=[trader.pk],
            subject="declaration:909090",
            title="SECRET-4",
            values=values,
        )
    made = mails.compose(Mail(person=person, news=News.objects.get(), daily=False), "k")
    whole = made.message().as_string() + made.body + made.alternatives[0][0]
    for told in ("SECRET", "909090", trader.name, trader.identifier):
        assert told not in whole
    links = set(re.findall(r"https?://[^\s\"<>]+", made.body))
    assert {link.split("/")[3] for link in links} == {"notices"}
    assert made.alternatives[0][1] == "text/html"
    assert f'lang="{language}"' in made.alternatives[0][0]
    assert "<script" not in made.alternatives[0][0]


def test_who_may_know_and_did_not_do_it_gets_a_mail_in_his_language(trader: Organisation, reader: Person) -> None:
    doer = make_member(trader, Role.TRADER)
    make_member(make_organisation(), Role.TRADER)
    arab = make_member(trader, Role.TRADER, language="ar")
    with transaction.atomic():
        notify(actor_for(doer.pk), RELEASED, organisations=[trader.pk], subject="declaration:17", title=NUMBER)
    spread()
    assert {message.to[0] for message in mail.outbox} == {reader.email, arab.email}
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects[reader.email] == "Diwana: Goods released"
    assert "رفع اليد" in subjects[arab.email]
    spread()
    assert len(mail.outbox) == 2


def test_a_person_chooses_when_he_is_mailed(trader: Organisation, reader: Person) -> None:
    actor = actor_for(reader.pk)
    choose_mail(actor, {RELEASED: Mailing.NONE, SELECTED: Mailing.DAILY, "risk.none": Mailing.NOW})
    assert set(Preference.objects.values_list("kind", flat=True)) == {RELEASED, SELECTED}
    tell(trader, RELEASED)
    tell(trader, SELECTED)
    tell(trader, FILED)
    spread()
    assert mail.outbox == []
    assert Mail.objects.filter(daily=True, sent_at=None).count() == 2

    class Asked:
        actor = system_actor()

        def progress(self, done: int, total: int) -> None: ...

    jobs.digest(Asked())  # type: ignore[arg-type]
    jobs.digest(Asked())  # type: ignore[arg-type]
    (digest,) = mail.outbox
    assert digest.subject == "Diwana: 2 notices"
    assert "Declaration filed" in digest.body
    assert NUMBER not in digest.body


def test_what_is_mandatory_is_mailed_whatever_was_chosen(trader: Organisation) -> None:
    person = make_member(trader, Role.TRADER)
    Preference.objects.create(person=person, kind="accounts.mandate_withdrawn", mail="none")
    tell(trader, "accounts.mandate_withdrawn")
    spread()
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_the_link_of_a_mail_switches_its_kind_off(trader: Organisation, reader: Person) -> None:
    tell(trader)
    spread()
    header = mail.outbox[0].extra_headers["List-Unsubscribe"]
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    place = "/" + header.strip("<>").split("/", 3)[3]
    client = Client(enforce_csrf_checks=True)
    assert client.get(place).status_code == 200
    assert not Preference.objects.exists()  # looking, as programs that scan mails do, changes nothing
    assert client.post(place, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get().mail == "none"
    tell(trader)
    spread()
    assert len(mail.outbox) == 1
    assert client.get(place[:-4] + "xxx/").status_code == 404
    forged = f"/notices/mails/off/{mails.unsubscribe_token(reader.pk, 'accounts.mandate_withdrawn')}/"
    assert client.post(forged).status_code == 404


def test_the_bell_counts_what_is_unread_and_the_list_is_narrowed(trader: Organisation, reader: Person) -> None:
    client = sign_in(Client(), reader)
    assert "bar-count" not in client.get("/").content.decode()
    tell(trader)
    tell(trader, FILED)
    assert '<span class="bar-count" aria-hidden="true">2</span>' in client.get("/").content.decode()
    page = client.get(f"/notices/?state=unread&kind={RELEASED}&q=000017").content.decode()
    assert page.count('class="row-link"') == 1
    assert NUMBER in page
    first = News.objects.get(kind=RELEASED)
    answer = client.get(f"/notices/{first.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/declarations/17/")
    assert ">1</span>" in client.get("/notices/").content.decode()
    newest = News.objects.latest("pk").pk
    tell(trader)
    assert client.post("/notices/read/", {"up_to": newest}).status_code == 302
    assert ">1</span>" in client.get("/notices/").content.decode()  # what came after the page was made stays unread
    assert client.post("/notices/read/", {"up_to": "x"}).status_code == 404
    client.post("/notices/read/", {"up_to": News.objects.latest("pk").pk})
    assert "bar-count" not in client.get("/notices/").content.decode()
    tell(trader)
    assert ">1</span>" in client.get("/notices/").content.decode()
    client.post(f"/notices/{News.objects.latest('pk').pk}/read/")
    assert "bar-count" not in client.get("/notices/").content.decode()
    assert NUMBER in b"".join(client.get("/notices/?format=csv")).decode()  # type: ignore[arg-type]


def test_another_organisations_news_does_not_exist(trader: Organisation) -> None:
    tell(trader)
    pk = News.objects.get().pk
    stranger = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    assert NUMBER not in stranger.get("/notices/").content.decode()
    assert stranger.get(f"/notices/{pk}/").status_code == 404
    assert stranger.post(f"/notices/{pk}/read/").status_code == 404


def test_news_for_one_person_is_his_alone(trader: Organisation, reader: Person) -> None:
    other = make_member(trader, Role.TRADER)
    tell(trader, person=reader.pk)
    assert NUMBER in sign_in(Client(), reader).get("/notices/").content.decode()
    assert NUMBER not in sign_in(Client(), other).get("/notices/").content.decode()
    spread()
    assert [message.to for message in mail.outbox] == [[reader.email]]


def test_the_choice_is_made_on_a_page(trader: Organisation, reader: Person) -> None:
    client = sign_in(Client(), reader)
    page = client.get("/notices/mails/").content.decode()
    assert 'name="clearance.released"' in page
    assert client.post("/notices/mails/", {RELEASED: "none", SELECTED: "junk", "x": "now"}).status_code == 302
    assert list(Preference.objects.values_list("kind", "mail")) == [(RELEASED, "none")]


def test_mandates_are_news_for_both_sides() -> None:
    principal, broker = make_organisation(), make_organisation("BROKER", "broker")
    giver = make_member(principal, Role.TRADER)
    taker = make_member(broker, Role.BROKER)
    actor = actor_for(giver.pk)
    with clock.at(NOW):
        mandate = grant_mandate(actor, agent="BROKER", acts=["file"], until=NOW.date())
        revoke_mandate(actor, mandate)
    told = News.objects.filter(organisation=broker).order_by("id").values_list("kind", flat=True)
    assert list(told) == ["accounts.mandate_given", "accounts.mandate_withdrawn"]
    page = sign_in(Client(), taker).get("/notices/", headers={"accept-language": "en"}).content.decode()
    assert principal.name in page
    assert "bar-count" not in sign_in(Client(), giver).get("/").content.decode()


def test_news_is_spread_in_bounded_batches(trader: Organisation, reader: Person, at_most_queries: Any) -> None:
    for _ in range(5):
        tell(trader)
    with transaction.atomic(), at_most_queries(10):
        made = spreading.spread()
    assert len(made.mails) == 5
    assert spreading.spread().mails == []


def test_the_interface_lists_and_marks(trader: Organisation, reader: Person) -> None:
    tell(trader)
    head = {"Authorization": f"Bearer {make_token(reader)}"}
    client = Client()
    (found,) = client.get("/api/v1/notices?unread=true", headers=head).json()["items"]
    assert (found["kind"], found["read"]) == (RELEASED, False)
    place = f"/api/v1/notices/{found['id']}/read"
    assert client.post(place, headers=head | {"Idempotency-Key": "a"}).status_code == 204
    assert client.get("/api/v1/notices?unread=true", headers=head).json()["items"] == []
    tell(trader)
    body, more = {"up_to": News.objects.latest("pk").pk}, head | {"Idempotency-Key": "b"}
    done = client.post("/api/v1/notices/read", body, content_type="application/json", headers=more)
    assert done.status_code == 204
    assert client.get("/api/v1/notices?unread=true", headers=head).json()["items"] == []
    assert client.post("/api/v1/notices/999/read", headers=head | {"Idempotency-Key": "c"}).status_code == 404
