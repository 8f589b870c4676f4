# SPDX-License-Identifier: EUPL-1.2
"""Issuing a paper: number it, set it, seal it, keep it, and put its digest on the record.

All in the caller's transaction: a paper is there exactly when the act that it tells of is. It takes about 25 ms.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from diwana.foundation.ledger.public import LedgerEntry, latest_checkpoint, record, record_all
from diwana.foundation.papers import qr, seal, wording
from diwana.foundation.papers.contents import Contents, Document, decoded, encoded
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.kinds import ALPHABET, CHECK_LENGTH, PREFIXES, Kind, State
from diwana.foundation.papers.masking import masked
from diwana.foundation.papers.models import Certificate, File, Numbering, Paper, Reader
from diwana.foundation.papers.rendering import FontsMissing, rendered
from diwana.foundation.vault.public import decrypt, encrypt, key_of
from diwana.kernel import clock
from diwana.kernel.actor import Actor

log = logging.getLogger(__name__)

PURPOSE = "papers.file"
SALT_BYTES = 16
LANGUAGES = ("fr", "ar", "en")


class CannotReplace(ValueError):
    """The paper to be replaced does not stand any more, or is about something else."""


def issue(
    actor: Actor,
    *,
    kind: Kind,
    subject: str,
    contents: Contents,
    language: str,
    readers: Iterable[int],
    replaces: str = "",
) -> PaperFacts:
    """Issue a paper of ``kind`` about ``subject`` ('<kind>:<id>', empty: itself) in ``language`` and give its facts.

    readers: keys of the organisations whose people find it among their papers. replaces: number of a paper of the same
    subject that this one takes the place of. The calling verb checks the permission.

    Raises TransactionManagementError outside a transaction; SealUnavailable, FontsMissing where it cannot be made now;
    CannotReplace; ValueError for another language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"papers are written in {', '.join(LANGUAGES)}, not in {language}")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a paper is issued in the transaction of what it tells of")
    held = seal.current()
    document = _document(kind, subject, contents, language, replaces)
    paper = _made(actor, document, subject or subject_of(document.number), held)
    Reader.objects.bulk_create([Reader(paper=paper, organisation_id=key) for key in sorted(set(readers))])
    if replaces:
        _replace(replaces, paper)
    _record(actor, paper, replaces)
    return facts_of(paper)


def offer(
    actor: Actor, *, kind: Kind, subject: str, contents: Contents, language: str, readers: Iterable[int]
) -> PaperFacts | None:
    """As ``issue``, for an act that must stand although the seal cannot sign now: None then, and the log says why.

    Whoever may see the paper has it made from the page of its subject.
    """
    try:
        with transaction.atomic():
            return issue(actor, kind=kind, subject=subject, contents=contents, language=language, readers=readers)
    except (seal.SealUnavailable, FontsMissing) as fault:
        log.error("no paper %s for %s: %s", kind, subject, fault)
        return None


def ensure(
    actor: Actor, *, kind: Kind, subject: str, contents: Contents, language: str, readers: Iterable[int]
) -> PaperFacts:
    """The first paper of ``kind`` about ``subject`` that stands, whatever its language; issued now where there is none.

    Of two who ask at once both get the same. Whoever of ``readers`` does not find it yet does from now on: the caller
    has seen to it that he may know its subject. Errors as ``issue``.
    """
    _turn(kind, clock.now().astimezone(_zone()).year)
    found = Paper.objects.filter(subject=subject, kind=kind, state=State.ISSUED).select_related("certificate")
    paper = found.order_by("copy").first()
    if paper is None:
        return issue(actor, kind=kind, subject=subject, contents=contents, language=language, readers=readers)
    known = set(paper.readers.values_list("organisation", flat=True))
    for key in sorted(set(readers) - known):
        Reader.objects.create(paper=paper, organisation_id=key)
        record(actor, SHARED, subject_of(paper.number), {"organisation": key})
    return facts_of(paper)


def in_language(actor: Actor, paper: Paper, language: str) -> PaperFacts:
    """The paper that says the same in ``language``: the one that stands, or a new one with a number of its own."""
    _turn(Kind(paper.kind), paper.issued_at.astimezone(_zone()).year)
    found = (
        Paper.objects.filter(subject=paper.subject, kind=paper.kind, language=language, state=State.ISSUED)
        .select_related("certificate", "replaced_by")
        .order_by("-copy")
        .first()
    )
    if found:
        return facts_of(found)
    contents = document_of(paper.file).contents
    readers = paper.readers.values_list("organisation", flat=True)
    return issue(
        actor, kind=Kind(paper.kind), subject=paper.subject, contents=contents, language=language, readers=readers
    )


def _document(kind: Kind, subject: str, contents: Contents, language: str, replaces: str) -> Document:
    issued = clock.now()
    number = _number(kind, issued.astimezone(_zone()).year)
    same = Paper.objects.filter(subject=subject, kind=kind) if subject else Paper.objects.none()
    last = same.aggregate(last=Max("copy"))["last"]
    signed = latest_checkpoint()
    return Document(
        kind=str(kind),
        number=number,
        language=language,
        issued=issued,
        copy=(last or 0) + 1,
        contents=contents,
        check="".join(secrets.choice(ALPHABET) for _ in range(CHECK_LENGTH)),
        replaces=replaces,
        tree_size=signed.size if signed else 0,
        tree_root=signed.root.hex() if signed else "",
    )


