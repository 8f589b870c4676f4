# SPDX-License-Identifier: EUPL-1.2
"""The pages of the code lists: everybody reads, few replace."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.reference.models import Entry

pytestmark = pytest.mark.django_db
OFFICES = "/reference/TN/offices/"


@pytest.fixture
def tariff_officer(client: Client) -> Client:
    return sign_in(client, make_member(make_organisation("", "office"), Role.TARIFF_OFFICER))


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_everybody_reads_in_every_language(client: Client, language: str, at_most_queries: Any) -> None:
    client.cookies["django_language"] = language
    with at_most_queries(3):
        assert "/reference/TN/offices/" in client.get("/reference/").content.decode()
    with at_most_queries(3):
        page = client.get(OFFICES).content.decode()
    name = {"fr": "Radès port", "ar": "رادس الميناء", "en": "Radès port"}[language]
    assert name in page


def test_a_list_is_searched_and_dated(client: Client) -> None:
    currencies = "/reference/international/currencies/"
    assert "HRK" in client.get(f"{currencies}?q=kuna&on=2022-12-31", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "HRK" not in client.get(f"{currencies}?q=kuna&on=2023-01-01").content.decode()
    assert client.get(f"{currencies}?sort=-valid_to&page=2").status_code == 200


def test_the_csv_can_be_loaded_back(client: Client, tariff_officer: Client) -> None:
    content = client.get(f"{OFFICES}?format=csv").content
    sent = {"file": SimpleUploadedFile("offices.csv", content), "reason": "exercise"}
    assert tariff_officer.post(f"{OFFICES}load/", sent).status_code == 302
    assert tariff_officer.get(f"{OFFICES}?format=csv").content == content


def test_a_wrong_file_shows_its_faults_and_changes_nothing(tariff_officer: Client) -> None:
    before = Entry.objects.count()
    sent = {"file": SimpleUploadedFile("x.csv", b"code,fr,ar,en,colour\n<b>,,,\n"), "reason": "exercise"}
    answer = tariff_officer.post(f"{OFFICES}load/", sent)
    assert answer.status_code == 422
    assert "colour" in answer.content.decode()
    assert "<b>" not in answer.content.decode()
    assert Entry.objects.count() == before


def test_a_load_needs_a_file_and_a_reason(tariff_officer: Client) -> None:
    assert tariff_officer.post(f"{OFFICES}load/", {"reason": "exercise"}).status_code == 422


@pytest.mark.parametrize("role", [Role.TRADER, Role.EXAMINER, Role.ANALYST])
def test_others_do_not_replace(client: Client, role: Role) -> None:
    sign_in(client, make_member(make_organisation("", "agency"), role))
    assert client.get(f"{OFFICES}load/").status_code == 404
    assert "load/" not in client.get(OFFICES).content.decode()


@pytest.mark.parametrize("place", ["/reference/TN/nothing/", "/reference/XY/offices/", "/reference/../offices/"])
def test_an_unknown_list_answers_404(client: Client, place: str) -> None:
    assert client.get(place).status_code == 404
