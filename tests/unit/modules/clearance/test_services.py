# SPDX-License-Identifier: EUPL-1.2
"""The journey of a declaration, and what may not be done to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from diwana.foundation.ledger.public import timeline
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing
from diwana.kernel.assessment import Channel
from diwana.modules.clearance import queries, services
from diwana.modules.clearance.errors import Changed, FilingRefused, Invalid, NotFound, NotMandated, NotPossible
from diwana.modules.clearance.models import Declaration, Examination, Item, TaxLine
from diwana.modules.clearance.states import IrregularityKind, Outcome, Resolution, State, Verb
from diwana.modules.clearance.testing import DAY, EXPORT, NOON, OFFICE, Desk, desk, entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def people(noon: None) -> Desk:
    return desk()


def filed(actor: Actor, channel: Channel = Channel.GREEN, **changes: object) -> Declaration:
    """A filed declaration that risk put on ``channel``."""
    done = services.submit(actor, entry(**changes))
    Declaration.objects.filter(pk=done.declaration).update(
        channel=channel, post_clearance=channel is Channel.BLUE, random=False
    )
    return Declaration.objects.get(pk=done.declaration)


def state(declaration: Declaration) -> str:
    declaration.refresh_from_db()
    return declaration.state


def verbs(declaration: Declaration) -> list[str]:
    return [event.verb.removeprefix("clearance.") for event in timeline(f"declaration:{declaration.pk}")]


def test_a_draft_is_filed_numbered_taxed_and_assessed(people: Desk) -> None:
    draft = services.start_draft(people.broker, entry())
    done = services.file_declaration(people.broker, draft, version=1)
    stored = Declaration.objects.get(pk=draft)
    assert done.number == stored.number == f"{OFFICE}-2026-IM-000001"
    assert stored.state == State.ASSESSED
    assert stored.registered_on == DAY
    assert stored.value_minor == 10_170_000
    assert stored.taxes_minor == 5_597_839
    assert [item.value_minor for item in Item.objects.order_by("number")] == [3_390_000, 6_780_000]
    assert sum(line.amount_minor for line in TaxLine.objects.all()) == 5_597_839
    assert verbs(stored) == ["start", "file", "assess"]


def test_an_entry_is_filed_at_once_without_a_draft(people: Desk) -> None:
    stored = filed(people.broker)
    assert verbs(stored) == ["file", "assess"]


def test_numbers_follow_each_other_by_office_type_and_year(people: Desk) -> None:
    first, second = (services.submit(people.broker, entry(reference=name)).number for name in "AB")
    other = services.submit(people.exporter, entry(EXPORT)).number
    assert (first[-6:], second[-6:], other[-9:]) == ("000001", "000002", "EX-000001")


def test_the_journey_by_the_green_channel(people: Desk) -> None:
    stored = filed(people.broker)
    receipt = services.receive_payment(people.cashier, stored.pk, version=1, method="cash")
    assert receipt.total == Decimal("5597.839")
    services.release(people.examiner, stored.pk, version=2)
    services.clear(people.supervisor, stored.pk, version=3)
    assert state(stored) == State.CLEARED
    assert verbs(stored) == ["file", "assess", "pay", "release", "clear"]


def test_the_journey_by_the_red_channel_with_an_irregularity(people: Desk) -> None:
    stored = filed(people.broker, Channel.RED)
    with pytest.raises(NotPossible):
        services.receive_payment(people.cashier, stored.pk, version=1, method="cash")
    services.examine(
        people.examiner,
        stored.pk,
        version=1,
        outcome=Outcome.IRREGULAR,
        kinds=[IrregularityKind.QUANTITY],
        note="Two drums more",
    )
    assert state(stored) == State.IRREGULAR
    with pytest.raises(PermissionMissing):
        services.resolve(people.examiner, stored.pk, version=2, resolution=Resolution.ACCEPT, note="so")
    services.resolve(
        people.supervisor,
        stored.pk,
        version=2,
        resolution=Resolution.CHARGE,
        note="Duty on two drums",
        additional=Decimal("100.500"),
    )
    receipt = services.receive_payment(people.cashier, stored.pk, version=3, method="cash")
    assert receipt.total == Decimal("5698.339")
    services.release(people.examiner, stored.pk, version=4)
    assert state(stored) == State.RELEASED


def test_refused_goods_cancel_the_declaration(people: Desk) -> None:
    stored = filed(people.broker, Channel.ORANGE)
    services.examine(
        people.examiner, stored.pk, version=1, outcome=Outcome.IRREGULAR, kinds=[IrregularityKind.PROHIBITED], note="x"
    )
    services.resolve(people.supervisor, stored.pk, version=2, resolution=Resolution.REFUSE, note="Prohibited")
    assert state(stored) == State.CANCELLED


def test_nothing_to_pay_skips_the_desk_and_says_so(people: Desk) -> None:
    done = services.submit(people.exporter, entry(EXPORT))
    Declaration.objects.filter(pk=done.declaration).update(channel=Channel.GREEN)
    with pytest.raises(NotPossible):
        services.receive_payment(people.cashier, done.declaration, version=1, method="cash")
    services.release(people.examiner, done.declaration, version=1)
    event = timeline(f"declaration:{done.declaration}")[-1]
    assert (event.verb, event.data) == ("clearance.release", {"nothing_due": True})


@pytest.mark.parametrize("channel", [Channel.ORANGE, Channel.RED])
def test_nothing_to_pay_does_not_skip_the_examination(people: Desk, channel: Channel) -> None:
    done = services.submit(people.exporter, entry(EXPORT))
    Declaration.objects.filter(pk=done.declaration).update(channel=channel)
    with pytest.raises(NotPossible):
        services.release(people.examiner, done.declaration, version=1)
    services.examine(people.examiner, done.declaration, version=1, outcome=Outcome.CONFORM)
    services.release(people.examiner, done.declaration, version=2)


def test_what_is_due_is_paid_before_release(people: Desk) -> None:
    stored = filed(people.broker)
    with pytest.raises(NotPossible):
        services.release(people.examiner, stored.pk, version=1)


def test_the_blue_channel_is_closed_with_the_finding_of_its_audit(people: Desk) -> None:
    stored = filed(people.broker, Channel.BLUE)
    services.receive_payment(people.cashier, stored.pk, version=1, method="cash")
    services.release(people.examiner, stored.pk, version=2)
    with pytest.raises(Invalid):
        services.clear(people.supervisor, stored.pk, version=3)
    services.clear(people.supervisor, stored.pk, version=3, note="Books agree")
    assert state(stored) == State.CLEARED


def test_two_officers_cannot_decide_the_same_thing_twice(people: Desk) -> None:
    stored = filed(people.broker, Channel.RED)
    services.examine(people.examiner, stored.pk, version=1, outcome=Outcome.CONFORM)
    with pytest.raises(Changed):
        services.examine(people.supervisor, stored.pk, version=1, outcome=Outcome.CONFORM)
    with pytest.raises(NotPossible):
        services.examine(people.supervisor, stored.pk, version=2, outcome=Outcome.CONFORM)
    assert Examination.objects.count() == 1


def test_the_same_key_is_the_same_declaration(people: Desk) -> None:
    first = services.submit(people.broker, entry(), key="k1")
    again = services.submit(people.broker, entry(), key="k1")
    assert (first.declaration, first.number) == (again.declaration, again.number)
    assert Declaration.objects.count() == 1
    assert services.start_draft(people.broker, entry(), key="k2") == services.start_draft(people.broker, key="k2")


def test_another_organisation_s_key_is_another_declaration(people: Desk) -> None:
    assert services.start_draft(people.broker, key="k") != services.start_draft(people.importer, key="k")


def test_a_draft_with_errors_is_not_filed_and_all_are_told(people: Desk) -> None:
    draft = services.start_draft(people.broker, entry(items__1__net_mass="999", office="NOWHERE"))
    with pytest.raises(FilingRefused) as refused:
        services.file_declaration(people.broker, draft, version=1)
    assert {"C11006", "C10020"} <= {violation.code for violation in refused.value.violations}
    assert Declaration.objects.get(pk=draft).state == State.DRAFT
    assert not Item.objects.exists()


def test_a_procedure_out_of_scope_is_refused_by_name(people: Desk) -> None:
    made = entry(items__1__procedure="5100", items__2__procedure="5100")
    with pytest.raises(FilingRefused) as refused:
        services.submit(people.broker, made)
    named = [v for v in refused.value.violations if v.code == "SCOPE"]
    assert [(v.pointer, v.value) for v in named] == [
        ("items/1/procedure", "5100"),
        ("items/2/procedure", "5100"),
    ]
    assert queries.check_entry(people.broker, made).taxation.items


def test_a_broker_files_only_with_a_mandate(people: Desk) -> None:
    with pytest.raises(FilingRefused) as refused:
        services.submit(people.stranger, entry(declarant__identifier="7777777T"))
    assert [(v.code, v.pointer) for v in refused.value.violations if v.severity == "error"] == [
        ("C12005", "importer/identifier")
    ]


def test_nobody_files_under_another_declarant_s_code(people: Desk) -> None:
    with pytest.raises(FilingRefused) as refused:
        services.submit(people.importer, entry())
    assert ("C12005", "declarant/identifier") in {(v.code, v.pointer) for v in refused.value.violations}


def test_a_mandate_that_ended_is_none(people: Desk) -> None:
    with clock.at(NOON + timedelta(days=400)), pytest.raises(FilingRefused) as refused:
        services.submit(people.broker, entry())
    assert ("C12005", "importer/identifier") in {(v.code, v.pointer) for v in refused.value.violations}


def test_the_importer_follows_what_is_declared_in_his_name(people: Desk) -> None:
    stored = filed(people.broker)
    page = queries.declaration_page(people.importer, stored.pk)
    assert not page.mine
    assert queries.my_declarations(people.importer).total == 1


def test_the_importer_does_not_see_drafts_of_his_broker(people: Desk) -> None:
    draft = services.start_draft(people.broker, entry())
    with pytest.raises(NotFound):
        queries.declaration_page(people.importer, draft)


@pytest.mark.parametrize("who", ["stranger", "exporter", "elsewhere"])
def test_a_stranger_s_declaration_is_not_found(people: Desk, who: str) -> None:
    stored = filed(people.broker)
    actor = getattr(people, who)
    with pytest.raises(NotFound):
        queries.declaration_page(actor, stored.pk)
    acts = {
        "stranger": lambda: services.cancel(actor, stored.pk, version=1, reason="x"),
        "exporter": lambda: services.save_entry(actor, stored.pk, {}, version=1),
        "elsewhere": lambda: services.release(actor, stored.pk, version=1),
    }
    with pytest.raises(NotFound):
        acts[who]()


def test_an_officer_does_not_see_drafts(people: Desk) -> None:
    draft = services.start_draft(people.broker, entry())
    with pytest.raises(NotFound):
        queries.declaration_page(people.supervisor, draft)


def test_a_trader_cancels_before_examination_and_payment_only(people: Desk) -> None:
    stored = filed(people.broker)
    services.cancel(people.broker, stored.pk, version=1, reason="Wrong ship")
    assert state(stored) == State.CANCELLED
    paid = filed(people.broker, reference="IMP-2")
    services.receive_payment(people.cashier, paid.pk, version=1, method="cash")
    with pytest.raises(NotPossible):
        services.cancel(people.broker, paid.pk, version=2, reason="Too late")


def test_cancelling_needs_the_mandate_for_it(people: Desk) -> None:
    stored = filed(people.broker)
    with clock.at(NOON + timedelta(days=400)), pytest.raises(NotMandated):
        services.cancel(people.broker, stored.pk, version=1, reason="x")


def test_a_filed_declaration_is_not_rewritten(people: Desk) -> None:
    stored = filed(people.broker)
    with pytest.raises(NotPossible):
        services.save_entry(people.broker, stored.pk, {}, version=1)


def test_a_discarded_draft_cannot_be_filed(people: Desk) -> None:
    draft = services.start_draft(people.broker, entry())
    services.discard(people.broker, draft, version=1)
    with pytest.raises(NotPossible):
        services.file_declaration(people.broker, draft, version=2)


def test_entries_of_a_file_become_drafts_all_or_none(people: Desk) -> None:
    made = services.import_entries(people.broker, [entry(reference="A"), {"type": "IM"}])
    assert [verbs(Declaration(pk=pk)) for pk in made] == [["start"], ["start"]]
    with pytest.raises(Invalid):
        services.import_entries(people.broker, ({} for _ in range(1001)))
    assert Declaration.objects.count() == 2


def test_an_irregularity_says_which_and_why(people: Desk) -> None:
    stored = filed(people.broker, Channel.RED)
    with pytest.raises(Invalid):
        services.examine(people.examiner, stored.pk, version=1, outcome=Outcome.IRREGULAR, note="x")
    with pytest.raises(Invalid):
        services.examine(
            people.examiner, stored.pk, version=1, outcome=Outcome.IRREGULAR, kinds=[IrregularityKind.VALUE]
        )
    with pytest.raises(NotPossible):
        services.examine(people.examiner, filed(people.broker, reference="G").pk, version=1, outcome=Outcome.CONFORM)


@pytest.mark.parametrize("amount", ["0", "-1", "0.0001", "1e30"])
def test_an_additional_amount_is_one_that_can_be_paid(people: Desk, amount: str) -> None:
    stored = filed(people.broker, Channel.RED)
    services.examine(
        people.examiner, stored.pk, version=1, outcome=Outcome.IRREGULAR, kinds=[IrregularityKind.VALUE], note="x"
    )
    with pytest.raises(Invalid):
        services.resolve(
            people.supervisor,
            stored.pk,
            version=2,
            resolution=Resolution.CHARGE,
            note="x",
            additional=Decimal(amount),
        )


def test_the_trader_never_learns_why_a_channel_was_given(people: Desk) -> None:
    stored = filed(people.broker, Channel.BLUE)
    stored.reasons.create(code="C1", channel=Channel.BLUE, text="Because")
    for actor in (people.broker, people.importer, people.cashier):
        page = queries.declaration_page(actor, stored.pk)
        assert page.reasons == ()
        assert page.row.channel is Channel.GREEN
        assert not page.post_clearance
        assert "Because" not in repr(page)
        assert all(event.confidential is None for event in page.timeline)
    assert [reason.text for reason in queries.declaration_page(people.examiner, stored.pk).reasons][-1] == "Because"


def test_each_sees_what_he_can_do_next(people: Desk) -> None:
    stored = filed(people.broker, Channel.RED)
    assert queries.declaration_page(people.broker, stored.pk).verbs == (Verb.CANCEL,)
    assert queries.declaration_page(people.broker, stored.pk).needed_from == "customs"
    assert queries.declaration_page(people.examiner, stored.pk).verbs == (Verb.EXAMINE,)
    services.examine(people.examiner, stored.pk, version=1, outcome=Outcome.CONFORM)
    assert queries.declaration_page(people.broker, stored.pk).needed_from == "me"
    assert queries.declaration_page(people.cashier, stored.pk).verbs == (Verb.PAY,)


def test_lists_find_by_words_without_accents_and_count_by_state(people: Desk) -> None:
    stored = filed(people.broker)
    services.start_draft(people.broker, entry(importer__name="Société Électrique", reference="OTHER"))
    found = queries.my_declarations(people.broker, queries.Filters(text="electrique SOCIETE"))
    assert [row.reference for row in found.rows] == ["OTHER"]
    everything = queries.my_declarations(people.broker)
    assert dict(everything.by_state) == {"draft": 1, "assessed": 1}
    assert [row.id for row in queries.my_declarations(people.broker, queries.Filters(state="assessed")).rows] == [
        stored.pk
    ]


def test_the_queue_of_an_officer_is_that_of_his_offices(people: Desk) -> None:
    stored = filed(people.broker, Channel.RED)
    assert [row.id for row in queries.queue(people.examiner).rows] == [stored.pk]
    assert queries.queue(people.elsewhere).total == 0
    assert queries.queue(people.broker).total == 0
    assert queries.waiting(people.examiner) == {OFFICE: {"red": 1}}


def test_released_goods_wait_for_their_audit_and_only_those_who_may_know_see_it(people: Desk) -> None:
    for channel in (Channel.BLUE, Channel.GREEN):
        stored = filed(people.broker, channel, reference=str(channel))
        services.receive_payment(people.cashier, stored.pk, version=1, method="cash")
        services.release(people.examiner, stored.pk, version=2)
    assert [row.channel for row in queries.queue(people.supervisor).rows] == [Channel.BLUE]
    assert queries.queue(people.cashier).total == 0


def test_no_filter_and_no_count_tells_blue_from_green_to_who_may_not_know(people: Desk) -> None:
    filed(people.broker, Channel.BLUE)
    for actor, listed in ((people.broker, queries.my_declarations), (people.cashier, queries.filed)):
        assert listed(actor, queries.Filters(channel="blue")).total == 0
        assert listed(actor, queries.Filters(channel="green")).total == 1
    assert queries.waiting(people.cashier) == {OFFICE: {"green": 1}}
    assert queries.filed(people.supervisor, queries.Filters(channel="blue")).total == 1
    assert queries.waiting(people.supervisor) == {OFFICE: {"blue": 1}}


def test_pages_cost_a_constant_number_of_queries(people: Desk, at_most_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(4):
        stored = filed(people.broker, reference=f"R{number}")
    with at_most_queries(2):
        assert len(queries.my_declarations(people.broker).rows) == 4
    with at_most_queries(9):
        queries.declaration_page(people.supervisor, stored.pk)


@pytest.mark.parametrize("reference", ["a\0b", "\\\0", "\ud800"])
def test_what_no_database_can_store_is_refused(people: Desk, reference: str) -> None:
    """PostgreSQL refuses NUL in JSON; half a surrogate pair is no text at all."""
    made = entry() | {"reference": reference}
    with pytest.raises(Invalid):
        services.start_draft(people.broker, made)
    draft = services.start_draft(people.broker, entry() | {"reference": r"a\u0000"})
    with pytest.raises(Invalid):
        services.save_entry(people.broker, draft, made, version=1)
