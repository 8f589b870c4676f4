# SPDX-License-Identifier: EUPL-1.2
"""Mails and webhook messages made of news, once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation

from diwana.foundation.accounts.public import ActingPerson, people_acting_for
from diwana.foundation.notices.kinds import Kind, Mailing, kinds
from diwana.foundation.notices.models import Delivery, Endpoint, Mail, News, Preference

BATCH = 200


class Made(msgspec.Struct):
    """Keys of what was made and is to be sent now."""

    mails: list[int]
    deliveries: list[int]


def spread() -> Made:
    """Make the mails and messages of news that has none yet. Some eight queries for each batch of 200."""
    rows = list(News.objects.select_for_update().filter(spread=False).order_by("id")[:BATCH])
    known = [row for row in rows if row.kind in kinds()]
    members = people_acting_for({row.organisation_id for row in known})
    mails = _mails(known, members)
    deliveries = _deliveries(known)
    News.objects.filter(pk__in=[row.pk for row in rows]).update(spread=True)
    return Made([mail.pk for mail in mails if not mail.daily], [delivery.pk for delivery in deliveries])


def _mails(rows: Iterable[News], members: Mapping[int, tuple[ActingPerson, ...]]) -> list[Mail]:
    everybody = {member.person for each in members.values() for member in each}
    chosen: dict[tuple[int, str], str] = {
        (person, kind): mail
        for person, kind, mail in Preference.objects.filter(person__in=everybody).values_list("person", "kind", "mail")
    }
    found = []
    for row in rows:
        kind = kinds()[row.kind]
        for member in members.get(row.organisation_id, ()):
            mailing = mailing_of(kind, chosen.get((member.person, kind.code)))
            if concerns(row, kind, member) and mailing is not Mailing.NONE:
                found.append(Mail(person_id=member.person, news=row, daily=mailing is Mailing.DAILY))
    return Mail.objects.bulk_create(found, batch_size=500)


def concerns(row: News, kind: Kind, member: ActingPerson) -> bool:
    """Whether news is for a member: he did not do it himself, it is his, and he may know what it is about."""
    if member.person == row.by_id or row.person_id not in (None, member.person):
        return False
    return kind.permission in member.permissions


def mailing_of(kind: Kind, chosen: str | None) -> Mailing:
    """When a kind is mailed to a person who chose ``chosen`` (None: nothing)."""
    mailing = Mailing(chosen) if chosen in set(Mailing) else kind.mail
    return Mailing.NOW if kind.mandatory and mailing is Mailing.NONE else mailing


def _deliveries(rows: Iterable[News]) -> list[Delivery]:
    by_organisation: dict[int, list[Endpoint]] = defaultdict(list)
    wanted = {row.organisation_id for row in rows if row.person_id is None}
    for endpoint in Endpoint.objects.filter(organisation__in=wanted, active=True, removed_at=None):
        by_organisation[endpoint.organisation_id].append(endpoint)
    found = []
    for row in rows:
        for endpoint in by_organisation.get(row.organisation_id, ()) if row.person_id is None else ():
            if row.kind in endpoint.kinds:
                message = f"msg_{uuid.uuid4().hex}"
                found.append(
                    Delivery(endpoint=endpoint, news=row, message=message, kind=row.kind, body=body_of(row), at=row.at)
                )
    return Delivery.objects.bulk_create(found, batch_size=500)


def body_of(row: News) -> str:
    """The message of Standard Webhooks: type, timestamp, data. What is confidential is asked for over the API."""
    kind = kinds()[row.kind]
    data: dict[str, Any] = {"subject": row.subject}
    if not kind.confidential:
        with translation.override(settings.LANGUAGE_CODE):
            data |= {"title": row.title, "values": dict(row.values or {})}
    body = {"type": row.kind, "timestamp": row.at.isoformat().replace("+00:00", "Z"), "data": data}
    return msgspec.json.encode(body).decode()
