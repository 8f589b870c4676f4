# SPDX-License-Identifier: EUPL-1.2
"""A document from its first byte to its erasure."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from tests.unit.foundation.documents import samples
from tests.unit.foundation.documents.conftest import KIND, Send, stored

from diwana.foundation.documents import kinds, queries, reading, receiving, services, store, upkeep
from diwana.foundation.documents.errors import (
    Frozen,
    Gone,
    Malformed,
    Mismatch,
    NoRoom,
    NotFound,
    NotTaken,
    TooLarge,
    TooMany,
    Withheld,
    WrongOffset,
)
from diwana.foundation.documents.models import Content, Document, Upload
from diwana.foundation.documents.sealing import Damaged
from diwana.foundation.documents.states import Scan
from diwana.foundation.documents.verification import verify
from diwana.foundation.ledger.public import events, timeline
from diwana.kernel import clock
from diwana.modules.clearance import services as clearance
from diwana.modules.clearance.testing import Desk, entry

pytestmark = pytest.mark.django_db


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def content_of(document: Document, by: Desk) -> bytes:
    facts, _where = queries.document(by.broker, document.pk)
    with queries.content(facts) as reader:
        return reader.readall()


def test_a_file_is_attached_under_what_it_is_and_comes_back_the_same(people: Desk, subject: str, send: Send) -> None:
    document = send(samples.PDF, name="../Facture\u202e 1.exe", code="380", reference="F-1")
    assert (document.name, document.code, document.reference) == ("Facture 1.pdf", "380", "F-1")
    assert (document.content.type, document.content.sha256) == ("application/pdf", sha(samples.PDF))
    assert (document.owner_id, document.attached_by_id) == (people.broker.organisation, people.broker.person)
    assert document.scan == Scan.NOT_SCANNED
    assert content_of(document, people) == samples.PDF
    event = timeline(f"document:{document.pk}")[0]
    assert event.data == {
        "subject": subject, "kind": KIND, "code": "380", "sha256": sha(samples.PDF), "size": len(samples.PDF)
    }  # fmt: skip


def test_who_may_not_know_of_the_declaration_knows_of_no_document(people: Desk, send: Send) -> None:
    document = send(samples.PDF)
    for actor in (people.stranger, people.importer, people.examiner, people.elsewhere):
        with pytest.raises(NotFound):
            queries.document(actor, document.pk)
        with pytest.raises(NotFound):
            services.remove(actor, document.pk)
        with pytest.raises(NotFound):
            send(samples.TEXT, by=actor)
    with pytest.raises(NotFound):
        queries.document(people.broker, uuid4())


@pytest.mark.django_db(transaction=True)
def test_the_same_content_lies_on_the_disk_once_and_nobody_can_tell(people: Desk, folder: Path, send: Send) -> None:
    first = send(samples.PDF)
    other = clearance.start_draft(people.stranger, entry())
    second = send(samples.PDF, by=people.stranger, at=f"declaration:{other}")
    assert second.content_id == first.content_id
    assert len(list(stored(folder))) == 1
    services.remove(people.broker, first.pk)
    facts, _where = queries.document(people.stranger, second.pk)
    with queries.content(facts) as reader:
        assert reader.readall() == samples.PDF
    services.remove(people.stranger, second.pk)
    assert list(stored(folder)) == []
    assert not Content.objects.exists()


def test_the_same_file_twice_at_one_subject_is_one_document(send: Send) -> None:
    assert send(samples.PDF).pk == send(samples.PDF).pk
    assert send(samples.PDF, code="380", reference="F-1").pk != send(samples.PDF).pk


def test_filing_freezes_the_documents_and_its_event_names_their_digests(people: Desk, draft: int, send: Send) -> None:
    document = send(samples.PDF, code="380", reference="F-1")
    clearance.file_declaration(people.broker, draft, version=1)
    filed = next(each for each in timeline(f"declaration:{draft}") if each.verb == "clearance.file")
    assert filed.data is not None
    assert filed.data["documents"] == [{"code": "380", "sha256": sha(samples.PDF)}]
    for act in (lambda: services.remove(people.broker, document.pk), lambda: send(samples.TEXT)):
        with pytest.raises(Frozen):
            act()
    for reader in (people.examiner, people.importer):
        assert queries.document(reader, document.pk)[0].frozen_at is not None
    assert queries.document(people.examiner, document.pk)[1].official
    assert not queries.document(people.importer, document.pk)[1].official
    with pytest.raises(NotFound):
        queries.document(people.elsewhere, document.pk)


def test_a_malicious_document_is_locked_away_and_prevents_the_filing(people: Desk, draft: int, send: Send) -> None:
    document = send(samples.PDF)
    Document.objects.filter(pk=document.pk).update(scan=Scan.INFECTED)
    facts, _where = queries.document(people.broker, document.pk)
    with pytest.raises(Withheld):
        queries.content(facts)
    with pytest.raises(clearance.filing.Unsafe):
        clearance.file_declaration(people.broker, draft, version=1)
    services.remove(people.broker, document.pk)
    clearance.file_declaration(people.broker, draft, version=1)


def test_a_discarded_draft_takes_its_documents_along(people: Desk, draft: int, send: Send) -> None:
    send(samples.PDF)
    clearance.discard(people.broker, draft, version=1)
    assert not Document.objects.exists()
    assert not Content.objects.exists()


@pytest.mark.parametrize("content", [b"MZ" + bytes(100), samples.bare_archive(), b"<svg/>", samples.huge_png()])
def test_what_is_refused_leaves_nothing_behind(folder: Path, send: Send, content: bytes) -> None:
    with pytest.raises(NotTaken):
        send(content, name="innocent.pdf")
    assert not Document.objects.exists()
    assert list(stored(folder)) == []
    assert Upload.objects.get().refusal


def test_a_kind_takes_what_the_installation_says(
    people: Desk, subject: str, send: Send, settings: Any, tmp_path: Path
) -> None:
    text = settings.DOCUMENT_KINDS.read_text(encoding="utf-8")
    for old, new in (("mebibytes = 50", "mebibytes = 1"), ("number = 100", "number = 2"), ('"png", ', "")):
        assert old in text
        text = text.replace(old, new)
    settings.DOCUMENT_KINDS = tmp_path / "kinds.toml"
    settings.DOCUMENT_KINDS.write_text(text, encoding="utf-8")
    with pytest.raises(NotTaken, match="not taken here"):
        send(samples.picture("PNG"))
    with pytest.raises(TooLarge):
        services.begin(people.broker, subject=subject, kind_code=KIND, name="a", length=(1 << 20) + 1)
    for kind, length in (("nothing", 5), ("registration.identity", 5), (KIND, 0)):
        with pytest.raises(Malformed):
            services.begin(people.broker, subject=subject, kind_code=kind, name="a", length=length)
    send(samples.PDF)
    send(samples.pdf_with(b"/A 1"))
    with pytest.raises(TooMany):
        send(samples.pdf_with(b"/B 1"))


def test_one_person_has_few_open_uploads_and_sends_so_much_a_day(
    people: Desk, begun: Callable[[int], UUID], send: Send
) -> None:
    limits = kinds.rules().limits
    keys = [begun(1000) for _each in range(limits.unfinished)]
    with pytest.raises(TooMany):
        begun(1000)
    services.stop(people.broker, keys[0])
    begun(1000)
    Upload.objects.update(length=limits.bytes_a_day // limits.unfinished, ended_at=clock.now())
    with pytest.raises(TooMany):
        send(samples.PDF)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        send(samples.PDF)


def test_a_full_disk_is_said_before_and_while_it_happens(
    begun: Callable[[int], UUID], people: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = begun(1000)
    with monkeypatch.context() as patch:
        patch.setattr(store, "has_room", lambda size: False)
        with pytest.raises(NoRoom):
            begun(1000)

    def full(*_anything: object) -> None:
        raise OSError(28, "No space left on device")

    receiving.receive(people.broker, key, io.BytesIO(samples.TEXT).read, offset=0, stated=10)
    with monkeypatch.context() as patch:
        patch.setattr(store, "_write_all", full)
        with pytest.raises(NoRoom):
            receiving.receive(people.broker, key, io.BytesIO(bytes(990)).read, offset=10, stated=990)
    assert receiving.progress(people.broker, key).offset == 10


def test_a_sender_that_goes_away_loses_nothing_that_arrived(begun: Callable[[int], UUID], people: Desk) -> None:
    key = begun(len(samples.PDF))
    parts = iter([samples.PDF[:100], samples.PDF[100:130]])

    def gone(_count: int) -> bytes:
        try:
            return next(parts)
        except StopIteration:
            raise ConnectionResetError from None

    assert receiving.receive(people.broker, key, gone, offset=0, stated=len(samples.PDF)).offset == 130
    rest = io.BytesIO(samples.PDF[130:])
    done = receiving.receive(people.broker, key, rest.read, offset=130, stated=len(samples.PDF) - 130)
    assert done.document is not None
    assert Content.objects.get().sha256 == sha(samples.PDF)


def test_a_checksum_that_does_not_hold_keeps_nothing_of_the_request(begun: Callable[[int], UUID], people: Desk) -> None:
    key = begun(len(samples.PDF))
    wrong = receiving.Checksum("sha256", bytes(32))
    with pytest.raises(Mismatch):
        receiving.receive(people.broker, key, io.BytesIO(samples.PDF).read, offset=0, stated=50, checksum=wrong)
    assert receiving.progress(people.broker, key).offset == 0
    right = receiving.Checksum("sha256", hashlib.sha256(samples.PDF).digest())
    read = io.BytesIO(samples.PDF).read
    done = receiving.receive(people.broker, key, read, offset=0, stated=len(samples.PDF), checksum=right)
    assert done.document is not None


def test_bytes_follow_each_other_or_are_refused(begun: Callable[[int], UUID], people: Desk) -> None:
    key = begun(100)
    with pytest.raises(WrongOffset):
        receiving.receive(people.broker, key, io.BytesIO(b"x").read, offset=1, stated=1)
    with pytest.raises(TooLarge):
        receiving.receive(people.broker, key, io.BytesIO(b"x" * 101).read, offset=0, stated=101)
    with pytest.raises(NotFound):
        receiving.receive(people.importer, key, io.BytesIO(b"x").read, offset=0, stated=1)


def test_a_whole_upload_that_was_never_attached_is_attached_when_it_is_asked_for(
    begun: Callable[[int], UUID], people: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service was killed between the last byte and the attaching."""
    key = begun(len(samples.PDF))
    with monkeypatch.context() as patch:
        patch.setattr(services, "attach", lambda *_args: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            receiving.receive(people.broker, key, io.BytesIO(samples.PDF).read, offset=0, stated=len(samples.PDF))
    assert Upload.objects.get().offset == len(samples.PDF)
    done = receiving.progress(people.broker, key)
    assert done.document == Document.objects.get().pk
    assert receiving.progress(people.broker, key).document == done.document


@pytest.mark.django_db(transaction=True)
def test_what_is_abandoned_is_forgotten_and_nothing_else(
    begun: Callable[[int], UUID], people: Desk, folder: Path, send: Send
) -> None:
    kept = send(samples.PDF)
    key = begun(100)
    receiving.receive(people.broker, key, io.BytesIO(b"x" * 40).read, offset=0, stated=40)
    stray = store.path_of(UUID(int=5))
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left behind")
    assert upkeep.forget() == {"uploads": 0, "contents": 0, "strays": 0}
    with clock.at(clock.now() + timedelta(days=2)):
        with pytest.raises(Gone):
            receiving.progress(people.broker, key)
        assert upkeep.forget() == {"uploads": 2, "contents": 0, "strays": 1}
    assert [path.name for path in stored(folder)] == [kept.content.file.hex]
    Document.objects.all().delete()  # as erasure after its time does
    assert upkeep.forget() == {"uploads": 0, "contents": 1, "strays": 0}
    assert list(stored(folder)) == []


def test_damage_on_the_disk_is_found_and_nothing_false_is_handed_out(people: Desk, send: Send) -> None:
    document = send(samples.PDF)
    assert verify().faults == ()
    path = store.path_of(document.content.file)
    lying = bytearray(path.read_bytes())
    lying[30] ^= 1
    path.write_bytes(lying)
    with pytest.raises(Damaged):
        content_of(document, people)
    assert len(verify().faults) == 1
    with pytest.raises(CommandError, match="damaged"):
        call_command("documents", "verify", stdout=io.StringIO())
    path.unlink()
    assert len(verify().faults) == 1


def test_an_officer_who_opens_a_document_is_recorded_once_in_a_while(people: Desk, draft: int, send: Send) -> None:
    document = send(samples.PDF)
    clearance.file_declaration(people.broker, draft, version=1)
    facts, _where = queries.document(people.examiner, document.pk)
    for _each in range(3):
        reading.note_reading(people.examiner, facts)
    opened = events(subject=f"document:{document.pk}", verb="documents.open")
    assert [each.person for each in opened] == [people.examiner.person]
