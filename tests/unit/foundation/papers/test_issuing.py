# SPDX-License-Identifier: EUPL-1.2
"""A paper is there exactly when its act is; it says what it was given, in its language, none of it read as markup."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pypdfium2
import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from diwana.foundation.accounts.public import OrganisationFacts, system_actor
from diwana.foundation.ledger.public import attested, timeline
from diwana.foundation.papers import issuing, rendering, seal
from diwana.foundation.papers.contents import Contents, Party, Row, Text
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.kinds import Kind, State
from diwana.foundation.papers.models import File, Paper
from diwana.foundation.papers.testing import file_of, issue_receipt, receipt_contents
from diwana.foundation.vault.public import decrypt

pytestmark = pytest.mark.django_db


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_ledger_holds_the_digest_of_the_whole_file(receipt: PaperFacts) -> None:
    event = timeline(f"paper:{receipt.number}")[0]
    said = attested(event.index)
    assert said is not None
    assert said["sha256"] == receipt.sha256 == hashlib.sha256(file_of(receipt.number)).hexdigest()
    assert event.verb == "papers.issue"


def test_nothing_personal_is_stored_in_the_open(receipt: PaperFacts) -> None:
    row = File.objects.get(paper__number=receipt.number)
    assert b"%PDF" not in bytes(row.content)
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT document FROM papers_file")
        assert "Jasmin" not in cursor.fetchone()[0]
    assert decrypt("papers.file", bytes(row.content)).startswith(b"%PDF")


def test_numbers_run_without_a_gap_and_come_back_when_the_act_fails(payer: OrganisationFacts) -> None:
    first = issue_receipt(payer)

    def fail() -> None:
        with transaction.atomic():
            issue_receipt(payer)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    second = issue_receipt(payer)
    assert int(second.number[-7:]) == int(first.number[-7:]) + 1
    assert Paper.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_it_is_issued_in_the_transaction_of_its_act_only(payer: OrganisationFacts) -> None:
    with pytest.raises(TransactionManagementError):
        issuing.issue(
            system_actor(), kind=Kind.LETTER, subject="x:1", contents=Contents(), language="fr", readers=[payer.id]
        )


def seen_lines(pdf: bytes) -> list[str]:
    """The lines of the first page as the eye meets their characters, from left to right, without spaces."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    lines: dict[int, list[tuple[float, str]]] = {}
    for index in range(text.count_chars()):
        left, bottom, right, _top = text.get_charbox(index, loose=True)
        if right > left and (character := text.get_text_range(index, 1)).strip():
            lines.setdefault(round(bottom), []).append((left, character))
    return ["".join(character for _, character in sorted(line)) for line in lines.values()]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "Direction générale des douanes"), ("en", "Directorate General of Customs"), ("ar", "الجمهورية")],
)
def test_it_is_written_in_its_language(payer: OrganisationFacts, language: str, expected: str) -> None:
    pdf = file_of(issue_receipt(payer, language=language).number)
    assert expected in words_of(pdf)
    reader = PdfFileReader(io.BytesIO(pdf))
    assert str(reader.root["/Lang"]).startswith(language)
    assert reader.root["/MarkInfo"]["/Marked"]


def test_amounts_and_codes_stay_readable_in_arabic(payer: OrganisationFacts) -> None:
    paper = issue_receipt(payer, language="ar")
    seen = "\n".join(seen_lines(file_of(paper.number)))
    for written in ("1234,567TND", "1000,000TND", "IM-2026-TNRDS-000017", paper.number, "1122334M"):
        assert written in seen.replace("\u202f", "").replace("\u00a0", ""), written


MARKUP = '#panic("x") #read("/etc/passwd") $x^2$ *b* _i_ @ref <label> \\ " ] [ {{ #import "layout.typ": * // /* = h'


def test_what_people_write_is_never_markup(payer: OrganisationFacts) -> None:
    contents = Contents(
        reference=MARKUP[:40],
        parties=(Party(role="Addressee", name=MARKUP, identifier="#x", address=MARKUP),),
        rows=(Row(label="About", value=Text(text=MARKUP)),),
        heading=MARKUP,
        paragraphs=(Text(text=MARKUP + "\n\n" + MARKUP),),
    )
    with transaction.atomic():
        paper = issuing.issue(
            system_actor(), kind=Kind.LETTER, subject="", contents=contents, language="fr", readers=[payer.id]
        )
    said = words_of(file_of(paper.number))
    for piece in ("#panic", "/etc/passwd", "$x^2$", "*b*", "@ref", "<label>"):
        assert said.count(piece) >= 4, piece


def test_the_ledgers_root_is_printed(payer: OrganisationFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    class Signed:
        size, root = 17, bytes(range(32))

    monkeypatch.setattr(issuing, "latest_checkpoint", lambda: Signed)
    said = words_of(file_of(issue_receipt(payer).number))
    assert Signed.root.hex() in said.replace("\r\n", "")
    assert "17" in said


def test_readers_of_pdfs_find_a_pades_signature_over_the_whole_file(receipt: PaperFacts) -> None:
    reader = PdfFileReader(io.BytesIO(file_of(receipt.number)))
    signature = reader.embedded_signatures[0]
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    held = seal.current()
    trusted = ValidationContext(trust_roots=[seal.as_asn1(each) for each in held.chain], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=trusted)
    assert status.intact
    assert status.valid
    assert status.coverage.name == "ENTIRE_FILE"


def test_a_paper_that_replaces_another_takes_it_out_of_force(payer: OrganisationFacts) -> None:
    first = issue_receipt(payer, subject="trial:a")
    second = issue_receipt(payer, subject="trial:a", replaces=first.number)
    row = Paper.objects.get(number=first.number)
    assert (row.state, row.replaced_by.number if row.replaced_by else "") == (State.REPLACED, second.number)
    assert [event.verb for event in timeline(f"paper:{first.number}")] == ["papers.issue", "papers.replace"]
    for other in (first.number, "RC-2026-9999999"):
        with pytest.raises(issuing.CannotReplace):
            issue_receipt(payer, subject="trial:a", replaces=other)
    with pytest.raises(issuing.CannotReplace):
        issue_receipt(payer, subject="trial:b", replaces=second.number)


def test_a_second_paper_on_a_subject_says_that_it_is_a_duplicate(payer: OrganisationFacts) -> None:
    issue_receipt(payer, subject="trial:c", language="en")
    second = issue_receipt(payer, subject="trial:c", language="en")
    assert second.copy == 2
    assert "Duplicate" in words_of(file_of(second.number))


def test_an_act_stands_although_the_seal_is_away(payer: OrganisationFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise seal.SealUnavailable("the token is in the safe")

    monkeypatch.setattr(seal, "current", away)
    with transaction.atomic():
        made = issuing.offer(
            system_actor(),
            kind=Kind.RECEIPT,
            subject="trial:d",
            contents=receipt_contents(payer),
            language="fr",
            readers=[payer.id],
        )
    assert made is None
    assert not Paper.objects.filter(subject="trial:d").exists()


def test_without_the_built_fonts_no_paper_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "BUILT", Path("/nowhere"))
    with pytest.raises(rendering.FontsMissing):
        rendering._load()
