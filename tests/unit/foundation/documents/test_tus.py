# SPDX-License-Identifier: EUPL-1.2
"""The protocol as its clients know it (tus 1.0.0), for a session and for a program."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from tests.unit.foundation.documents import samples
from tests.unit.foundation.documents.conftest import KIND

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.testing import make_token, sign_in
from diwana.foundation.documents.models import Content, Document, Upload
from diwana.modules.clearance.testing import Desk

pytestmark = pytest.mark.django_db
OCTETS = "application/offset+octet-stream"


class Tus:
    """A client of the protocol."""

    def __init__(self, client: Client, subject: str, **headers: str) -> None:
        self.client, self.subject = client, subject
        self.headers = {"Tus-Resumable": "1.0.0", **headers}

    def ask(self, method: str, address: str, content: bytes = b"", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = OCTETS if method == "PATCH" else ""
        return self.client.generic(method, address, content, content_type=kind, headers={**self.headers, **named})

    def create(self, length: int, name: str = "a.pdf", **about: str) -> Any:
        said = {"subject": self.subject, "kind": KIND, "filename": name, **about}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        return self.ask("POST", "/uploads/", Upload_Length=str(length), Upload_Metadata=metadata)

    def patch(self, address: str, content: bytes, offset: int, **headers: str) -> Any:
        return self.ask("PATCH", address, content, Upload_Offset=str(offset), **headers)


@pytest.fixture
def broker(people: Desk) -> Person:
    return Person.objects.get(pk=people.broker.person)


@pytest.fixture
def tus(broker: Person, subject: str) -> Tus:
    return Tus(sign_in(Client(), broker), subject)


def test_the_server_says_what_it_speaks(tus: Tus) -> None:
    answer = tus.client.options("/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "checksum", "termination", "expiration"}
    assert "sha1" in answer["Tus-Checksum-Algorithm"]
    assert int(answer["Tus-Max-Size"]) == 50 << 20


def test_a_file_in_three_requests(tus: Tus) -> None:
    created = tus.create(len(samples.PDF), code="380", reference="F-1")
    assert created.status_code == 201
    address = created["Location"]
    assert tus.patch(address, samples.PDF[:10], 0)["Upload-Offset"] == "10"
    asked = tus.ask("HEAD", address)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("10", str(len(samples.PDF)))
    assert asked["Cache-Control"] == "no-store"
    assert "GMT" in asked["Upload-Expires"]
    assert tus.patch(address, samples.PDF[10:99], 10).status_code == 204
    done = tus.patch(address, samples.PDF[99:], 99)
    document = Document.objects.get()
    assert done["Diwana-Document"] == str(document.pk)
    assert (document.code, document.name) == ("380", "a.pdf")
    again = tus.ask("HEAD", address)
    assert again["Diwana-Document"] == str(document.pk), "a client that missed the last answer learns it"


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.integers(1, len(samples.PDF)), max_size=6))
def test_resumed_at_any_offset_it_is_the_same_file(tus: Tus, cuts: list[int]) -> None:
    Upload.objects.all().delete()
    Document.objects.all().delete()
    Content.objects.all().delete()
    address = tus.create(len(samples.PDF))["Location"]
    ends = sorted({*cuts, len(samples.PDF)})
    for end in ends:
        offset = int(tus.ask("HEAD", address)["Upload-Offset"])
        assert tus.patch(address, samples.PDF[offset:end], offset)["Upload-Offset"] == str(end)
    assert Content.objects.get().sha256 == hashlib.sha256(samples.PDF).hexdigest()


def test_each_mistake_has_its_answer(tus: Tus) -> None:
    address = tus.create(100)["Location"]
    assert tus.patch(address, b"x", 5).status_code == 409
    assert tus.patch(address, b"x" * 101, 0).status_code == 413
    assert tus.client.generic("PATCH", address, b"x", content_type=OCTETS).status_code == 412
    assert tus.client.head(address).status_code == 412
    other = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    assert tus.client.generic("PATCH", address, b"x", content_type="text/plain", headers=other).status_code == 415
    assert tus.patch(address, b"x", 0, Upload_Checksum="sha1 AAAA").status_code == 460
    assert tus.patch(address, b"x", 0, Upload_Checksum="md5 AAAA").status_code == 400
    assert tus.patch(address, b"x", 0, Upload_Checksum="sha1 ???").status_code == 400
    assert tus.ask("GET", address).status_code == 405
    assert tus.ask("HEAD", address)["Upload-Offset"] == "0"
    right = base64.b64encode(hashlib.sha1(b"x", usedforsecurity=False).digest()).decode()
    assert tus.patch(address, b"x", 0, Upload_Checksum=f"sha1 {right}")["Upload-Offset"] == "1"


def test_a_stopped_upload_is_gone(tus: Tus) -> None:
    address = tus.create(100)["Location"]
    tus.patch(address, b"x" * 40, 0)
    assert tus.ask("DELETE", address).status_code == 204
    assert tus.ask("HEAD", address).status_code == 410
    assert tus.patch(address, b"x", 40).status_code == 410
    assert tus.ask("DELETE", address).status_code == 404


def test_the_method_may_be_named_by_a_header(tus: Tus) -> None:
    address = tus.create(100)["Location"]
    given_headers = {"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    answer = tus.client.post(address, b"abc", content_type=OCTETS, headers=given_headers)
    assert answer["Upload-Offset"] == "3"


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload_Length": "10"},
        {"Upload_Length": "-1", "Upload_Metadata": ""},
        {"Upload_Length": "٣", "Upload_Metadata": ""},
        {"Upload_Length": "9" * 30, "Upload_Metadata": ""},
        {"Upload_Length": "10", "Upload_Metadata": "subject !!!"},
        {"Upload_Length": "10", "Upload_Metadata": "subject YQ==,subject YQ=="},
        {"Upload_Length": "10", "Upload_Metadata": "subject AA=="},
        {"Upload_Length": "10", "Upload_Metadata": "subject /w=="},
        {"Upload_Length": "10", "Upload_Metadata": "a" * 5000},
    ],
)
def test_a_malformed_creation_is_refused(tus: Tus, headers: dict[str, str]) -> None:
    answer = tus.ask("POST", "/uploads/", **{name: value.encode().decode("latin-1") for name, value in headers.items()})
    assert answer.status_code in {400, 404}
    assert not Upload.objects.exists()


def test_a_refused_file_says_why_in_the_readers_language_and_again_when_asked(tus: Tus) -> None:
    content = b"MZ" + bytes(100)
    address = tus.create(len(content), name="innocent.pdf")["Location"]
    for answer in (tus.patch(address, content, 0), tus.patch(address, b"x", len(content))):
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert "PDF" in answer.json()["detail"]
    assert tus.ask("HEAD", address).status_code == 422
    assert not Document.objects.exists()


def test_strangers_and_those_not_signed_in_find_nothing(people: Desk, tus: Tus, subject: str) -> None:
    address = tus.create(100)["Location"]
    stranger = Tus(sign_in(Client(), Person.objects.get(pk=people.stranger.person)), subject)
    for answer in (stranger.create(10), stranger.ask("HEAD", address), stranger.patch(address, b"x", 0)):
        assert answer.status_code == 404
    assert stranger.ask("DELETE", address).status_code == 404
    nobody = Tus(Client(), subject)
    for answer in (nobody.create(10), nobody.ask("HEAD", address), nobody.patch(address, b"x", 0)):
        assert answer.status_code == 401


def test_a_page_of_another_site_sends_nothing_in_the_name_of_a_session(broker: Person, subject: str) -> None:
    forged = Tus(sign_in(Client(enforce_csrf_checks=True), broker), subject)
    assert forged.create(10).status_code == 403
    assert not Upload.objects.exists()


def test_a_program_sends_with_its_token(broker: Person, subject: str) -> None:
    headers = {"Authorization": f"Bearer {make_token(broker)}"}
    tus = Tus(Client(enforce_csrf_checks=True), subject, **headers)
    address = tus.create(len(samples.PDF))["Location"]
    document = tus.patch(address, samples.PDF, 0)["Diwana-Document"]
    listed = tus.client.get(f"/api/v1/documents?subject={subject}", headers=headers).json()
    assert [each["id"] for each in listed["documents"]] == [document]
    assert listed["attach"] is True
    one = tus.client.get(f"/api/v1/documents/{document}", headers=headers).json()
    assert one["sha256"] == hashlib.sha256(samples.PDF).hexdigest()
    got = tus.client.get(one["content"], headers=headers)
    assert b"".join(got.streaming_content) == samples.PDF
    number = subject.partition(":")[2]
    detail = tus.client.get(f"/api/v1/declarations/{number}", headers=headers).json()
    assert [each["id"] for each in detail["documents"]] == [document]
    assert tus.client.delete(f"/api/v1/documents/{document}", headers=headers).status_code == 204
    assert tus.client.get(f"/api/v1/documents/{document}", headers=headers).status_code == 404
    assert tus.client.get(one["content"]).status_code == 302
    wrong = {"Authorization": "Bearer nothing"}
    assert tus.client.get(one["content"], headers=wrong).status_code == 401


def test_two_requests_at_once_are_told_apart(tus: Tus, at_most_queries: Callable[[int], Any]) -> None:
    from diwana.foundation.documents import store

    address = tus.create(100)["Location"]
    with store.held(Upload.objects.get().pk):
        assert tus.patch(address, b"x", 0).status_code == 423
    with at_most_queries(20):
        assert tus.patch(address, b"x", 0).status_code == 204
