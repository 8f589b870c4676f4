# SPDX-License-Identifier: EUPL-1.2
"""The pages: one's papers, one of them, a letter; and the public page, without an account."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.public import OrganisationFacts, Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.papers import uploads
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.models import Paper
from diwana.foundation.papers.testing import file_of, issue_receipt
from diwana.kernel import clock

pytestmark = pytest.mark.django_db


def text_of(answer: object) -> str:
    content = getattr(answer, "content").decode()  # noqa: B009
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", content))


def verify_file(client: Client, data: bytes, language: str = "en") -> str:
    upload = SimpleUploadedFile("paper.pdf", data, "application/pdf")
    answer = client.post("/verify/", {"file": upload}, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return text_of(answer)


def test_anybody_verifies_a_file_and_nothing_of_it_is_kept(client: Client, receipt: PaperFacts) -> None:
    pdf = file_of(receipt.number)
    said = verify_file(client, pdf)
    assert "This file is, to the last character, the one that customs issued." in said
    assert "S*** J***" in said
    assert "Société Jasmin" not in said
    assert "Demonstration" in said
    for forged in (pdf + b"\n", pdf[:-1], pdf.replace(b"%PDF-1.7", b"%PDF-1.6"), b"", b"x" * 3_000_000):
        if forged:
            assert "Not authentic" in verify_file(client, forged)


@pytest.mark.parametrize(
    ("language", "good", "bad"), [("fr", "Authentique", "Pas authentique"), ("ar", "وثيقة أصلية", "غير أصلية")]
)
def test_the_verdict_is_said_in_the_readers_language(
    client: Client, receipt: PaperFacts, language: str, good: str, bad: str
) -> None:
    pdf = file_of(receipt.number)
    assert good in verify_file(client, pdf, language)
    assert bad in verify_file(client, pdf + b" ", language)


def test_anybody_verifies_a_number(client: Client, receipt: PaperFacts) -> None:
    good = client.post(
        "/verify/", {"number": receipt.number, "check": receipt.check}, headers={"Accept-Language": "en"}
    )
    assert "Customs issued a paper with this number" in text_of(good)
    bad = client.post("/verify/", {"number": receipt.number, "check": "0000000000"}, headers={"Accept-Language": "en"})
    assert "No such paper" in text_of(bad)
    empty = client.post("/verify/", {"number": "", "check": ""}, headers={"Accept-Language": "en"})
    assert empty.status_code == 422


def test_the_camera_opens_the_facts(client: Client, receipt: PaperFacts) -> None:
    answer = client.get(f"/V/{receipt.code}", headers={"Accept-Language": "en"})
    said = text_of(answer)
    assert "Compare each line" in said
    assert receipt.number in said
    assert "1 234.567" in said
    assert "Not a code of customs" in text_of(client.get("/V/NONSENSE", headers={"Accept-Language": "en"}))
    pasted = client.post("/verify/", {"code": receipt.code}, headers={"Accept-Language": "en"})
    assert receipt.number in text_of(pasted)


def test_a_form_without_anything_says_what_is_missing(client: Client) -> None:
    assert client.post("/verify/").status_code == 422
    assert client.get("/verify/").status_code == 200


def test_who_tries_out_numbers_has_to_wait(client: Client) -> None:
    with clock.at(datetime(2026, 3, 1, 9, tzinfo=UTC)):
        asked = [client.post("/verify/", {"number": "RC-2026-1", "check": str(n)}) for n in range(61)]
        assert [answer.status_code for answer in asked] == [200] * 60 + [429]
        assert asked[-1]["Retry-After"]
        assert client.get("/V/ABC").status_code == 429
    with clock.at(datetime(2026, 3, 1, 9, 1, tzinfo=UTC)):
        assert client.get("/V/ABC").status_code == 200


def test_a_file_that_is_too_large_is_refused_unread(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST", 1000)
    upload = SimpleUploadedFile("paper.pdf", b"x" * 2000, "application/pdf")
    assert client.post("/verify/", {"file": upload}).status_code in {400, 413}


def test_the_seals_are_published(client: Client, receipt: PaperFacts) -> None:
    assert "Diwana demonstration seal" in text_of(client.get("/verify/seals/", headers={"Accept-Language": "en"}))
    assert client.get("/verify/seals.pem").content.count(b"BEGIN CERTIFICATE") == 2


def test_a_trader_finds_and_downloads_his_papers(client: Client, trader: Person, receipt: PaperFacts) -> None:
    sign_in(client, trader)
    assert receipt.number in client.get("/papers/").content.decode()
    assert receipt.number in client.get(f"/papers/?q={receipt.number.lower()}").content.decode()
    assert receipt.number not in client.get("/papers/?kind=letter").content.decode()
    page = client.get(f"/papers/{receipt.number}/").content.decode()
    assert "Société Jasmin" in page
    answer = client.get(f"/papers/{receipt.number}/file/")
    assert answer["Content-Disposition"] == f'attachment; filename="{receipt.number}.pdf"'
    assert answer.content == file_of(receipt.number)
    lines = b"".join(client.get("/papers/?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert receipt.number.encode() in lines


def test_a_stranger_gets_404(client: Client, receipt: PaperFacts) -> None:
    sign_in(client, make_member(make_organisation(), Role.TRADER))
    for address in ("", "file/"):
        assert client.get(f"/papers/{receipt.number}/{address}").status_code == 404
    assert client.post(f"/papers/{receipt.number}/language/", {"language": "ar"}).status_code == 404
    assert receipt.number not in client.get("/papers/").content.decode()


def test_another_language_is_one_press_away(client: Client, trader: Person, receipt: PaperFacts) -> None:
    sign_in(client, trader)
    answer = client.post(f"/papers/{receipt.number}/language/", {"language": "ar"})
    assert answer.status_code == 302
    assert receipt.number in client.get(answer["Location"]).content.decode()
    assert client.post(f"/papers/{receipt.number}/language/", {"language": "xx"}).status_code == 422


def test_an_officer_writes_replaces_and_revokes(client: Client, officer: Person, payer: OrganisationFacts) -> None:
    sign_in(client, officer)
    assert client.get("/papers/letters/new/").status_code == 200
    typed = {"to": payer.identifier, "office": "TNTUN", "language": "fr", "heading": "Visite", "text": "Lundi."}
    refused = client.post("/papers/letters/new/", typed | {"to": "NOBODY"})
    assert refused.status_code == 422
    assert "Lundi." in refused.content.decode()
    answer = client.post("/papers/letters/new/", typed)
    assert answer.status_code == 302
    number = Paper.objects.get().number
    form = client.get(f"/papers/letters/new/?replaces={number}").content.decode()
    assert payer.identifier in form
    client.post("/papers/letters/new/", typed | {"replaces": number})
    assert Paper.objects.get(number=number).state == "replaced"
    latest = Paper.objects.latest("pk").number
    assert client.post(f"/papers/{latest}/revoke/", {"reason": ""}).status_code == 422
    assert client.post(f"/papers/{latest}/revoke/", {"reason": "Wrong."}).status_code == 302
    assert client.post(f"/papers/{latest}/revoke/", {"reason": "Wrong."}).status_code == 422


def test_programs_do_the_same(client: Client, trader: Person, receipt: PaperFacts) -> None:
    headers = {"Authorization": f"Bearer {make_token(trader)}"}
    assert client.get("/api/v1/papers", headers=headers).json()["items"][0]["number"] == receipt.number
    assert client.get(f"/api/v1/papers/{receipt.number}", headers=headers).json()["sha256"] == receipt.sha256
    pdf = client.get(f"/api/v1/papers/{receipt.number}/file", headers=headers)
    assert pdf.content == file_of(receipt.number)
    stranger = {"Authorization": f"Bearer {make_token(make_member(make_organisation(), Role.TRADER))}"}
    for rest in ("", "/file"):
        assert client.get(f"/api/v1/papers/{receipt.number}{rest}", headers=stranger).status_code == 404


def test_programs_verify_without_a_token(client: Client, payer: OrganisationFacts, receipt: PaperFacts) -> None:
    def ask(**body: object) -> dict[str, object]:
        answer = client.post("/api/v1/verifications", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        said: dict[str, object] = answer.json()
        return said

    assert ask(sha256=receipt.sha256)["accepted"] is True
    assert ask(code=receipt.code)["verdict"] == "issued"
    other = issue_receipt(payer)
    assert ask(sha256=receipt.sha256, code=other.code)["verdict"] == "mismatch"
    claims = {"number": receipt.number, "total": "9.000 TND"}
    assert ask(code=receipt.code, claims=claims)["differing"] == ["total"]
    assert client.post("/api/v1/verifications", {}, content_type="application/json").status_code == 422
