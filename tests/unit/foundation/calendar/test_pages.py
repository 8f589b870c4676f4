# SPDX-License-Identifier: EUPL-1.2
"""The calendar for everybody, the administrator's announcements, and the officers' time limits, as pages and API."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from diwana.foundation.accounts.public import Role, system_actor
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.calendar.models import Announcement, Deadline
from diwana.foundation.calendar.picture import ics
from diwana.foundation.calendar.public import Certainty, DayOff, days_off, is_working_day, open_deadline
from diwana.kernel import clock
from diwana.kernel.deadlines import Span, Term, Unit

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_march() -> Any:
    with clock.at(NOW):
        yield


@pytest.fixture
def administrator(client: Client) -> Client:
    return sign_in(client, make_member(make_organisation("", "office"), Role.ADMINISTRATOR, everywhere=True))


@pytest.fixture
def supervisor() -> Client:
    return sign_in(Client(), make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNRDS"]))


@pytest.fixture
def limit() -> Deadline:
    with transaction.atomic():
        made = open_deadline(
            system_actor(),
            subject="declaration:7",
            kind="clearance.audit",
            term=Term(span=Span(5, Unit.WORKING_DAYS)),
            office="TNRDS",
            title="2027/RDS/000007",
            basis="Service target",
        )
    return Deadline.objects.get(pk=made.id)


@pytest.mark.parametrize(
    ("language", "feast", "sure"),
    [("fr", "Aïd el-Fitr", "Prévue"), ("ar", "عيد الفطر", "متوقع"), ("en", "Eid", "Expected")],
)
def test_everybody_sees_the_year_in_his_language(client: Client, language: str, feast: str, sure: str) -> None:
    page = client.get("/calendar/", headers={"accept-language": language}).content.decode()
    assert feast in page
    assert sure in page
    assert page.count('<table class="month">') == 12
    assert 'class="feast feast-expected"' in page


def test_working_days_are_counted_on_the_page(client: Client) -> None:
    page = client.get("/calendar/?start=2027-04-08&count=1", headers={"accept-language": "en"}).content.decode()
    assert "Monday 12 April 2027" in page  # the ninth is Martyrs' Day, a Friday


@pytest.mark.parametrize(
    "query", ["start=2027-04-08&count=-1", "start=x&count=1", "start=9999-12-31&count=9", "count="]
)
def test_what_cannot_be_counted_is_said(client: Client, query: str) -> None:
    page = client.get(f"/calendar/?{query}")
    assert page.status_code == 200
    assert "aria-invalid" in page.content.decode()


@pytest.mark.parametrize("year", ["1900", "2201", "0", "99999999999999999999"])
def test_years_that_nobody_knows_are_no_pages(client: Client, year: str) -> None:
    assert client.get(f"/calendar/{year}/").status_code == 404
    assert client.get(f"/calendar/{year}/holidays.ics").status_code == 404


def test_the_year_is_a_file_for_calendar_programs(client: Client) -> None:
    answer = client.get("/calendar/2027/holidays.ics", headers={"accept-language": "ar"})
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == len(days_off(2027))
    assert "UID:eid-al-fitr-2027-1-2027@diwana\r\n" in text
    assert "DTSTART;VALUE=DATE:20270310\r\nDTEND;VALUE=DATE:20270311\r\n" in text
    assert text.count("STATUS:TENTATIVE") == sum(each.certainty is Certainty.EXPECTED for each in days_off(2027))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_long_name_is_folded_without_cutting_a_character() -> None:
    name = "عيد, مع ; فواصل \\ و\nسطر " * 9
    day = DayOff(
        day=date(2027, 1, 1), code="x", labels={"fr": name}, certainty=Certainty.FIXED, listed=date(2027, 1, 1)
    )
    text = ics([day], 2027, name)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    escaped = name.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
    assert f"SUMMARY:{escaped}" in text.replace("\r\n ", "")


def test_the_administrator_confirms_a_date(administrator: Client, limit: Deadline) -> None:
    page = administrator.get("/calendar/dates/eid-al-fitr-2027-1/")
    assert "notice tone-info" not in page.content.decode()  # it ends on the ninth
    values = {"day": "2027-03-09", "source": "Mufti of the Republic, 8 March 2027"}
    answer = administrator.post("/calendar/dates/eid-al-fitr-2027-1/", values, follow=True)
    assert answer.redirect_chain == [("/calendar/dates/", 302)]
    assert "Mufti of the Republic" in answer.content.decode()
    limit.refresh_from_db()
    assert limit.last_day == date(2027, 3, 10)
    assert "Mufti of the Republic" in Client().get("/calendar/2027/").content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"day": "2027-03-09", "source": ""},
        {"day": "", "source": "x"},
        {"day": "2027-03-09", "cancelled": "on", "source": "x"},
        {"day": "2027-08-09", "source": "x"},
        {"day": "tomorrow", "source": "x"},
    ],
)
def test_a_wrong_announcement_changes_nothing(administrator: Client, values: dict[str, str]) -> None:
    answer = administrator.post("/calendar/dates/eid-al-fitr-2027-1/", values)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_the_administrator_enters_and_cancels_a_day(administrator: Client) -> None:
    values = {"day": "2027-03-04", "fr": "Élections", "ar": "الانتخابات", "en": "Elections", "source": "Decree 2027-1"}
    assert administrator.post("/calendar/dates/new/", values | {"ar": ""}).status_code == 422
    assert administrator.post("/calendar/dates/new/", values).status_code == 302
    assert not is_working_day(date(2027, 3, 4))
    values = {"cancelled": "on", "source": "Decree 2027-2"}
    assert administrator.post("/calendar/dates/closed-2027-03-04/", values).status_code == 302
    assert is_working_day(date(2027, 3, 4))
    listed = administrator.get("/calendar/dates/?q=elections", headers={"accept-language": "en"}).content.decode()
    assert "No day off" in listed


def test_the_list_of_dates_is_narrowed_and_exported(administrator: Client) -> None:
    page = administrator.get("/calendar/dates/?year=2027&certainty=expected&q=fitr").content.decode()
    assert page.count('class="row-link"') == 2
    text = b"".join(administrator.get("/calendar/dates/?format=csv")).decode()  # type: ignore[arg-type]
    assert "2027-03-10" in text
    assert "2022-" not in text


def test_officers_see_and_steer_the_time_limits_of_their_office(supervisor: Client, limit: Deadline) -> None:
    page = supervisor.get("/calendar/deadlines/").content.decode()
    assert "2027/RDS/000007" in page
    place = f"/calendar/deadlines/{limit.pk}/"
    assert "Service target" in supervisor.get(place).content.decode()
    values = {"version": "1", "since": "2027-03-03", "reason": "A sample is analysed."}
    assert supervisor.post(f"{place}suspend/", values).status_code == 302
    page = supervisor.get(place).content.decode()
    assert "A sample is analysed." in page
    with clock.at(datetime(2027, 3, 5, 9, tzinfo=UTC)):
        values = {"version": "2", "on": "2027-03-05", "reason": "Done."}
        assert supervisor.post(f"{place}resume/", values).status_code == 302
    values = {"version": "3", "amount": "2", "unit": "months", "reason": "Papers from abroad."}
    assert supervisor.post(f"{place}extend/", values).status_code == 302
    assert supervisor.post(f"{place}extend/", values, follow=True).redirect_chain == [(place, 302)]  # version 3 is past
    assert len(Deadline.objects.get(pk=limit.pk).extensions.all()) == 1


def test_a_refused_act_keeps_what_was_typed(supervisor: Client, limit: Deadline) -> None:
    place = f"/calendar/deadlines/{limit.pk}/suspend/"
    answer = supervisor.post(place, {"version": "1", "since": "2027-09-01", "reason": "kept words"})
    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()
    answer = supervisor.post(
        f"/calendar/deadlines/{limit.pk}/resume/", {"version": "1", "on": "2027-03-02", "reason": "x"}
    )
    assert answer.status_code == 409


def test_another_offices_time_limit_does_not_exist(limit: Deadline) -> None:
    other = sign_in(Client(), make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNTUN"]))
    assert "2027/RDS/000007" not in other.get("/calendar/deadlines/").content.decode()
    assert other.get(f"/calendar/deadlines/{limit.pk}/").status_code == 404
    assert (
        other.post(f"/calendar/deadlines/{limit.pk}/suspend/", {"reason": "x", "since": "2027-03-02"}).status_code
        == 404
    )


def test_a_trader_sees_none(limit: Deadline) -> None:
    trader = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    assert trader.get("/calendar/deadlines/").status_code == 403
    assert trader.get(f"/calendar/deadlines/{limit.pk}/").status_code == 404


def test_what_is_late_is_counted_at_home_and_found_by_a_filter(supervisor: Client, limit: Deadline) -> None:
    with clock.at(datetime(2027, 3, 20, 9, tzinfo=UTC)):
        assert "tile-action" in supervisor.get("/").content.decode()
        page = supervisor.get("/calendar/deadlines/?state=overdue&q=000007").content.decode()
        assert "tone-danger" in page
        assert "2027/RDS/000007" not in supervisor.get("/calendar/deadlines/?state=met").content.decode()
        lines = b"".join(supervisor.get("/calendar/deadlines/?format=csv")).decode()  # type: ignore[arg-type]
        assert "2027/RDS/000007" in lines


def test_the_interface_tells_days_to_everybody(client: Client) -> None:
    days = client.get("/api/v1/calendar/holidays?year=2027").json()
    assert {"eid-al-fitr-2027-1", "martyrs"} <= {day["code"] for day in days}
    assert client.get("/api/v1/calendar/holidays?year=1").status_code == 422
    found = client.get("/api/v1/calendar/working-day?start=2027-04-08&count=1").json()
    assert found == {"day": "2027-04-12"}


def test_the_interface_steers_time_limits(limit: Deadline) -> None:
    person = make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNRDS"])
    head = {"Authorization": f"Bearer {make_token(person)}"}
    client = Client()
    listed = client.get("/api/v1/deadlines", headers=head).json()
    assert [each["id"] for each in listed["items"]] == [limit.pk]
    place = f"/api/v1/deadlines/{limit.pk}"
    assert client.get(place, headers=head).json()["remaining"] == 5

    def post(what: str, body: dict[str, Any], key: str) -> int:
        headers = head | {"Idempotency-Key": key}
        return client.post(f"{place}/{what}", body, content_type="application/json", headers=headers).status_code

    assert post("suspension", {"version": 1, "reason": "x"}, "a") == 204
    assert post("suspension", {"version": 1, "reason": "x"}, "b") == 409
    assert post("suspension", {"version": 2, "reason": "x"}, "c") == 422
    assert post("resumption", {"version": 2, "reason": "x"}, "d") == 204
    assert post("extension", {"version": 3, "reason": "x", "amount": 3, "unit": "days"}, "e") == 204
    assert post("extension", {"version": 4, "reason": "x", "amount": 30, "unit": "years"}, "f") == 422
    assert client.get("/api/v1/deadlines/999", headers=head).status_code == 404