def _made(actor: Actor, document: Document, subject: str, held: seal.Seal) -> Paper:
    salt, plain = secrets.token_bytes(SALT_BYTES), encoded(document)
    facts = facts_digest(salt, plain)
    code = _code(document, facts, held)
    words = wording.texts(document, demonstration=held.demonstration)
    pdf = rendered(document.kind, words, qr.drawing(qr.address(code)))
    content = held.seal(pdf, name=words["administration"], place=settings.COUNTRY, reason=wording.REASON)
    office = document.contents.office
    paper = Paper.objects.create(
        number=document.number,
        kind=document.kind,
        subject=subject,
        reference=document.contents.reference,
        language=document.language,
        copy=document.copy,
        office=office.code if office else "",
        issued_at=document.issued,
        issued_by_id=actor.person,
        check_value=document.check,
        sha256=sha256(content).hexdigest(),
        facts=facts.hex(),
        size=len(content),
        code=code,
        certificate=_certificate(held),
    )
    sealed = encrypt(PURPOSE, content)
    File.objects.create(
        paper=paper, issued_at=document.issued, salt=salt, document=plain.decode(), content=sealed, key=key_of(sealed)
    )
    return paper


def facts_digest(salt: bytes, document: bytes) -> bytes:
    """SHA-256 of the salt (of fixed length) and the document: it fixes every fact and gives none away."""
    return sha256(salt + document).digest()


def _code(document: Document, facts: bytes, held: seal.Seal) -> str:
    contents = document.contents
    message = qr.message_of(
        qr.vouched(
            document.kind,
            document.number,
            document.issued.astimezone(_zone()).date(),
            contents.reference,
            tuple(masked(party.name, party.identifier) for party in contents.parties),
            wording.plain_amount(contents.total),
            facts,
        )
    )
    return qr.written(held.fingerprint, held.sign(qr.signed_bytes(message)), message)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _turn(kind: Kind, year: int) -> None:
    """Wait for one's turn: the row of the numbers is held until the transaction ends."""
    Numbering.objects.get_or_create(kind=kind, year=year)
    Numbering.objects.select_for_update().get(kind=kind, year=year)


def _number(kind: Kind, year: int) -> str:
    """The next number, held until the transaction ends: given back if it fails, so that no gap remains."""
    if not Numbering.objects.filter(kind=kind, year=year).update(last=F("last") + 1):
        Numbering.objects.get_or_create(kind=kind, year=year)
        Numbering.objects.filter(kind=kind, year=year).update(last=F("last") + 1)
    last = Numbering.objects.values_list("last", flat=True).get(kind=kind, year=year)
    return f"{PREFIXES[kind]}-{year}-{last:07}"


def _certificate(held: seal.Seal) -> Certificate:
    """The row of the seal's certificate, made when the first paper is sealed under it."""
    found = Certificate.objects.filter(fingerprint=held.fingerprint).first()
    if found:
        return found
    since, until = seal.validity(held.certificate)
    row, _ = Certificate.objects.get_or_create(
        fingerprint=held.fingerprint,
        defaults={
            "pem": seal.pem(held.certificate),
            "chain": "".join(map(seal.pem, held.chain)),
            "subject": held.certificate.subject.rfc4514_string()[:300],
            "issuer": held.certificate.issuer.rfc4514_string()[:300],
            "not_before": since,
            "not_after": until,
            "demonstration": held.demonstration,
            "first_used_at": clock.now(),
        },
    )
    return row


def _replace(number: str, by: Paper) -> None:
    """The paper ``number`` stands no more. Its subject and kind must be those of the one in its place."""
    changed = Paper.objects.filter(number=number, subject=by.subject, kind=by.kind, state=State.ISSUED).exclude(
        pk=by.pk
    )
    if not changed.update(state=State.REPLACED, closed_at=clock.now(), replaced_by=by):
        raise CannotReplace(number)


def _record(actor: Actor, paper: Paper, replaces: str) -> None:
    data = {
        "kind": paper.kind,
        "reference": paper.reference,
        "language": paper.language,
        "copy": paper.copy,
        "sha256": paper.sha256,
        "facts": paper.facts,
        "certificate": paper.certificate.fingerprint,
        "about": paper.subject,
    }
    entries = [LedgerEntry(verb=ISSUED, subject=subject_of(paper.number), data=data)]
    if replaces:
        entries.append(LedgerEntry(verb=REPLACED, subject=subject_of(replaces), data={"by": paper.number}))
    record_all(actor, entries)


#: Verbs of the ledger.
ISSUED, REPLACED, REVOKED, SHARED = "papers.issue", "papers.replace", "papers.revoke", "papers.share"


def subject_of(number: str) -> str:
    """The subject of a paper's events."""
    return f"paper:{number}"


def content_of(file: File) -> bytes:
    """The sealed PDF."""
    return decrypt(PURPOSE, bytes(file.content))


def document_of(file: File) -> Document:
    return decoded(file.document.encode())


def facts_of(paper: Paper) -> PaperFacts:
    return PaperFacts(
        number=paper.number,
        kind=paper.kind,
        title=str(Kind(paper.kind).label),
        subject=paper.subject,
        reference=paper.reference,
        language=paper.language,
        copy=paper.copy,
        office=paper.office,
        issued_at=paper.issued_at,
        state=paper.state,
        closed_at=paper.closed_at,
        replaced_by=paper.replaced_by.number if paper.replaced_by else "",
        sha256=paper.sha256,
        size=paper.size,
        check=paper.check_value,
        code=paper.code,
        demonstration=paper.certificate.demonstration,
    )
