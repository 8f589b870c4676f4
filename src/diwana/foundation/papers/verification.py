# SPDX-License-Identifier: EUPL-1.2
"""Is this paper authentic? What anybody asks, answered from the record, not from what the paper says of itself.

Each thing presented leads to a paper or to none: a file by the SHA-256 of all its bytes, a number by the check value
printed beside it, a code by its signature. All must lead to the same paper, and what was read on it must be what it
says. Then the ledger is asked: its event of the issue must commit to this digest and these facts. A signature inside a
PDF is not looked at: a valid one says nothing of what was added after it, and stands in files that we never issued.
"""

from __future__ import annotations

import hmac
import logging
from datetime import date
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from diwana.foundation.ledger.public import TimelineEntry, attested, timeline
from diwana.foundation.papers import issuing, qr, seal
from diwana.foundation.papers.contents import Document, Party
from diwana.foundation.papers.facts import KeyFacts, SealFacts
from diwana.foundation.papers.kinds import Kind, tidy
from diwana.foundation.papers.masking import masked, masked_name
from diwana.foundation.papers.models import Certificate, File, Paper
from diwana.kernel.declaration import Fact

log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """authentic: the file is, to the last byte, the one that was issued, and it stands. superseded: it was, and another
    took its place. revoked: it was, and customs took it back. issued: no file was given; a paper with this number and
    these facts was issued and stands: whoever reads compares them. mismatch: the things presented belong to different
    papers, or the paper says something else. unknown: nothing like this was issued."""

    AUTHENTIC = "authentic"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    ISSUED = "issued"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why, where it is not authentic or issued."""

    FILE_UNKNOWN = "file_unknown"
    NUMBER_UNKNOWN = "number_unknown"
    CODE_UNREADABLE = "code_unreadable"
    CODE_FORGED = "code_forged"
    DIFFERENT_PAPERS = "different_papers"
    OTHER_FACTS = "other_facts"
    NOT_RECORDED = "not_recorded"
    NOTHING_GIVEN = "nothing_given"


class Claims(Fact, frozen=True, kw_only=True):
    """What somebody reads on the paper before him; empty is not compared. issued_on: the day; total: amount and
    currency (``12345.678 TND``); parties: their names, whole or masked, in the order of the paper."""

    kind: str = ""
    number: str = ""
    reference: str = ""
    issued_on: date | None = None
    total: str = ""
    parties: tuple[str, ...] = ()

    def cover(self, facts: KeyFacts) -> bool:
        """Whether everything was read that the paper's code vouches for."""
        if not (self.kind and self.number and self.issued_on) or facts.erased:
            return False
        parties = len(facts.parties[: qr.MOST_PARTIES])
        return (
            len(self.parties) >= parties
            and bool(self.reference or not facts.reference)
            and bool(self.total or facts.total is None)
        )


class Presented(Fact, frozen=True, kw_only=True):
    """What is presented, at least one of: ``sha256`` of a whole file (hexadecimal), ``number`` with its ``check``
    value, the text or address of a ``code``."""

    sha256: str = ""
    number: str = ""
    check: str = ""
    code: str = ""
    claims: Claims = Claims()


class Checked(Fact, frozen=True, kw_only=True):
    """The answer. ``facts`` of the paper found; ``differing`` names the claims that it contradicts; ``event`` its index
    in the ledger; ``replaced_by`` a number; ``reason`` of the revocation in its officer's words."""

    verdict: Verdict
    reason: Reason | None = None
    facts: KeyFacts | None = None
    certificate: SealFacts | None = None
    event: int | None = None
    replaced_by: str = ""
    revocation: str = ""
    sha256: str = ""
    differing: tuple[str, ...] = ()
    compared: bool = False

    @property
    def accepted(self) -> bool:
        """Whether a machine may take the paper for good: its file is authentic, or, of paper, all that its code
        vouches for was read from it and agrees."""
        return self.verdict is Verdict.AUTHENTIC or (self.verdict is Verdict.ISSUED and self.compared)


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def verify(presented: Presented) -> Checked:
    """The verdict on what is presented. Never raises for what a stranger may send; at most eight queries."""
    try:
        found = _found(presented)
    except _Refused as refused:
        return Checked(verdict=Verdict.UNKNOWN, reason=refused.reason, sha256=presented.sha256)
    if len({paper.pk for paper in found}) > 1:
        return Checked(verdict=Verdict.MISMATCH, reason=Reason.DIFFERENT_PAPERS, sha256=presented.sha256)
    return _judged(found[0], presented)


def _found(presented: Presented) -> list[Paper]:
    """The paper that each thing leads to. Raises _Refused where one leads to none."""
    found = []
    if presented.sha256:
        found.append(_by_file(presented.sha256))
    if presented.number or presented.check:
        found.append(_by_number(presented.number, presented.check))
    if presented.code:
        found.append(_by_code(presented.code))
    if not found:
        raise _Refused(Reason.NOTHING_GIVEN)
    return found


def _papers() -> QuerySet[Paper]:
    return Paper.objects.select_related("certificate", "replaced_by")


def _by_file(digest: str) -> Paper:
    paper = _papers().filter(sha256=digest.lower()).first()
    if paper is None:
        raise _Refused(Reason.FILE_UNKNOWN)
    return paper


def _by_number(number: str, check: str) -> Paper:
    """Number and check value must both fit; which of them does not is not said."""
    paper = _papers().filter(number="".join(number.upper().split())[:20]).first()
    expected = paper.check_value if paper else "0" * 10
    if not hmac.compare_digest(tidy(check).encode(), expected.encode()) or paper is None:
        raise _Refused(Reason.NUMBER_UNKNOWN)
    return paper


