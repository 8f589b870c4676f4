# SPDX-License-Identifier: EUPL-1.2
"""The pages of clearance as their readers meet them: who sees what, what is kept, what is said."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.testing import sign_in
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.modules.clearance import services
from diwana.modules.clearance.models import Declaration, Reason
from diwana.modules.clearance.states import IrregularityKind, Outcome, State
from diwana.modules.clearance.testing import NOON, Desk, desk, entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture(autouse=True)
def plain_static(settings):  # type: ignore[no-untyped-def]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def people(noon: None) -> Desk:
    return desk()


@pytest.fixture
def as_(people: Desk) -> SignIn:
    def client(actor: Actor) -> Client:
        return sign_in(Client(), Person.objects.get(pk=actor.person), Organisation.objects.get(pk=actor.organisation))

    return client


def filed(actor: Actor, channel: Channel = Channel.GREEN, **changes: object) -> Declaration:
    done = services.submit(actor, entry(**changes))
    Declaration.objects.filter(pk=done.declaration).update(channel=channel, random=False)
    return Declaration.objects.get(pk=done.declaration)


def url(name: str, *args: object) -> str:
    return reverse(f"clearance:{name}", args=args)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def version(pk: int) -> str:
    return str(Declaration.objects.values_list("version", flat=True).get(pk=pk))


PAGES = ("declaration", "edit", "items", "check", "filed", "entry", "examination", "payment")


def test_a_strangers_declaration_is_not_found(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker)
    draft = services.start_draft(people.broker, entry())
    for actor in (people.stranger, people.exporter, people.elsewhere):
        client = as_(actor)
        for pk in (declaration.pk, draft):
            for page in PAGES:
                assert client.get(url(page, pk)).status_code == 404, (page, actor)
            assert client.get(url("section", pk, "general")).status_code == 404
            for act in ("cancel", "copy", "file", "discard", "change-items", "examine", "resolve", "release", "clear"):
                assert client.post(url(act, pk), {"version": "1"}).status_code == 404, act
    declaration.refresh_from_db()
    assert declaration.state == State.ASSESSED


def test_a_draft_is_the_declarants_alone(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry())
    for actor in (people.importer, people.examiner):
        assert as_(actor).get(url("declaration", draft)).status_code == 404


def test_the_list_is_found_by_search_and_filters_in_the_address(people: Desk, as_: SignIn) -> None:
    filed(people.broker, reference="FIRST")
    services.start_draft(people.broker, entry(reference="SECOND"))
    client = as_(people.broker)
    both, drafts, found = (text(client, url("mine") + query) for query in ("", "?state=draft", "?q=first"))
    assert "FIRST" in both
    assert "SECOND" in both
    assert "FIRST" not in drafts
    assert "SECOND" not in found.replace('value="SECOND"', "")
    assert "Nothing matches" in text(client, url("mine") + "?q=nowhere")
    assert "No declaration yet" in text(as_(people.exporter), url("mine"))


def test_the_list_goes_out_as_csv(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker)
    answer = as_(people.broker).get(url("mine") + "?format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode().removeprefix("\ufeff"))))  # type: ignore[arg-type]
    assert [row["Declaration"] for row in rows] == [declaration.number]
    assert rows[0]["Reference"] == declaration.reference


def test_a_section_is_shown_saved_and_leads_on(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry())
    client, address = as_(people.broker), url("section", draft, "general")
    assert 'value="IMP-1"' in text(client, address)
    answer = client.post(address, {"version": "1", "reference": "CHANGED"})
    assert answer["Location"] == url("section", draft, "parties")
    assert Declaration.objects.get(pk=draft).entry["reference"] == "CHANGED"


def test_a_form_saves_itself_and_answers_with_what_changed(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry())
    client, address = as_(people.broker), url("item", draft, 1)
    answer = client.post(address, {"version": "1", "items/1/gross_mass": "1"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="version" name="version" value="2"' in page
    assert re.search(r'id="f-items-1-net_mass-said"[^>]*data-wrong', page) or re.search(
        r'id="f-items-1-gross_mass-said"[^>]*data-wrong', page
    )
    assert 'id="panel"' in page


def test_a_button_pressed_while_saving_leads_on_by_itself(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry())
    answer = as_(people.broker).post(
        url("section", draft, "general"), {"version": "1", "go": "1"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url("section", draft, "parties"))


def test_what_was_typed_upon_an_older_version_is_shown_again_not_lost(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry())
    services.save_entry(people.broker, draft, entry(office="TNTUN"), version=1)
    client, address = as_(people.broker), url("section", draft, "general")
    by_itself = client.post(address, {"version": "1", "reference": "MINE"}, headers={"HX-Request": "true"})
    assert by_itself.status_code == 409
    answer = client.post(address, {"version": "1", "reference": "MINE"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="MINE"' in page
    assert 'id="version" name="version" value="2"' in page
    assert Declaration.objects.get(pk=draft).entry["reference"] == "IMP-1"


def test_items_are_added_duplicated_removed_and_changed_together(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry())
    client, address = as_(people.broker), url("change-items", draft)

    def act(name: str, **more: str) -> None:
        client.post(address, {"act": name, "version": version(draft), **more})

    def items() -> list[dict[str, object]]:
        found: list[dict[str, object]] = Declaration.objects.get(pk=draft).entry["items"]
        return found

    act("add")
    assert items()[2] == {"procedure": "4000"}
    act("duplicate:1")
    assert items()[0] == items()[1]
    act("remove:4")
    act("remove:99")
    assert len(items()) == 3
    act("all", element="items/origin", value="it", overwrite="1")
    assert [item["origin"] for item in items()] == ["IT", "IT", "IT"]
    act("all", element="items/packages/kind", old="DR", value="CT")
    assert [item["packages"][0]["kind"] for item in items()] == ["CT", "CT", "CT"]  # type: ignore[index]


def test_all_errors_are_told_at_once_and_lead_to_their_fields(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry(incoterm="ZZZ", items__2__commodity_code="", reference=""))
    page = text(as_(people.broker), url("check", draft))
    assert f'href="{url("section", draft, "value")}?check=1#f-incoterm"' in page
    assert f'href="{url("item", draft, 2)}?check=1#f-items-2-commodity_code"' in page
    assert f'href="{url("section", draft, "general")}?check=1#f-reference"' in page
    assert "box 33" in page
    assert f'action="{url("file", draft)}"' not in page
    assert 'id="f-incoterm"' in text(as_(people.broker), url("section", draft, "value") + "?check=1")


def test_the_same_error_of_many_items_is_told_once(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry(items__1__valuation_method="", items__2__valuation_method=""))
    assert "Items 1, 2, box 43" in text(as_(people.broker), url("check", draft))


def test_a_right_declaration_is_filed_and_confirmed_with_its_number(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry())
    client = as_(people.broker)
    assert f'action="{url("file", draft)}"' in text(client, url("check", draft))
    answer = client.post(url("file", draft), {"version": "1"}, follow=True)
    number = Declaration.objects.get(pk=draft).number
    assert answer.redirect_chain == [(url("filed", draft), 302)]
    assert number
    assert number in answer.content.decode()


def test_a_wrong_declaration_is_not_filed(people: Desk, as_: SignIn) -> None:
    draft = services.start_draft(people.broker, entry(reference=""))
    answer = as_(people.broker).post(url("file", draft), {"version": "1"})
    assert answer["Location"] == url("check", draft)
    assert Declaration.objects.get(pk=draft).state == State.DRAFT


def test_a_file_becomes_a_draft_and_shows_its_errors(people: Desk, as_: SignIn) -> None:
    upload = SimpleUploadedFile("a.json", json.dumps(entry(incoterm="ZZZ")).encode())
    answer = as_(people.broker).post(url("upload"), {"file": upload}, follow=True)
    draft = Declaration.objects.get()
    assert answer.redirect_chain == [(url("check", draft.pk), 302)]
    assert draft.entry["reference"] == "IMP-1"
    assert "ZZZ" in answer.content.decode()


@pytest.mark.parametrize("content", [b"", b"<a><b>", b"%PDF-1.4", b"{"])
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(people: Desk, as_: SignIn, content: bytes) -> None:
    answer = as_(people.broker).post(url("upload"), {"file": SimpleUploadedFile("a.xml", content)})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Declaration.objects.exists()


def test_a_declared_value_is_shown_and_handed_out_again(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker)
    assert as_(people.importer).get(url("entry", declaration.pk)).json() == entry()


def test_reasons_are_the_officers_alone(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker, Channel.RED)
    Reason.objects.create(declaration=declaration, code="SECRET-CRITERION", channel="red", text="First import")
    for actor in (people.broker, people.importer):
        assert "SECRET-CRITERION" not in text(as_(actor), url("declaration", declaration.pk))
        assert as_(actor).get(url("examination", declaration.pk)).status_code in (403, 404)
    assert "SECRET-CRITERION" not in text(as_(people.cashier), url("payment", declaration.pk))
    assert "SECRET-CRITERION" in text(as_(people.examiner), url("examination", declaration.pk))


def test_blue_is_not_announced_to_the_trader(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker, Channel.BLUE)
    for page in (url("mine"), url("declaration", declaration.pk)):
        assert "Blue" not in text(as_(people.broker), page)
    assert "Blue" in text(as_(people.examiner), url("queue"))


def test_the_whole_way_from_examination_to_the_closed_file(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker, Channel.RED)
    pk = declaration.pk
    examiner, supervisor, cashier = as_(people.examiner), as_(people.supervisor), as_(people.cashier)

    def post(client: Client, name: str, **more: object) -> int:
        return client.post(url(name, pk), {"version": version(pk), **more}).status_code

    assert declaration.number in text(examiner, url("queue") + "?channel=red")
    assert post(examiner, "examine", outcome="irregular", kinds=["value"], note="Too low") == 302
    assert "Too low" not in text(as_(people.broker), url("declaration", pk))
    assert post(supervisor, "resolve", resolution="charge", additional="12,500", note="Uplift") == 302
    assert "Uplift" in text(as_(people.broker), url("declaration", pk))
    assert declaration.number in text(cashier, url("desk"))
    assert post(cashier, "payment", method="cash") == 302
    assert "Payment received" in text(cashier, url("payment", pk))
    assert post(examiner, "release") == 302
    assert post(supervisor, "clear", note="Seen") == 302
    declaration.refresh_from_db()
    assert declaration.state == State.CLEARED


def test_a_refused_decision_keeps_what_was_typed(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker, Channel.RED)
    answer = as_(people.examiner).post(
        url("examine", declaration.pk), {"version": "1", "outcome": "irregular", "note": "Long story"}
    )
    assert answer.status_code == 422
    assert "Long story" in answer.content.decode()


def test_what_is_no_choice_is_refused(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker, Channel.RED)
    services.examine(
        people.examiner, declaration.pk, version=1, outcome=Outcome.IRREGULAR, kinds=[IrregularityKind.VALUE], note="x"
    )
    supervisor = as_(people.supervisor)
    answer = supervisor.post(url("resolve", declaration.pk), {"version": "2", "resolution": "nonsense", "note": "n"})
    assert answer.status_code == 422
    payable = filed(people.broker, reference="OTHER")
    answer = as_(people.cashier).post(url("payment", payable.pk), {"version": "1", "method": "gold"})
    assert answer.status_code == 422


def test_two_officers_do_not_decide_the_same_thing_twice(people: Desk, as_: SignIn) -> None:
    declaration = filed(people.broker, Channel.RED)
    seen = version(declaration.pk)
    first, second = as_(people.examiner), as_(people.supervisor)
    assert first.post(url("examine", declaration.pk), {"version": seen, "outcome": "conform"}).status_code == 302
    assert second.post(url("examine", declaration.pk), {"version": seen, "outcome": "conform"}).status_code == 409


def test_pages_ask_the_database_a_bounded_number_of_times(
    people: Desk, as_: SignIn, at_most_queries: Callable[[int], object]
) -> None:
    declaration = filed(people.broker, Channel.RED)
    for number in range(6):
        filed(people.broker, reference=f"R-{number}")
    draft = services.start_draft(people.broker, entry(reference="D"))
    broker, examiner = as_(people.broker), as_(people.examiner)
    for client, address, limit in (
        (broker, url("mine"), 9),
        (broker, url("declaration", declaration.pk), 20),
        (broker, url("edit", draft), 20),
        (broker, url("item", draft, 1), 24),
        (broker, url("check", draft), 20),
        (examiner, url("queue"), 11),
        (examiner, url("examination", declaration.pk), 26),
    ):
        client.get(address)
        with at_most_queries(limit):  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_made_in_the_three_languages(people: Desk, as_: SignIn, language: str) -> None:
    declaration = filed(people.broker, Channel.RED)
    draft = services.start_draft(people.broker, entry(reference="D", incoterm="ZZZ"))
    Person.objects.update(language=language)
    broker, examiner, cashier = as_(people.broker), as_(people.examiner), as_(people.cashier)
    pages = [
        (broker, [url("mine"), url("start"), url("declaration", declaration.pk), url("filed", declaration.pk)]),
        (broker, [url(page, draft) for page in ("edit", "items", "check")] + [url("item", draft, 1)]),
        (broker, [url("section", draft, name) for name in ("general", "parties", "transport", "value", "totals")]),
        (examiner, [url("queue"), url("examination", declaration.pk)]),
        (cashier, [url("desk"), url("payment", declaration.pk)]),
    ]
    for client, addresses in pages:
        for address in addresses:
            assert f'<html lang="{language}"' in text(client, address)


def test_a_list_longer_than_its_page_is_counted_whole(people: Desk, as_: SignIn) -> None:
    for number in range(27):
        services.start_draft(people.broker, entry(reference=f"R-{number:02}"))
    client = as_(people.broker)
    first, second = (text(client, url("mine") + query) for query in ("", "?page=2"))
    assert first.count("row-link") == 25
    assert second.count("row-link") == 2
    assert "27 drafts wait" in first
    assert "26 to 27 of" in second


@pytest.mark.parametrize("content", [b'{"reference": "a\\u0000b"}', b'{"reference": "\\ud800"}'])
def test_a_file_with_what_cannot_be_stored_is_refused(people: Desk, as_: SignIn, content: bytes) -> None:
    answer = as_(people.broker).post(url("upload"), {"file": SimpleUploadedFile("a.json", content)})
    assert answer.status_code == 422
    assert not Declaration.objects.exists()


def test_a_form_with_a_nul_changes_nothing(people: Desk, as_: SignIn) -> None:
    pk = services.start_draft(people.broker, entry())
    answer = as_(people.broker).post(url("section", pk, "general"), {"version": "1", "reference": "a\0b"})
    assert answer.status_code == 400
    assert version(pk) == "1"


def test_numbers_of_thousands_of_figures_are_no_numbers(people: Desk, as_: SignIn) -> None:
    """Python refuses to read them (ValueError), which is no reason for a failure of ours."""
    long = "9" * 5000
    pk, broker = services.start_draft(people.broker, entry()), as_(people.broker)
    assert broker.post(url("discard", pk), {"version": long}).status_code == 302
    assert broker.post(url("section", pk, "general"), {"version": long, "reference": "X"}).status_code == 409
    assert broker.post(url("change-items", pk), {"version": "1", "act": f"remove:{long}"}).status_code == 302
    for pointer in (f"items/{long}/price", f"items/1/packages/{long}/kind"):
        answer = broker.post(url("section", pk, "general"), {"version": version(pk), "remove": pointer})
        assert answer.status_code == 302
    assert broker.get(url("mine") + f"?page={long}").status_code == 200
    assert Declaration.objects.get(pk=pk).items_count == 2


def test_where_to_stay_cannot_break_a_header(people: Desk, as_: SignIn) -> None:
    pk = services.start_draft(people.broker, entry())
    typed = {"version": "1", "stay": "a\r\nX: y"}
    answer = as_(people.broker).post(url("section", pk, "general"), typed, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "X" not in answer.headers


def test_an_upload_beyond_the_bound_is_refused_before_it_is_kept(
    people: Desk, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diwana.config.security.MOST_UPLOADED", 1000)
    answer = as_(people.broker).post(url("upload"), {"file": SimpleUploadedFile("a.json", b" " * 2000)})
    assert answer.status_code == 400
    assert not Declaration.objects.exists()


def test_the_address_of_a_refused_file_opened_again_leads_to_the_form(people: Desk, as_: SignIn) -> None:
    answer = as_(people.broker).get(url("upload"))
    assert (answer.status_code, answer["Location"]) == (302, url("start"))
