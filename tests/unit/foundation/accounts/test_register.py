# SPDX-License-Identifier: EUPL-1.2
"""``manage register`` makes the first administrator of a new service."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.public import actor_for

pytestmark = pytest.mark.django_db
GOOD = "a long sentence to remember"
NEW = ("--organisation", "DOUANE", "--organisation-name", "Customs", "--kind", "office")


def register(monkeypatch: pytest.MonkeyPatch, *options: str, password: str = GOOD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("register", "Chief@Example.org", "Chief", "--role", "administrator", *options, stdout=io.StringIO())


def test_it_registers_person_organisation_and_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, *NEW, "--everywhere")
    person = Person.objects.get(email="chief@example.org")
    assert person.check_password(GOOD)
    actor = actor_for(person.pk)
    assert actor.may("accounts.appoint")
    assert actor.everywhere
    assert Organisation.objects.get().kinds == ["office"]


@pytest.mark.parametrize(
    ("options", "password"),
    [
        (("--organisation", "NOBODY"), GOOD),
        (NEW, "short"),
        ((*NEW, "--role", "king"), GOOD),
    ],
)
def test_what_cannot_be_registered_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], password: str
) -> None:
    with pytest.raises(CommandError):
        register(monkeypatch, *options, password=password)
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()


def test_nobody_is_registered_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, *NEW)
    with pytest.raises(CommandError, match="already"):
        register(monkeypatch, "--organisation", "DOUANE")
