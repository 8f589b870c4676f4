# SPDX-License-Identifier: EUPL-1.2
"""Where the data lack a translation, and who may see it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from diwana.foundation.accounts.public import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.languages import queries
from diwana.foundation.languages.queries import Problem, problem_of
from diwana.foundation.reference.models import Entry
from diwana.kernel.actor import Actor
from diwana.modules.risk.models import Criterion

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> None:
    """Two offices of our own: one told in every language, one without Arabic and with English in Arabic letters."""
    Entry.objects.all().delete()
    since = {"valid_from": date(2020, 1, 1), "source": "test", "country": "TN", "list": "offices"}
    Entry.objects.create(code="AAA", labels={"fr": "Bureau", "ar": "مكتب", "en": "Office"}, **since)
    Entry.objects.create(code="BBB", labels={"fr": "Port", "ar": "", "en": "ميناء"}, **since)


def keeper(*roles: Role) -> Actor:
    return actor_for(make_member(make_organisation("", "office"), *roles, everywhere=True).pk)


@pytest.mark.parametrize(
    ("language", "text", "problem"),
    [
        ("fr", "", Problem.MISSING),
        ("ar", "   ", Problem.MISSING),
        ("ar", "Bureau", Problem.SCRIPT),
        ("ar", "مكتب Rades", None),
        ("ar", "CIF", None),
        ("ar", "2022", None),
        ("en", "مكتب", Problem.SCRIPT),
        ("fr", "Café", None),
    ],
)
def test_what_is_wrong_with_a_text(language: str, text: str, problem: Problem | None) -> None:
    assert problem_of(language, text) is problem


@pytest.mark.usefixtures("rows")
def test_each_set_says_how_complete_each_language_is() -> None:
    offices = next(each for each in queries.completeness(keeper(Role.SUPERVISOR)) if each.set == "reference.offices")
    assert offices.total == 2
    assert [offices.share(language) for language in ("fr", "ar", "en")] == [1, Decimal("0.5"), Decimal("0.5")]


@pytest.mark.usefixtures("rows")
def test_rows_are_found_by_set_language_problem_and_text() -> None:
    actor = keeper(Role.SUPERVISOR)

    def found(**asked: str) -> list[tuple[str, str, str]]:
        only = {"only": "reference.offices", **asked}
        return [(gap.key, gap.language, str(gap.problem)) for gap in queries.gaps(actor, **only)]

    assert found() == [("BBB", "ar", "missing"), ("BBB", "en", "script")]
    assert found(language="ar") == [("BBB", "ar", "missing")]
    assert found(problem="script") == [("BBB", "en", "script")]
    assert found(search="port") == found()
    assert found(search="bureau") == []
    gap = next(queries.gaps(actor, only="reference.offices"))
    assert gap.shown == "Port"
    assert gap.href == "/reference/TN/offices/?q=BBB"


def test_labels_of_criteria_are_told_only_to_those_who_may_read_criteria() -> None:
    Criterion.objects.create(
        code="SECRET", labels={"fr": "Secret"}, condition={}, channel="red", valid_from=date(2020, 1, 1)
    )
    assert any(gap.key == "SECRET" for gap in queries.gaps(keeper(Role.ANALYST)))
    assert not any(gap.key == "SECRET" for gap in queries.gaps(keeper(Role.TARIFF_OFFICER)))
    assert "risk.criteria" not in queries.sets(keeper(Role.TARIFF_OFFICER))


@pytest.mark.usefixtures("rows")
def test_the_page_lists_filters_links_and_exports() -> None:
    officer = make_member(make_organisation("", "office"), Role.TARIFF_OFFICER, everywhere=True)
    client = sign_in(Client(), officer)
    page = client.get("/languages/?set=reference.offices&language=ar").content.decode()
    assert "/reference/TN/offices/?q=BBB" in page
    assert "50" in page
    csv = b"".join(client.get("/languages/?set=reference.offices&format=csv").streaming_content).decode()
    assert len(csv.strip().splitlines()) == 3
    assert "Nothing matches" in client.get("/languages/?q=nowhere").content.decode()
    trader = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    assert trader.get("/languages/").status_code == 403
