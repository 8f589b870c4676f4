# SPDX-License-Identifier: EUPL-1.2
"""The verbs: read, choose, and keep webhooks. What a person reads and chooses is his own and no event of the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

import msgspec

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.ledger.public import record
from diwana.foundation.notices import client, jobs, queries
from diwana.foundation.notices.errors import Changed, Refused, Unknown
from diwana.foundation.notices.kinds import Mailing, for_actor, kinds
from diwana.foundation.notices.models import Delivery, DeliveryState, Endpoint, Preference, Reading, ReadUpTo
from diwana.foundation.notices.permissions import Permission
from diwana.foundation.notices.webhooks import new_secret
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

MOST_ENDPOINTS = 10
LONGEST_URL = 500
TEST = "notices.test"


@verb(Permission.READ)
def mark_read(actor: Actor, news: int) -> None:
    """Note that the actor has read one piece of news. Raises Unknown."""
    if not queries.visible(actor).filter(pk=news).exists():
        raise Unknown(f"news {news}")
    assert actor.person is not None  # nobody sees news otherwise
    Reading.objects.get_or_create(person_id=actor.person, news_id=news, defaults={"at": clock.now()})


@verb(Permission.READ)
def mark_all_read(actor: Actor, *, up_to: int) -> None:
    """Note that the actor has read all news of his organisation up to the one with the key ``up_to``: what came after
    he saw the list stays unread. Raises Unknown."""
    if not queries.visible(actor).filter(pk=up_to).exists():
        raise Unknown(f"news {up_to}")
    assert actor.person is not None  # nobody sees news otherwise
    assert actor.organisation is not None
    mark, _new = ReadUpTo.objects.get_or_create(
        person_id=actor.person, organisation_id=actor.organisation, defaults={"news": up_to}
    )
    if mark.news < up_to:
        mark.news = up_to
        mark.save(update_fields=["news"])
    readings = Reading.objects.filter(person=actor.person, news__organisation=actor.organisation, news__lte=up_to)
    readings.delete()


@verb(Permission.READ)
def choose_mail(actor: Actor, choices: Mapping[str, str]) -> None:
    """Set when the actor gets mails, by kind of news (values of Mailing). Kinds that are not for him are passed over;
    what is mandatory is never switched off. Raises Refused for what is no choice."""
    mine = {code: kinds()[code] for code in for_actor(actor)} if actor.person is not None else {}
    for code, mail in choices.items():
        if mail not in set(Mailing):
            raise Refused(code, message("This is not one of the accepted values"))
        if code in mine and not (mine[code].mandatory and mail == Mailing.NONE):
            assert actor.person is not None
            Preference.objects.update_or_create(person_id=actor.person, kind=code, defaults={"mail": mail})


def switch_off(person: int, kind: str) -> None:
    """Send ``person`` no more mails of a kind that may be switched off: by the link of a mail, without signing in."""
    if not kinds()[kind].mandatory:
        Preference.objects.update_or_create(person_id=person, kind=kind, defaults={"mail": Mailing.NONE})


class Created(msgspec.Struct, frozen=True):
    """A new webhook or a changed secret: the key, and the secret, which is shown this once."""

    id: int
    secret: str


@verb(Permission.WEBHOOKS)
def add_webhook(actor: Actor, *, url: str, kinds: Iterable[str]) -> Created:
    """Call ``url`` with news of ``kinds`` from now on. Raises Refused."""
    address, named = _address(url), _kinds(kinds)
    rows = Endpoint.objects.filter(organisation=actor.organisation, removed_at=None)
    if actor.organisation is None or rows.count() >= MOST_ENDPOINTS:
        raise Refused("url", message("An organisation has ten webhooks at most."))
    secret = new_secret()
    row = Endpoint.objects.create(
        organisation_id=actor.organisation, url=address, secret=secret, kinds=named, created_at=clock.now()
    )
    record(actor, "notices.add_webhook", subject_of(row), {"url": address, "kinds": named})
    return Created(row.pk, secret)


@verb(Permission.WEBHOOKS)
def change_webhook(actor: Actor, webhook: int, *, version: int, url: str, kinds: Iterable[str], active: bool) -> None:
    """Change address, kinds and whether it is called. Switching it on forgets its failures. Raises Unknown, Changed,
    Refused."""
    row = _locked(actor, webhook, version)
    row.url, row.kinds, row.active = _address(url), _kinds(kinds), active
    row.failing_since = None
    row.version += 1
    row.save(update_fields=["url", "kinds", "active", "failing_since", "version"])
    data = {"url": row.url, "kinds": row.kinds, "active": active}
    record(actor, "notices.change_webhook", subject_of(row), data)


@verb(Permission.WEBHOOKS)
def rotate_secret(actor: Actor, webhook: int, *, version: int) -> Created:
    """Sign under a new secret; the former one signs too for 24 hours. Raises Unknown, Changed."""
    row = _locked(actor, webhook, version)
    row.former_secret, row.secret, row.rotated_at = row.secret, new_secret(), clock.now()
    row.version += 1
    row.save(update_fields=["secret", "former_secret", "rotated_at", "version"])
    record(actor, "notices.rotate_secret", subject_of(row), {})
    return Created(row.pk, str(row.secret))


@verb(Permission.WEBHOOKS)
def remove_webhook(actor: Actor, webhook: int, *, version: int) -> None:
    """Call it no longer and forget its secrets; its log stays for a while. Raises Unknown, Changed."""
    row = _locked(actor, webhook, version)
    row.active, row.removed_at, row.secret, row.former_secret = False, clock.now(), "", ""
    row.version += 1
    row.save(update_fields=["active", "removed_at", "secret", "former_secret", "version"])
    record(actor, "notices.remove_webhook", subject_of(row), {})


@verb(Permission.WEBHOOKS)
def test_webhook(actor: Actor, webhook: int) -> int:
    """Send a message without news, to try the receiving program. Returns the key of the delivery. Raises Unknown,
    Refused while it is switched off."""
    row = _own(actor, webhook)
    if not row.active:
        raise Refused("", message("Switch the webhook on first."))
    now = clock.now()
    body = {"type": TEST, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": {}}
    made = Delivery.objects.create(
        endpoint=row,
        message=f"msg_{uuid.uuid4().hex}",
        kind=TEST,
        body=msgspec.json.encode(body).decode(),
        at=now,
    )
    enqueue(actor, jobs.webhook, key=f"notices.webhook:{made.pk}:0", delivery=made.pk)
    record(actor, "notices.test_webhook", subject_of(row), {"delivery": made.pk})
    return made.pk


@verb(Permission.WEBHOOKS)
def replay(actor: Actor, delivery: int) -> None:
    """Send a message again as it was, under the same webhook-id. Raises Unknown, Refused while it is switched off."""
    row = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint").filter(pk=delivery).first()
    if row is None or row.endpoint.organisation_id != actor.organisation or row.endpoint.removed_at is not None:
        raise Unknown(f"delivery {delivery}")
    if not row.endpoint.active:
        raise Refused("", message("Switch the webhook on first."))
    row.replays += 1
    row.state = DeliveryState.WAITING
    row.save(update_fields=["replays", "state"])
    enqueue(actor, jobs.webhook, key=f"notices.webhook:{row.pk}:{row.replays}", delivery=row.pk)
    record(actor, "notices.replay", subject_of(row.endpoint), {"delivery": row.pk})


def _own(actor: Actor, webhook: int) -> Endpoint:
    rows = Endpoint.objects.select_for_update().filter(organisation=actor.organisation, removed_at=None)
    row = rows.filter(pk=webhook).first()
    if row is None:
        raise Unknown(f"webhook {webhook}")
    return row


def _locked(actor: Actor, webhook: int, version: int) -> Endpoint:
    row = _own(actor, webhook)
    if row.version != version:
        raise Changed
    return row


def _address(url: str) -> str:
    address = url.strip()
    try:
        client.check(address)
    except client.Refused as refused:
        raise Refused("url", refused.text) from None
    if len(address) > LONGEST_URL:
        raise Refused("url", message("The text is too long."))
    return address


def _kinds(named: Iterable[str]) -> list[str]:
    found = sorted(set(named))
    if not found or not set(found) <= kinds().keys():
        raise Refused("kinds", message("Choose at least one kind of news."))
    return found


def subject_of(row: Endpoint) -> str:
    return f"webhook:{row.pk}"
