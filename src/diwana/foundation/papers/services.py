# SPDX-License-Identifier: EUPL-1.2
"""The verbs on papers. What rooms issue goes through ``public.issue``; here is what people ask for."""

from __future__ import annotations

from django.conf import settings

from diwana.foundation.accounts.public import organisation_by_identifier
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.papers import issuing
from diwana.foundation.papers.contents import Code, Contents, Named, Party, Row, Text
from diwana.foundation.papers.errors import (
    ERASED,
    NO_ORGANISATION,
    NOT_STANDING,
    NOT_YOUR_OFFICE,
    OTHER_ADDRESSEE,
    SAY_WHY,
    SEAL_AWAY,
    TOO_LONG,
    NotFound,
    Refused,
)
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.kinds import Kind, State
from diwana.foundation.papers.models import File, Paper
from diwana.foundation.papers.permissions import Permission
from diwana.foundation.papers.queries import visible
from diwana.foundation.papers.rendering import FontsMissing
from diwana.foundation.papers.seal import SealUnavailable
from diwana.foundation.reference.public import code_lists
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

MOST_TEXT = 8000
MOST_REASON = 2000
MOST_HEADING = 150


@verb(Permission.MAKE)
def translate(actor: Actor, number: str, language: str) -> PaperFacts:
    """The paper ``number`` in another language: the one that there is, else a new paper with a number of its own.

    A letter stays in the language it was written in. Raises NotFound; Refused for a letter, for a paper that stands no
    more or whose text was erased, and while the seal cannot sign.
    """
    paper = _paper(actor, number)
    if paper.state != State.ISSUED or paper.kind == Kind.LETTER:
        raise Refused(NOT_STANDING)
    if not File.objects.filter(paper=paper).exists():
        raise Refused(ERASED)
    try:
        return issuing.in_language(actor, paper, language)
    except (SealUnavailable, FontsMissing) as fault:
        raise Refused(SEAL_AWAY) from fault


@verb(Permission.WRITE)
def write_letter(
    actor: Actor,
    *,
    to: str,
    heading: str,
    text: str,
    language: str,
    office: str = "",
    reference: str = "",
    replaces: str = "",
) -> PaperFacts:
    """Write to the organisation with the customs code ``to``, seal the letter and lay it among its papers.

    office: code of the office that writes; by default the actor's, when he serves exactly one. reference: number of
    what it is about. replaces: number of a letter to the same organisation, which stands no more from then on.
    Raises NotFound, Refused.
    """
    addressee = organisation_by_identifier(to.strip())
    if addressee is None:
        raise Refused(NO_ORGANISATION, "to")
    sender = _office(actor, office)
    subject = _replaceable(actor, replaces, addressee.id).subject if replaces else ""
    contents = Contents(
        reference=reference.strip()[:40],
        parties=(
            Party(
                role=message("Addressee"),
                name=addressee.name,
                identifier=addressee.identifier,
                address=addressee.address,
            ),
        ),
        rows=(Row(label=message("Reference"), value=Code(code=reference.strip())),) if reference.strip() else (),
        office=sender,
        heading=_bounded(heading, "heading", MOST_HEADING),
        paragraphs=(Text(text=_bounded(text, "text", MOST_TEXT)),),
    )
    try:
        return issuing.issue(
            actor,
            kind=Kind.LETTER,
            subject=subject,
            contents=contents,
            language=language,
            readers=[addressee.id],
            replaces=replaces,
        )
    except issuing.CannotReplace as fault:
        raise Refused(NOT_STANDING) from fault
    except (SealUnavailable, FontsMissing) as fault:
        raise Refused(SEAL_AWAY) from fault


@verb(Permission.REVOKE)
def revoke(actor: Actor, number: str, *, reason: str) -> None:
    """Take a paper back: from now on everybody who verifies it reads that it is revoked, and why. Nothing undoes it.

    The reason is public: it names nobody. Raises NotFound, Refused.
    """
    paper = _paper(actor, number)
    said = _bounded(reason, "reason", MOST_REASON)
    changed = Paper.objects.filter(pk=paper.pk, state=State.ISSUED)
    if not changed.update(state=State.REVOKED, closed_at=clock.now()):
        raise Refused(NOT_STANDING)
    record(actor, issuing.REVOKED, issuing.subject_of(paper.number), {"sha256": paper.sha256}, reason=said)


def _paper(actor: Actor, number: str) -> Paper:
    paper = visible(actor).filter(number=number).first()
    if paper is None:
        raise NotFound(number)
    return paper


def _replaceable(actor: Actor, number: str, organisation: int) -> Paper:
    """The letter that may be replaced by another one to the same organisation."""
    paper = _paper(actor, number)
    if paper.kind != Kind.LETTER or not paper.readers.filter(organisation=organisation).exists():
        raise Refused(OTHER_ADDRESSEE, "to")
    return paper


def _bounded(text: str, field: str, most: int) -> str:
    text = text.strip()
    if not text:
        raise Refused(SAY_WHY if field == "reason" else message("Write something."), field)
    if len(text) > most:
        raise Refused(TOO_LONG, field)
    return text


def _office(actor: Actor, code: str) -> Named | None:
    """The office that writes, with its names."""
    if not code and len(actor.offices) == 1:
        code = next(iter(actor.offices))
    if not code:
        return None
    if not actor.serves(code):
        raise Refused(NOT_YOUR_OFFICE, "office")
    offices = code_lists(settings.COUNTRY, clock.today(settings.TIME_ZONE)).lists.get("offices", {})
    known = offices.get(code)
    return Named(code=code, labels=dict(known.labels) if known else {})
