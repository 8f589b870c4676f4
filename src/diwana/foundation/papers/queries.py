# SPDX-License-Identifier: EUPL-1.2
"""Papers as those may see them whom they concern, and the seals under which they stand."""

from __future__ import annotations

import msgspec
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from diwana.foundation.papers import wording
from diwana.foundation.papers.facts import PaperFacts, SealFacts
from diwana.foundation.papers.issuing import content_of, document_of, facts_of
from diwana.foundation.papers.kinds import State
from diwana.foundation.papers.models import Certificate, File, Paper
from diwana.foundation.papers.permissions import Permission
from diwana.foundation.papers.verification import certificate_facts
from diwana.foundation.ui.listing import Criteria
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact

MOST_EXPORTED = 10_000
_ORDERS = {"number": ("number",), "issued": ("issued_at", "pk"), "reference": ("reference", "pk")}


def visible(actor: Actor) -> QuerySet[Paper]:
    """The papers that ``actor`` may know of: his organisation's, and for an officer who reads papers his offices'."""
    papers = Paper.objects.select_related("certificate", "replaced_by")
    mine = Q(readers__organisation=actor.organisation) if actor.organisation else Q(pk=None)
    if not actor.may(Permission.READ):
        return papers.filter(mine)
    if actor.everywhere:
        return papers
    return papers.filter(Q(office__in=actor.offices) | Q(office="") | mine).distinct()


class Page(Fact, frozen=True, kw_only=True):
    """A paper with what it says: rows of label and text, in the reader's language; its other languages that stand."""

    paper: PaperFacts
    rows: tuple[tuple[str, str], ...] = ()
    parties: tuple[tuple[str, str, str], ...] = ()
    heading: str = ""
    total: str = ""
    paragraphs: tuple[str, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    erased: bool = False


def paper_page(actor: Actor, number: str) -> Page | None:
    """The paper ``number`` whole, None where there is none or the actor may not know of it. Three queries."""
    paper = visible(actor).filter(number=number).first()
    if paper is None:
        return None
    others = Paper.objects.filter(subject=paper.subject, kind=paper.kind, state=State.ISSUED).exclude(pk=paper.pk)
    languages = tuple(others.order_by("copy").values_list("language", "number"))
    file = File.objects.filter(paper=paper).defer("content").first()
    if file is None:
        return Page(paper=facts_of(paper), languages=languages, erased=True)
    contents = document_of(file).contents
    return Page(
        paper=facts_of(paper),
        rows=tuple((gettext(row.label), wording.worded(row.value)) for row in contents.rows),
        parties=tuple((gettext(party.role), party.name, party.identifier) for party in contents.parties),
        heading=contents.heading,
        total=wording.money(contents.total) if contents.total else "",
        paragraphs=tuple(wording.paragraphs(contents)),
        languages=languages,
    )


def content(actor: Actor, number: str) -> bytes | None:
    """The sealed PDF of the paper ``number``; None where it is not there or not for the actor. Two queries."""
    paper = visible(actor).filter(number=number).first()
    file = File.objects.filter(paper=paper).first() if paper else None
    return content_of(file) if file else None


def find(actor: Actor, criteria: Criteria, *, offset: int | None = None) -> tuple[tuple[PaperFacts, ...], int]:
    """The papers that meet ``criteria`` and how many there are; ``offset`` instead of its page. Two queries."""
    found = _narrowed(actor, criteria)
    first = criteria.offset if offset is None else offset
    rows = _ordered(found, criteria)[first : first + criteria.limit]
    return tuple(map(facts_of, rows)), found.count()


def every(actor: Actor, criteria: Criteria) -> tuple[PaperFacts, ...]:
    """All of them, for a file; 10,000 at most."""
    return tuple(map(facts_of, _ordered(_narrowed(actor, criteria), criteria)[:MOST_EXPORTED]))


def _narrowed(actor: Actor, criteria: Criteria) -> QuerySet[Paper]:
    found = visible(actor)
    if criteria.search:
        text = criteria.search.upper()
        found = found.filter(Q(number__contains=text) | Q(reference__contains=text))
    for name in ("kind", "language", "state"):
        if criteria.get(name):
            found = found.filter(**{name: criteria.get(name)})
    return found


def _ordered(found: QuerySet[Paper], criteria: Criteria) -> QuerySet[Paper]:
    sign = "-" if criteria.descending else ""
    return found.order_by(*(f"{sign}{column}" for column in _ORDERS.get(criteria.sort, ("issued_at", "pk"))))


def of_subject(actor: Actor, subject: str, kind: str = "") -> tuple[PaperFacts, ...]:
    """The papers about ``subject`` that stand and that ``actor`` may see, oldest first. One query."""
    found = visible(actor).filter(subject=subject, state=State.ISSUED)
    return tuple(map(facts_of, (found.filter(kind=kind) if kind else found).order_by("copy")))


def seals() -> tuple[SealFacts, ...]:
    """Every certificate under which papers were sealed, latest first, with how many."""
    rows = Certificate.objects.annotate(count=Count("papers")).order_by("-first_used_at", "-pk")
    return tuple(msgspec.structs.replace(certificate_facts(row), papers=row.count) for row in rows)


def certificates_pem() -> str:
    """All of them with their issuers, PEM: what a reader of PDFs needs to know our seals."""
    rows = Certificate.objects.order_by("first_used_at", "pk").values_list("pem", "chain")
    return "".join(dict.fromkeys(part for row in rows for part in row))
