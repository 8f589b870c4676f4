# SPDX-License-Identifier: EUPL-1.2
"""Effects: applied once in the decision's transaction, refused with all errors, undone forward and never blindly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from django.db import DatabaseError, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from pydantic import Field

from diwana.foundation.accounts.public import Role, actor_for, system_actor
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.effects import registry
from diwana.foundation.effects.errors import KeyReused, NotUndone, Unknown
from diwana.foundation.effects.facts import EffectFacts
from diwana.foundation.effects.models import Effect
from diwana.foundation.effects.public import BadArguments, Made, UnknownEffect, apply, brought_about, effect, undo
from diwana.foundation.ledger.public import timeline
from diwana.kernel.actor import Actor, PermissionMissing

pytestmark = pytest.mark.django_db

CAUSE = "application:17"
shelf: dict[str, int] = {}
"""What the effects of this test change: names and revisions."""


@pytest.fixture(autouse=True)
def room() -> Iterator[None]:
    """A room with one effect that can be undone and one that cannot."""
    shelf.clear()

    def version(subject: str) -> str:
        return str(shelf.get(subject.partition(":")[2], ""))

    def take_down(actor: Actor, made: Made) -> Made:
        shelf[made.subject.partition(":")[2]] += 1
        return Made(subject=made.subject, before={"was": made.before["was"]})

    @effect("room.put_up", title="Put up", version=version, undo=take_down)
    def put_up(
        actor: Actor, *, name: Annotated[str, Field(min_length=1)], size: Literal["s", "l"] = "s", count: int
    ) -> Made:
        shelf[name] = count
        return Made(subject=f"shelf:{name}", before={"was": "nothing"})

    @effect("room.burn", title="Burn", version=lambda subject: "ashes")
    def burn(actor: Actor) -> Made:
        return Made(subject="shelf:ashes")

    yield
    for name in ("room.put_up", "room.burn"):
        registry._declared.pop(name)


def put(key: str = "k1", *, name: str = "vase", count: int = 1, **more: Any) -> EffectFacts:
    with transaction.atomic():
        return apply(
            system_actor(), "room.put_up", cause=CAUSE, key=key, office="TNRDS", name=name, count=count, **more
        )


@pytest.fixture
def supervisor() -> Actor:
    return actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNRDS"]).pk)


def test_it_is_applied_and_recorded() -> None:
    done = put()
    assert shelf == {"vase": 1}
    assert (done.subject, done.cause, done.current, done.undoable) == ("shelf:vase", CAUSE, True, True)
    assert dict(done.arguments) == {"name": "vase", "count": 1, "size": "s"}
    event = timeline(f"effect:{done.id}")[0]
    assert (event.verb, event.data) == (
        "effects.apply",
        {"effect": "room.put_up", "cause": CAUSE, "on": "shelf:vase"},
    )
    assert timeline(CAUSE) == ()  # who may read the decision's timeline learns nothing of it
    assert [each.id for each in brought_about(CAUSE)] == [done.id]


def test_the_same_key_is_applied_once() -> None:
    first = put()
    shelf["vase"] = 5
    assert put().id == first.id
    assert shelf == {"vase": 5}
    for change in ({"name": "cup"}, {"count": 2}, {"size": "l"}):
        with pytest.raises(KeyReused):
            put(**change)  # type: ignore[arg-type]


def test_every_wrong_argument_is_named_at_once_and_nothing_is_done() -> None:
    with pytest.raises(BadArguments) as refused, transaction.atomic():
        apply(system_actor(), "room.put_up", cause=CAUSE, key="k", name="", size="xl", count="1", colour="red")
    assert set(refused.value.errors) == {"name", "size", "count", "colour"}
    with pytest.raises(BadArguments) as refused, transaction.atomic():
        apply(system_actor(), "room.put_up", cause=CAUSE, key="k")
    assert set(refused.value.errors) == {"name", "count"}
    assert not Effect.objects.exists()
    assert shelf == {}


def test_what_no_room_declares_is_refused() -> None:
    with pytest.raises(UnknownEffect), transaction.atomic():
        apply(system_actor(), "room.nothing", cause=CAUSE, key="k")


@pytest.mark.django_db(transaction=True)
def test_it_belongs_to_the_transaction_of_the_decision() -> None:
    with pytest.raises(TransactionManagementError):
        apply(system_actor(), "room.burn", cause=CAUSE, key="k")
    with transaction.atomic():
        apply(system_actor(), "room.burn", cause=CAUSE, key="k")
        transaction.set_rollback(True)
    assert not Effect.objects.exists()


def test_it_is_undone_by_a_new_effect_that_refers_to_it(supervisor: Actor) -> None:
    first = put()
    undone = undo(supervisor, first.id, reason="The decision was annulled.")
    assert shelf == {"vase": 2}
    assert (undone.undoes, undone.cause, undone.reason) == (
        first.id,
        f"effect:{first.id}",
        "The decision was annulled.",
    )
    assert Effect.objects.count() == 2
    event = timeline(f"effect:{undone.id}")[0]
    assert (event.verb, event.data["undoes"], event.reason) == ("effects.undo", first.id, "The decision was annulled.")
    assert [each.undone_by for each in brought_about(CAUSE)] == [undone.id]
    for pk in (first.id, undone.id):
        with pytest.raises(NotUndone):
            undo(supervisor, pk, reason="again")


def test_what_was_changed_since_is_not_undone_blindly(supervisor: Actor) -> None:
    first = put()
    shelf["vase"] = 7
    with pytest.raises(NotUndone, match="changed since"):
        undo(supervisor, first.id, reason="x")
    assert shelf == {"vase": 7}
    shelf["vase"] = 1
    assert undo(supervisor, first.id, reason="x").undoes == first.id


def test_what_has_no_way_back_is_decided_anew(supervisor: Actor) -> None:
    with transaction.atomic():
        burnt = apply(system_actor(), "room.burn", cause=CAUSE, key="k", office="TNRDS")
    assert not burnt.undoable
    with pytest.raises(NotUndone):
        undo(supervisor, burnt.id, reason="x")


def test_a_reason_the_permission_and_the_office_are_needed(supervisor: Actor) -> None:
    first = put()
    with pytest.raises(NotUndone):
        undo(supervisor, first.id, reason=" ")
    with pytest.raises(Unknown):
        undo(supervisor, 999, reason="x")
    elsewhere = actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNTUN"]).pk)
    with pytest.raises(Unknown):
        undo(elsewhere, first.id, reason="x")
    auditor = actor_for(make_member(make_organisation("", "office"), Role.AUDITOR, everywhere=True).pk)
    with pytest.raises(PermissionMissing):
        undo(auditor, first.id, reason="x")


def test_an_effect_is_undone_once_in_the_database_too() -> None:
    first = put()
    row = Effect.objects.get(pk=first.id)
    common: dict[str, Any] = {"name": row.name, "cause": "x:1", "arguments": {}, "before": {}, "subject": "x:1"}
    common |= {"version": "1", "undoes": row, "at": row.at, "arguments_digest": ""}
    Effect.objects.create(key="a", **common)
    with pytest.raises(DatabaseError), transaction.atomic():
        Effect.objects.create(key="b", **common)


@hypothesis(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_whatever_is_repeated_each_key_acts_once(keys: list[tuple[str, bool]]) -> None:
    shelf.clear()
    with transaction.atomic():
        for key, wrong in keys:
            try:
                put(key, name=key, count="wrong" if wrong else 1)  # type: ignore[arg-type]
            except BadArguments:
                continue
        wanted = {key for key, wrong in keys if not wrong}
        assert set(Effect.objects.values_list("key", flat=True)) == wanted
        assert set(shelf) == wanted
        transaction.set_rollback(True)


def test_officers_see_the_effects_of_their_offices_and_undo_on_the_page() -> None:
    first = put()
    person = make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNRDS"])
    client = sign_in(Client(), person)
    assert "Put up" in client.get(f"/effects/?effect=room.put_up&q={CAUSE}").content.decode()
    place = f"/effects/{first.id}/"
    assert "dialog" in client.get(place).content.decode()
    assert client.post(f"{place}undo/", {"reason": ""}).status_code == 422
    answer = client.post(f"{place}undo/", {"reason": "Annulled."}, follow=True)
    assert "Annulled." in answer.content.decode()
    again = client.post(f"{place}undo/", {"reason": "Again."}, follow=True)
    assert again.redirect_chain == [(place, 302)]
    assert b"room.put_up" not in b"".join(client.get("/effects/?format=csv"))  # type: ignore[arg-type]
    other = sign_in(Client(), make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNTUN"]))
    assert other.get(place).status_code == 404
    assert other.post(f"{place}undo/", {"reason": "x"}).status_code == 404
    assert CAUSE not in other.get("/effects/").content.decode()


def test_what_changed_since_is_said_on_the_page() -> None:
    first = put()
    shelf["vase"] = 9
    person = make_member(make_organisation("", "office"), Role.SUPERVISOR, everywhere=True)
    page = sign_in(Client(), person).get(f"/effects/{first.id}/").content.decode()
    assert "notice tone-caution" in page
    assert '<dialog id="undo"' not in page
