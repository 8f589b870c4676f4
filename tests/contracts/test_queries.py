# SPDX-License-Identifier: EUPL-1.2
"""No page and no operation that reads costs more queries than a bound, with demonstration data in the tables.

Every address is opened by somebody who may, with a thing that exists; one with a parameter that has no example here
fails, so that a new page cannot escape the guard. What writes is held by the guard of tests/conftest.py, which counts
every request of every test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from diwana.config.api import api
from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN
from diwana.foundation.accounts.grants import permissions_of
from diwana.foundation.accounts.models import Delegation, Membership, Person, ReadingSession
from diwana.foundation.accounts.testing import make_token, sign_in
from diwana.foundation.approvals.models import Proposal
from diwana.foundation.banking.models import Attribution, Line
from diwana.foundation.calendar.models import Deadline
from diwana.foundation.documents.models import Document
from diwana.foundation.effects.models import Effect
from diwana.foundation.jobs.models import Job
from diwana.foundation.members.models import Application
from diwana.foundation.notices.mails import unsubscribe_token
from diwana.foundation.notices.models import Delivery, News
from diwana.foundation.papers.models import Paper
from diwana.foundation.payments.models import Charge, CreditLine, DeskSession, Due, Receipt, Refund, Reservation
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.states import State

# In a transaction, as here, each look-up of the code lists asks for their version; in service it is remembered.
MOST = 30
GOODS, CRITERION, BROKER = "85171300001", "PHONE-LOW-VALUE", "broker@diwana.example"
# The shared session, language and second factor of allauth's own pages are its business.
FOREIGN = ("accounts/",)


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        elif isinstance(pattern, URLPattern) and not pattern.callback.__module__.startswith("ninja."):
            yield route, getattr(pattern.callback, "access", None)


def _readings() -> Iterator[tuple[str, Any]]:
    """Route and demand of every page and of every operation that reads."""
    yield from (each for each in _patterns(get_resolver()) if not each[0].startswith(FOREIGN))
    for router in api()._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                if "GET" in operation.methods:
                    route = "api/v1" + path.replace("{", "<").replace("}", ">")
                    yield route, getattr(operation.view_func, "access", None)


READINGS = sorted(set(_readings()), key=lambda each: each[0])


@pytest.fixture
def examples(db: None) -> Mapping[str, str]:
    """Things that exist, by the beginning of the routes that lead to them."""
    call_command("demo", "--seed", "2022", stdout=StringIO())
    person = Person.objects.get(email=BROKER)
    mine = Declaration.objects.filter(created_by=person)
    make_token(person)
    token = Membership.objects.get(person=person).tokens.get()
    waiting, dead = (Job.objects.filter(state=state).latest("pk") for state in ("ready", "dead"))
    draft = mine.filter(state=State.DRAFT).latest("items_count")
    filed = mine.exclude(state=State.DRAFT).latest("items_count")
    deadline = Deadline.objects.latest("pk")
    attached = Document.objects.filter(attached_by=person).latest("attached_at")
    paper = Paper.objects.latest("pk")
    seat = Membership.objects.get(person=person)
    news = News.objects.filter(organisation=seat.organisation_id, kind__startswith="clearance.").latest("pk")
    delivery = Delivery.objects.filter(endpoint__organisation=seat.organisation_id).latest("pk")
    return {
        "declarations/<int:pk>/edit/items/<int:number>/": f"declarations/{draft.pk}/edit/items/1/",
        "documents/<uuid:key>/": f"documents/{attached.pk}/",
        "api/v1/documents/<str:document>": f"api/v1/documents/{attached.pk}",
        "uploads/<uuid:key>": f"uploads/{attached.pk}",
        "declarations/<int:pk>/edit/<slug:name>/": f"declarations/{draft.pk}/edit/value/",
        "declarations/<int:pk>/edit/": f"declarations/{draft.pk}/edit/",
        "declarations/<int:pk>/": f"declarations/{filed.pk}/",
        "api/v1/declarations/<int:declaration>": f"api/v1/declarations/{filed.pk}",
        "account/mandates/<int:pk>/": "account/mandates/1/",
        "organisations/<int:pk>/": f"organisations/{Membership.objects.get(person=person).organisation_id}/",
        "people/<int:pk>/roles/<int:organisation>/": f"people/{person.pk}/roles/1/",
        "people/<int:pk>/": f"people/{person.pk}/",
        "readings/sittings/<int:pk>/": f"readings/sittings/{ReadingSession.objects.latest('pk').pk}/",
        "register/continue/<str:secret>/": "register/continue/nothing/",
        "register/answers/<slug:name>/": "register/answers/address/",
        "registrations/<int:pk>/": f"registrations/{Application.objects.latest('pk').pk}/",
        "organisation/invitations/<int:pk>/": "organisation/invitations/1/",
        "organisation/members/<int:pk>/": f"organisation/members/{Membership.objects.get(person=person).pk}/",
        "invitation/<str:secret>/": "invitation/nothing/",
        "account/delegations/<int:pk>/": f"account/delegations/{Delegation.objects.latest('pk').pk}/",
        "approvals/settings/<str:act>/": "approvals/settings/diwana.foundation.accounts.services.people.appoint/",
        "approvals/<int:pk>/": f"approvals/{Proposal.objects.latest('pk').pk}/",
        "account/tokens/<int:pk>/": f"account/tokens/{token.pk}/",
        **_payments(),
        "payments/receipts/<str:number>/": f"payments/receipts/{Receipt.objects.latest('pk').number}/",
        "reference/<str:country>/<str:name>/": "reference/TN/offices/",
        "tariff/<slug:code>/": f"tariff/{GOODS}/",
        "api/v1/tariff/commodities/<code>": f"api/v1/tariff/commodities/{GOODS}",
        "risk/criteria/<str:code>/": f"risk/criteria/{CRITERION}/",
        "draws/<risk_day:day>/": "draws/2026-01-01/",
        "ledger/<int:index>/": "ledger/1/",
        "jobs/given-up/<int:pk>/": f"jobs/given-up/{dead.pk}/",
        "jobs/<int:pk>/": f"jobs/{waiting.pk}/",
        "api/v1/jobs/<int:job>": f"api/v1/jobs/{waiting.pk}",
        "account/sessions/<int:pk>/": "account/sessions/1/",
        "accounts/keys/<int:pk>/": "accounts/keys/1/",
        "ledger/tile/<int:level>/<path:place>": "ledger/tile/0/000.p/1",
        "ledger/bundles/<str:subject>": f"ledger/bundles/declaration:{filed.pk}",
        "api/v1/ledger/bundles/<str:subject>": f"api/v1/ledger/bundles/declaration:{filed.pk}",
        "api/problems/<slug:code>": "api/problems/not_found",
        "papers/<str:number>/": f"papers/{paper.number}/",
        "api/v1/papers/<str:number>": f"api/v1/papers/{paper.number}",
        "V/<str:code>": f"V/{paper.code}",
        "api/<path:rest>": "api/nothing",
        "calendar/<int:year>/": "calendar/2026/",
        "notices/<int:pk>/": f"notices/{news.pk}/",
        "notices/mails/off/<str:token>/": f"notices/mails/off/{unsubscribe_token(person.pk, news.kind)}/",
        "notices/webhooks/<int:pk>/": f"notices/webhooks/{delivery.endpoint_id}/",
        "notices/deliveries/<int:pk>/": f"notices/deliveries/{delivery.pk}/",
        "api/v1/webhooks/<int:webhook>": f"api/v1/webhooks/{delivery.endpoint_id}",
        "effects/<int:pk>/": f"effects/{Effect.objects.latest('pk').pk}/",
        "calendar/dates/<slug:code>/": "calendar/dates/eid-al-fitr-2027-1/",
        "calendar/deadlines/<int:pk>/": f"calendar/deadlines/{deadline.pk}/",
        "api/v1/deadlines/<int:deadline>": f"api/v1/deadlines/{deadline.pk}",
    }


def _payments() -> dict[str, str]:
    """What the demonstration has in accounts, desks and claims."""
    paid, due = Receipt.objects.filter(kind="duties").latest("pk"), Due.objects.latest("pk")
    held, line = Reservation.objects.latest("pk"), CreditLine.objects.latest("pk")
    return {
        "payments/receipts/<str:number>/refund/": f"payments/receipts/{paid.number}/refund/",
        "api/v1/accounts/<str:organisation>": "api/v1/accounts/1122334M",
        "banking/statements/<int:pk>/": f"banking/statements/{Line.objects.latest('pk').statement_id}/",
        "banking/lines/<int:pk>/parts/<int:attribution>/": (
            f"banking/lines/{Attribution.objects.latest('pk').line_id}/parts/{Attribution.objects.latest('pk').pk}/"
        ),
        "banking/lines/<int:pk>/": f"banking/lines/{Line.objects.filter(closed_at=None).latest('amount_minor').pk}/",
        "payments/desks/<int:pk>/": f"payments/desks/{DeskSession.objects.latest('pk').pk}/",
        "payments/accounts/<int:pk>/": f"payments/accounts/{due.organisation_id}/",
        "payments/dues/<int:pk>/": f"payments/dues/{due.pk}/",
        "payments/fees/<int:pk>/": f"payments/fees/{Charge.objects.latest('pk').pk}/",
        "payments/credit/<int:pk>/": f"payments/credit/{line.pk}/",
        "payments/securities/<int:pk>/held/<int:reservation>/": (
            f"payments/securities/{held.account.security.pk}/held/{held.pk}/"
        ),
        "payments/securities/<int:pk>/": f"payments/securities/{line.security_id}/",
        "payments/refunds/<int:pk>/": f"payments/refunds/{Refund.objects.latest('pk').pk}/",
    }


def _place(route: str, examples: Mapping[str, str]) -> str:
    beginning = next((known for known in examples if route.startswith(known)), None)
    place = route if beginning is None else examples[beginning] + route[len(beginning) :]
    assert "<" not in place, f"{route} has no example: add one, so that its queries are counted"
    return "/" + place


def _reader(demand: Any) -> Person:
    """The demonstration broker where he may, else the first who holds the permission."""
    everybody = sorted(Membership.objects.select_related("person"), key=lambda each: each.person.email != BROKER)
    for membership in everybody:
        if not isinstance(demand, StrEnum) or str(demand) in permissions_of(membership.roles):
            return membership.person
    raise AssertionError(f"nobody holds {demand}")


@pytest.mark.django_db
def test_no_reading_costs_more_queries_than_the_bound(
    examples: Mapping[str, str], at_most_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    answered = 0
    for route, demand in READINGS:
        client = Client(raise_request_exception=True)
        if demand is not PUBLIC:
            sign_in(client, _reader(demand if demand is not SIGNED_IN else None))
        place = _place(route, examples)
        with at_most_queries(MOST):
            answer = client.get(place)
        assert answer.status_code < 500, place
        answered += answer.status_code == 200
    assert answered > len(READINGS) / 2, "most addresses must show something, else nothing was counted"


@pytest.mark.django_db
@pytest.mark.parametrize("most_queries", [0])
def test_a_request_of_any_test_that_asks_too_often_fails_it(most_queries: int) -> None:
    with pytest.raises(pytest.fail.Exception, match="GET /reference/"):
        Client().get("/reference/")
