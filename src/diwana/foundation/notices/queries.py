# SPDX-License-Identifier: EUPL-1.2
"""What people read: the news of the organisation they act for, and its webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from diwana.foundation.notices.errors import Unknown
from diwana.foundation.notices.kinds import Kind, Mailing, for_actor, kinds
from diwana.foundation.notices.models import Attempt, Delivery, Endpoint, News, Preference, Reading, ReadUpTo
from diwana.foundation.notices.spreading import mailing_of
from diwana.foundation.ui.listing import Criteria
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact

UNREAD = "unread"
MOST_COUNTED = 99


def visible(actor: Actor) -> QuerySet[News]:
    """The news that is for the actor, in the organisation he acts for now; what he did himself is none."""
    if actor.person is None or actor.organisation is None:
        return News.objects.none()
    rows = News.objects.filter(organisation=actor.organisation, kind__in=for_actor(actor))
    return rows.filter(Q(person=None) | Q(person=actor.person)).exclude(by=actor.person)


def _unread(actor: Actor) -> QuerySet[News]:
    read = Reading.objects.filter(person=actor.person, news=OuterRef("pk"))
    upto = ReadUpTo.objects.filter(person=actor.person, organisation=actor.organisation, news__gte=OuterRef("pk"))
    return visible(actor).filter(~Exists(read), ~Exists(upto))


def unread(actor: Actor) -> int:
    """How many are unread, up to 99 (100: more). One query."""
    return len(_unread(actor).values_list("pk")[: MOST_COUNTED + 1])


def newest_unread(actor: Actor) -> int | None:
    """Key of the newest that is unread, None where all are read. One query."""
    return _unread(actor).order_by("-id").values_list("pk", flat=True).first()


class NewsRow(Fact, frozen=True, kw_only=True):
    """A piece of news as a list shows it: ``text`` in the present language."""

    id: int
    kind: str
    label: str
    text: str
    tone: str
    title: str
    subject: str
    at: datetime
    read: bool


def find(actor: Actor, criteria: Criteria, offset: int, limit: int) -> tuple[tuple[NewsRow, ...], int]:
    """Part of the news, newest first, and how many match in all. Three queries."""
    rows = _matching(actor, criteria)
    found = list(rows[offset : offset + limit])
    new = set(_unread(actor).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    return tuple(_row(row, row.pk not in new) for row in found), rows.count()


def every(actor: Actor, criteria: Criteria) -> Iterator[NewsRow]:
    """All that match."""
    new = set(_unread(actor).values_list("pk", flat=True))
    for row in _matching(actor, criteria).iterator(chunk_size=500):
        yield _row(row, row.pk not in new)


def _matching(actor: Actor, criteria: Criteria) -> QuerySet[News]:
    rows = _unread(actor) if criteria.get("state") == UNREAD else visible(actor)
    if search := criteria.search:
        rows = rows.filter(Q(title__icontains=search) | Q(subject__iexact=search))
    if kind := criteria.get("kind"):
        rows = rows.filter(kind=kind)
    return rows.order_by("id" if criteria.sort and not criteria.descending else "-id")


def _row(row: News, read: bool) -> NewsRow:
    kind = kinds()[row.kind]
    return NewsRow(
        id=row.pk,
        kind=row.kind,
        label=str(kind.label),
        text=kind.words(row.values or {}),
        tone=kind.tone,
        title=row.title,
        subject=row.subject,
        at=row.at,
        read=read,
    )


def address_of(actor: Actor, news: int) -> str:
    """The page that a piece of news leads to. Raises Unknown."""
    row = visible(actor).filter(pk=news).first()
    if row is None:
        raise Unknown(f"news {news}")
    return kinds()[row.kind].address(row.subject.partition(":")[2])


def preferences(actor: Actor) -> list[tuple[Kind, Mailing]]:
    """The kinds that are news for the actor, and when he gets a mail about each. One query."""
    chosen: Mapping[str, str] = dict(Preference.objects.filter(person=actor.person).values_list("kind", "mail"))
    return [(kinds()[code], mailing_of(kinds()[code], chosen.get(code))) for code in for_actor(actor)]


class EndpointRow(Fact, frozen=True, kw_only=True):
    """A webhook without its secret. failed: messages whose last attempt failed."""

    id: int
    url: str
    kinds: tuple[str, ...]
    active: bool
    failing_since: datetime | None
    created_at: datetime
    rotated_at: datetime | None
    version: int
    failed: int = 0


def webhooks(actor: Actor) -> tuple[EndpointRow, ...]:
    """The webhooks of the actor's organisation. One query."""
    failed = Count("deliveries", filter=Q(deliveries__state="failed"))
    rows = Endpoint.objects.filter(organisation=actor.organisation, removed_at=None).annotate(failed=failed)
    return tuple(_endpoint(row, row.failed) for row in rows.order_by("id"))


def webhook(actor: Actor, pk: int) -> EndpointRow:
    """One of them. Raises Unknown."""
    row = Endpoint.objects.filter(organisation=actor.organisation, removed_at=None, pk=pk).first()
    if row is None:
        raise Unknown(f"webhook {pk}")
    return _endpoint(row, 0)


def _endpoint(row: Endpoint, failed: int) -> EndpointRow:
    return EndpointRow(
        id=row.pk,
        url=row.url,
        kinds=tuple(row.kinds),
        active=row.active,
        failing_since=row.failing_since,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
        version=row.version,
        failed=failed,
    )


class DeliveryRow(Fact, frozen=True, kw_only=True):
    """A message as its log shows it; status, milliseconds and answer are those of the last attempt."""

    id: int
    message: str
    kind: str
    state: str
    tries: int
    at: datetime
    status: int | None = None
    milliseconds: int | None = None
    answer: str = ""


def deliveries(
    actor: Actor, webhook: int, *, state: str = "", kind: str = "", offset: int = 0, limit: int = 25
) -> tuple[tuple[DeliveryRow, ...], int]:
    """Messages of one webhook, newest first, and how many match. Three queries. Raises Unknown."""
    if not Endpoint.objects.filter(organisation=actor.organisation, removed_at=None, pk=webhook).exists():
        raise Unknown(f"webhook {webhook}")
    rows = Delivery.objects.filter(endpoint=webhook)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    found = list(rows.order_by("-id").defer("body")[offset : offset + limit])
    last = {each.delivery_id: each for each in Attempt.objects.filter(delivery__in=found).order_by("id")}
    return tuple(_delivery(row, last.get(row.pk)) for row in found), rows.count()


def _delivery(row: Delivery, last: Attempt | None) -> DeliveryRow:
    tried: dict[str, Any] = {} if last is None else {
        "status": last.status, "milliseconds": last.milliseconds, "answer": last.answer
    }  # fmt: skip
    return DeliveryRow(
        id=row.pk, message=row.message, kind=row.kind, state=row.state, tries=row.tries, at=row.at, **tried
    )


def delivery(actor: Actor, pk: int) -> tuple[DeliveryRow, str, int, list[Attempt]]:
    """A message with its body, the key of its webhook and its attempts, newest first. Raises Unknown."""
    rows = Delivery.objects.select_related("endpoint").filter(endpoint__organisation=actor.organisation, pk=pk)
    row = rows.filter(endpoint__removed_at=None).first()
    if row is None:
        raise Unknown(f"delivery {pk}")
    attempts = list(row.attempts.order_by("-id")[:50])
    return _delivery(row, attempts[0] if attempts else None), str(row.body), row.endpoint_id, attempts
