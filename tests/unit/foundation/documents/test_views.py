# SPDX-License-Identifier: EUPL-1.2
"""Pages of documents, and how a document leaves the house."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.unit.foundation.documents import samples
from tests.unit.foundation.documents.conftest import KIND, Send

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.documents.models import Document
from diwana.foundation.documents.states import Scan
from diwana.foundation.ledger.public import timeline
from diwana.kernel.actor import Actor
from diwana.modules.clearance import services as clearance
from diwana.modules.clearance.testing import Desk

pytestmark = pytest.mark.django_db


def signed_in(actor: Actor) -> Client:
    return sign_in(Client(), Person.objects.get(pk=actor.person))


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_form_without_script_attaches_a_file(people: Desk, draft: int, subject: str) -> None:
    client = signed_in(people.broker)
    bad = SimpleUploadedFile("b.pdf", b"MZ" + bytes(80))
    refused = client.post("/documents/attach/", {"subject": subject, "kind": KIND, "file": bad}, follow=True)
    assert "This kind of file is not taken" in refused.content.decode()
    posted = {"subject": subject, "kind": KIND, "declared": "380|F-1", "file": SimpleUploadedFile("a.pdf", samples.PDF)}
    answer = client.post("/documents/attach/", posted, follow=True)
    assert answer.redirect_chain[-1][0] == f"/declarations/{draft}/edit/files/"
    assert "a.pdf" in answer.content.decode()
    document = Document.objects.get()
    assert (document.code, document.reference) == ("380", "F-1")
    client.post("/documents/attach/", {"subject": subject, "kind": KIND})
    removed = client.post(f"/documents/{document.pk}/remove/", follow=True)
    assert "No document is attached." in removed.content.decode()


def test_a_stranger_attaches_removes_and_reads_nothing(people: Desk, subject: str, send: Send) -> None:
    document = send(samples.PDF)
    stranger = signed_in(people.stranger)
    posted = {"subject": subject, "kind": KIND, "file": SimpleUploadedFile("a.pdf", samples.PDF)}
    assert stranger.post("/documents/attach/", posted).status_code == 404
    for address in (f"/documents/{document.pk}/", f"/documents/{document.pk}/content"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/documents/{document.pk}/remove/").status_code == 404
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "kind", "inline"),
    [
        (samples.PDF, "application/pdf", True),
        (samples.picture("PNG"), "image/png", True),
        (samples.TEXT, "text/plain; charset=utf-8", True),
        (samples.pdf_with(b"/OpenAction << /S /JavaScript /JS (x) >>"), "application/pdf", False),
        (samples.XML, "application/xml; charset=utf-8", False),
        (samples.office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
    ],
)
def test_only_what_is_inert_is_shown_and_nothing_runs(
    people: Desk, send: Send, content: bytes, kind: str, inline: bool
) -> None:
    document = send(content, name="page.html")
    client = signed_in(people.broker)
    download, shown = (client.get(f"/documents/{document.pk}/content{more}") for more in ("", "?show"))
    for answer in (download, shown):
        assert answer["Content-Type"] == kind
        assert answer["X-Content-Type-Options"] == "nosniff"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert policy.endswith("sandbox")
        assert not answer.cookies
    assert download["Content-Disposition"].startswith("attachment;")
    assert shown["Content-Disposition"].startswith("inline;" if inline else "attachment;")
    assert body(download) == content


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=5-", 206, 5, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=0-99999999", 200, 0, None),
        ("bytes=0-1,4-5", 200, 0, None),
        ("bytes=9-2", 200, 0, None),
        ("items=1-2", 200, 0, None),
    ],
)
def test_a_part_can_be_asked_for(
    people: Desk, send: Send, asked: str, status: int, start: int, end: int | None
) -> None:
    document = send(samples.PDF)
    answer = signed_in(people.broker).get(f"/documents/{document.pk}/content", headers={"Range": asked})
    assert answer.status_code == status
    assert body(answer) == samples.PDF[start:end]
    assert int(answer["Content-Length"]) == len(samples.PDF[start:end])


def test_what_lies_outside_and_what_is_known_is_not_sent(people: Desk, send: Send) -> None:
    document = send(samples.PDF)
    client, address = signed_in(people.broker), f"/documents/{document.pk}/content"
    outside = client.get(address, headers={"Range": f"bytes={len(samples.PDF)}-"})
    assert outside.status_code == 416
    assert outside["Content-Range"] == f"bytes */{len(samples.PDF)}"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": f'"x", {tag}'}).status_code == 304
    changed = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert changed.status_code == 200
    head = client.head(address)
    assert int(head["Content-Length"]) == len(samples.PDF)
    assert body(head) == b""


def test_an_officer_reads_what_was_filed_at_his_office_and_that_is_recorded(
    people: Desk, draft: int, send: Send
) -> None:
    document = send(samples.PDF)
    officer = signed_in(people.examiner)
    assert officer.get(f"/documents/{document.pk}/").status_code == 404
    clearance.file_declaration(people.broker, draft, version=1)
    page = officer.get(f"/declarations/{draft}/examination/").content.decode()
    assert document.name in page
    assert document.content.sha256[:12] in page
    assert "is recorded" in officer.get(f"/documents/{document.pk}/").content.decode()
    officer.get(f"/documents/{document.pk}/content", headers={"Range": "bytes=1-"})
    signed_in(people.broker).get(f"/documents/{document.pk}/content")
    opened = [each for each in timeline(f"document:{document.pk}") if each.verb == "documents.open"]
    assert [each.person for each in opened] == [people.examiner.person]
    assert "data-upload" not in page


@pytest.mark.parametrize("scan", [Scan.INFECTED, Scan.WAITING, Scan.FAILED])
def test_what_is_malicious_or_not_yet_scanned_is_withheld_in_words(people: Desk, send: Send, scan: Scan) -> None:
    document = send(samples.PDF)
    Document.objects.update(scan=scan)
    client = signed_in(people.broker)
    answer = client.get(f"/documents/{document.pk}/content")
    assert answer.status_code == 409
    assert not answer.streaming
    assert str(scan.label) in client.get(f"/documents/{document.pk}/").content.decode()


def test_those_who_control_see_what_is_malicious_and_export_it(people: Desk, send: Send) -> None:
    document = send(samples.PDF)
    Document.objects.update(scan=Scan.INFECTED, scan_finding="Eicar")
    auditor = sign_in(Client(), make_member(make_organisation("", "office"), Role.AUDITOR, everywhere=True))
    page = auditor.get("/documents/?scan=infected")
    assert "Eicar" in page.content.decode()
    assert document.subject in page.content.decode()
    assert "Eicar" in body(auditor.get("/documents/?format=csv")).decode()
    assert signed_in(people.broker).get("/documents/").status_code == 403


def test_the_draft_says_which_declared_documents_have_no_file(people: Desk, draft: int, send: Send) -> None:
    client = signed_in(people.broker)
    before = client.get(f"/declarations/{draft}/edit/files/").content.decode()
    assert "Without a file so far" in before
    assert "Attached documents" in client.get(f"/declarations/{draft}/edit/").content.decode()
    assert signed_in(people.stranger).get(f"/declarations/{draft}/edit/files/").status_code == 404
