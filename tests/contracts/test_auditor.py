# SPDX-License-Identifier: EUPL-1.2
"""An auditor reads everything, changes nothing, and what he reads is noted: over all verbs, pages and operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any

import pytest
from django.test import Client

from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN
from diwana.foundation.accounts.grants import grants, permissions_of
from diwana.foundation.accounts.models import Membership, Person, Reading
from diwana.foundation.accounts.queries import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.accounts.verbs import VERBS
from diwana.kernel.actor import PermissionMissing

from .test_permissions import ADDRESSES, Address, send
from .test_queries import READINGS, _place, examples  # noqa: F401  (a fixture)

HELD = permissions_of([Role.AUDITOR])
#: What concerns the auditor's own session and nothing of others; and readings that take long and so are asked by POST.
OWN = ("accounts/", "account/organisation/", "account/place/", "account/purpose/", "language/", "ledger/verify/")
#: Permissions of acts whose pages hold nothing to read but the act's own form, or what the auditor sees elsewhere.
READ_ELSEWHERE: Mapping[str, str] = {
    "accounts.appoint": "people/<int:pk>/ shows the roles",
    "accounts.administer": "organisations/<int:pk>/ and people/<int:pk>/ show the entries",
    "accounts.grant_mandate": "organisations/<int:pk>/ shows the mandates",
    "accounts.delegate": "the ledger has every delegation",
    "accounts.create_token": "the ledger has every token",
    "accounts.manage_members": "organisations/<int:pk>/ shows the people",
    "members.manage": "organisations/<int:pk>/ shows the people",
    "approvals.set": "approvals/settings/ shows the settings",
    "clearance.declare": "declarations/<int:pk>/ shows what was declared",
    "clearance.view_own": "clearance.view_office shows all",
}


def verbs() -> list[Any]:
    return sorted(VERBS.values(), key=lambda verb: verb.name)


def test_an_auditor_holds_the_permission_of_no_verb() -> None:
    assert [verb.name for verb in verbs() if str(verb.permission) in HELD] == []


@pytest.mark.django_db
@pytest.mark.parametrize("verb", verbs(), ids=lambda verb: verb.name)
def test_every_verb_refuses_an_auditor(verb: Any) -> None:
    auditor = actor_for(make_member(make_organisation("", "agency"), Role.AUDITOR, everywhere=True).pk)
    with pytest.raises(PermissionMissing):
        verb.act(auditor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [a for a in ADDRESSES if a.method not in {"GET", "HEAD"} and not a.route.startswith(OWN)],
    ids=lambda a: f"{a.method} /{a.route}",
)
def test_whatever_an_auditor_sends_is_refused(client: Client, address: Address) -> None:
    auditor = make_member(make_organisation("", "agency"), Role.AUDITOR, everywhere=True)
    sign_in(client, auditor)
    for place in address.examples():
        status = send(client, address, place).status_code
        assert status in {400, 403, 404, 405}, place


def test_every_page_that_can_be_read_is_open_to_an_auditor() -> None:
    """A room that adds a permission to see something gives it to the auditor; what only acts is named above."""
    demanded = {str(demand) for _route, demand in READINGS if isinstance(demand, StrEnum)}
    acts = {str(verb.permission) for verb in VERBS.values()}
    missing = sorted(demanded - HELD - READ_ELSEWHERE.keys())
    assert [name for name in missing if name not in acts] == []
    assert [name for name in READ_ELSEWHERE if name not in grants().permissions] == []


@pytest.mark.django_db
def test_everything_an_auditor_is_given_is_noted(
    examples: Mapping[str, str],  # noqa: F811
    at_most_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    auditor = Person.objects.get(pk=Membership.objects.get(roles=[Role.AUDITOR]).person_id)
    client = sign_in(Client(), auditor)
    read = 0
    for route, demand in READINGS:
        if demand is PUBLIC or (demand is SIGNED_IN and route.startswith(("account/", "accounts/"))):
            continue
        before = Reading.objects.count()
        answer = client.get(_place(route, examples))
        if getattr(answer, "streaming", False):
            b"".join(answer)
        given = 200 <= answer.status_code < 300
        assert Reading.objects.count() - before == int(given), route
        read += given
    assert read > 15