def _by_code(text: str) -> Paper:
    """The paper of a code: signed under a certificate of ours, and carrying the facts that were recorded of it."""
    try:
        code = qr.read(text)
    except qr.CodeUnreadable:
        raise _Refused(Reason.CODE_UNREADABLE) from None
    signed = qr.signed_bytes(code.message)
    certificates = Certificate.objects.filter(fingerprint__startswith=code.key)[:8]
    if not any(seal.verifies(row.pem, signed, code.signature) for row in certificates):
        raise _Refused(Reason.CODE_FORGED)
    paper = _papers().filter(number=code.vouched.number).first()
    if paper is None or not hmac.compare_digest(paper.facts, code.vouched.facts.hex()):
        raise _Refused(Reason.CODE_FORGED)
    return paper


def _judged(paper: Paper, presented: Presented) -> Checked:
    history = timeline(issuing.subject_of(paper.number))
    issue = next((event for event in history if event.verb == issuing.ISSUED), None)
    file = File.objects.filter(paper=paper).first()
    if issue is None or not _is_recorded(paper, file, issue.index):
        log.error("paper %s is not as the ledger has it", paper.number)
        return Checked(verdict=Verdict.UNKNOWN, reason=Reason.NOT_RECORDED, sha256=presented.sha256)
    document = issuing.document_of(file) if file else None
    facts = key_facts(paper, document)
    differing = _differing(presented.claims, facts, document)
    closing = _closing(history)
    verdict = _verdict(presented, closing, differing)
    return Checked(
        verdict=verdict,
        reason=Reason.OTHER_FACTS if differing else None,
        facts=facts,
        certificate=certificate_facts(paper.certificate),
        event=issue.index,
        replaced_by=str(closing.data.get("by", "")) if closing else "",
        revocation=(closing.reason or "") if closing else "",
        sha256=paper.sha256,
        differing=differing,
        compared=presented.claims.cover(facts) and not differing,
    )


def _is_recorded(paper: Paper, file: File | None, event: int) -> bool:
    """Whether the ledger's event commits to this file and to these facts; the facts where they are still kept."""
    said = attested(event)
    if said is None or said.get("sha256") != paper.sha256 or said.get("facts") != paper.facts:
        return False
    if said.get("certificate") != paper.certificate.fingerprint:
        return False
    return file is None or issuing.facts_digest(bytes(file.salt), file.document.encode()).hex() == paper.facts


def _closing(history: tuple[TimelineEntry, ...]) -> TimelineEntry | None:
    """The event that took the paper out of force; a revocation counts before a replacement."""
    closing = [event for event in history if event.verb in {issuing.REVOKED, issuing.REPLACED}]
    return next((event for event in closing if event.verb == issuing.REVOKED), closing[0] if closing else None)


def _verdict(presented: Presented, closing: TimelineEntry | None, differing: tuple[str, ...]) -> Verdict:
    if differing:
        return Verdict.MISMATCH
    if closing is not None:
        return Verdict.REVOKED if closing.verb == issuing.REVOKED else Verdict.SUPERSEDED
    return Verdict.AUTHENTIC if presented.sha256 else Verdict.ISSUED


def key_facts(paper: Paper, document: Document | None) -> KeyFacts:
    """What may be shown to strangers of ``paper``; without its ``document`` what is left of it."""
    contents = document.contents if document else None
    total = contents.total if contents else None
    office = contents.office if contents else None
    return KeyFacts(
        number=paper.number,
        kind=paper.kind,
        title=str(Kind(paper.kind).label),
        reference=paper.reference,
        language=paper.language,
        issued_at=paper.issued_at,
        copy=paper.copy,
        office=office.code if office else paper.office,
        parties=tuple(map(_masked, contents.parties)) if contents else (),
        total=total.amount if total else None,
        currency=total.currency if total else "",
        erased=document is None,
    )


def certificate_facts(row: Certificate) -> SealFacts:
    return SealFacts(
        fingerprint=row.fingerprint,
        subject=row.subject,
        issuer=row.issuer,
        not_before=row.not_before,
        not_after=row.not_after,
        demonstration=row.demonstration,
        first_used_at=row.first_used_at,
    )


def _differing(claims: Claims, facts: KeyFacts, document: Document | None) -> tuple[str, ...]:
    """Names of the claims that the paper contradicts."""
    day = facts.issued_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    found = []
    if claims.kind and claims.kind != facts.kind:
        found.append("kind")
    if claims.number and "".join(claims.number.upper().split()) != facts.number:
        found.append("number")
    if claims.reference and claims.reference.strip() != facts.reference:
        found.append("reference")
    if claims.issued_on and claims.issued_on != day:
        found.append("issued_on")
    if claims.total and not _same_total(claims.total, facts):
        found.append("total")
    if claims.parties and not _same_parties(claims.parties, document):
        found.append("parties")
    return tuple(found)


def _same_total(claimed: str, facts: KeyFacts) -> bool:
    amount, _, currency = claimed.strip().rpartition(" ")
    try:
        return facts.total is not None and Decimal(amount) == facts.total and currency.upper() == facts.currency
    except ArithmeticError:
        return False


def _same_parties(claimed: tuple[str, ...], document: Document | None) -> bool:
    parties = document.contents.parties if document else ()
    return len(claimed) <= len(parties) and all(
        " ".join(name.split()) in {" ".join(party.name.split()), masked_name(party.name), _masked(party)}
        for name, party in zip(claimed, parties, strict=False)
    )


def _masked(party: Party) -> str:
    return masked(party.name, party.identifier)
