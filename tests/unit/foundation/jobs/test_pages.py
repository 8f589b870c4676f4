# SPDX-License-Identifier: EUPL-1.2
"""One's own work on the page, and the dead letter for those who watch over the house."""

from __future__ import annotations

import csv

import pytest
from django.test import Client
from django.utils.html import strip_tags

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.public import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.jobs import queue
from diwana.foundation.jobs.models import Job
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.jobs.testing import run_jobs
from diwana.foundation.ledger.public import timeline

from .conftest import hopeless, note, parts

pytestmark = pytest.mark.django_db


@pytest.fixture
def trader() -> Person:
    return make_member(make_organisation(), Role.TRADER)


def officer(role: Role, language: str = "en") -> Client:
    return sign_in(Client(), make_member(make_organisation("", "office"), role, everywhere=True, language=language))


def dead(person: Person, count: int = 1) -> list[int]:
    pks = [enqueue(actor_for(person.pk), hopeless) for _ in range(count)]
    run_jobs()
    return pks


def text(client: Client, place: str) -> str:
    return " ".join(strip_tags(client.get(place).content.decode()).split())


def test_work_under_way_asks_for_itself_again_until_it_has_ended(client: Client, trader: Person) -> None:
    pk = enqueue(actor_for(trader.pk), parts, count=4)
    row = queue.claim("somewhere")
    assert row is not None
    queue.renew(row, 1, 4, "the second part")
    sign_in(client, trader)
    for place in ("/jobs/", f"/jobs/{pk}/"):
        page = client.get(place).content.decode()
        assert 'hx-trigger="every 2s"' in page
        assert '<progress class="progress" value="25" max="100"' in page
        assert "the second part" in page
        assert "<html" not in client.get(f"{place}?part=1").content.decode()
    Job.objects.filter(pk=pk).update(state="ready", lease_until=None)
    run_jobs()
    assert "every 2s" not in client.get("/jobs/").content.decode()
    assert "every 2s" not in client.get(f"/jobs/{pk}/?part=1").content.decode()


def test_a_stranger_learns_nothing_of_it(client: Client, trader: Person) -> None:
    pk = enqueue(actor_for(trader.pk), note)
    stranger = make_member(make_organisation(), Role.TRADER)
    sign_in(client, stranger)
    assert client.get(f"/jobs/{pk}/").status_code == 404
    assert client.post(f"/jobs/{pk}/cancel/").status_code == 404
    headers = {"Authorization": f"Bearer {make_token(stranger)}"}
    assert client.get(f"/api/v1/jobs/{pk}", headers=headers).status_code == 404


def test_a_program_follows_what_it_asked_for(client: Client, trader: Person) -> None:
    pk = enqueue(actor_for(trader.pk), note)
    headers = {"Authorization": f"Bearer {make_token(trader)}"}
    answer = client.get(f"/api/v1/jobs/{pk}", headers=headers).json()
    assert (answer["state"], answer["name"], answer["finished_at"]) == ("ready", "jobs.note", None)
    run_jobs()
    assert client.get(f"/api/v1/jobs/{pk}", headers=headers).json()["state"] == "done"


def test_it_can_be_stopped(client: Client, trader: Person) -> None:
    pk = enqueue(actor_for(trader.pk), note)
    sign_in(client, trader)
    answer = client.post(f"/jobs/{pk}/cancel/", follow=True)
    assert "The work is stopped." in answer.content.decode()
    assert "had ended already" in client.post(f"/jobs/{pk}/cancel/", follow=True).content.decode()


def test_the_dead_letter_tells_why_in_plain_words_and_hides_texts(trader: Person) -> None:
    pk = enqueue(actor_for(trader.pk), note, number=4, text="harmless")
    Job.objects.filter(pk=pk).update(arguments={"number": 4, "text": "harmless", "colour": "Ali Ben Salah"})
    run_jobs()
    client = officer(Role.AUDITOR)
    assert "asked for with arguments that it does not take" in text(client, "/jobs/given-up/")
    page = text(client, f"/jobs/given-up/{pk}/")
    assert "harmless" in page
    assert "Ali" not in page
    assert trader.name in page


def test_the_dead_letter_is_searched_filtered_and_exported(trader: Person) -> None:
    (pk,) = dead(trader)
    client = officer(Role.ADMINISTRATOR)
    for query, found in (
        (f"?q={pk}", True),
        ("?q=hopeless", True),
        ("?q=nothing", False),
        ("?name=jobs.hopeless", True),
    ):
        assert (f">{pk}</a>" in client.get(f"/jobs/given-up/{query}").content.decode()) is found, query
    assert f">{pk}</a>" not in client.get("/jobs/given-up/?until=2020-01-01").content.decode()
    answer = client.get("/jobs/given-up/?format=csv&sort=-id")
    rows = list(csv.reader(b"".join(answer).decode("utf-8-sig").splitlines()))  # type: ignore[arg-type, call-overload]
    assert rows[1][0] == str(pk)
    assert "jobs.hopeless" in rows[1]


def test_an_administrator_has_one_or_all_done_again(trader: Person) -> None:
    pks = dead(trader, 3)
    client = officer(Role.ADMINISTRATOR)
    assert "3 pieces of work" in text(client, "/jobs/given-up/")
    client.post(f"/jobs/given-up/{pks[0]}/retry/")
    answer = client.post("/jobs/given-up/retry/?name=jobs.hopeless", follow=True)
    assert "2 pieces of work are asked for again." in answer.content.decode()
    assert all(timeline(f"job:{pk}")[-1].verb == "jobs.retry" for pk in pks)
    assert client.post(f"/jobs/given-up/{pks[0]}/retry/").status_code == 404


def test_an_auditor_only_reads_and_others_not_even_that(client: Client, trader: Person) -> None:
    (pk,) = dead(trader)
    auditor = officer(Role.AUDITOR)
    assert "Have" not in text(auditor, f"/jobs/given-up/{pk}/")
    assert auditor.post(f"/jobs/given-up/{pk}/retry/").status_code == 404
    assert auditor.post("/jobs/given-up/retry/").status_code == 403
    sign_in(client, trader)
    assert client.get("/jobs/given-up/").status_code == 403
    assert client.get(f"/jobs/given-up/{pk}/").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("fr", "Rien n'a été abandonné"), ("ar", "لا عمل متروك")])
def test_an_empty_dead_letter_says_so(language: str, words: str) -> None:
    assert words in officer(Role.ADMINISTRATOR, language).get("/jobs/given-up/").content.decode().replace("&#x27;", "'")
