# SPDX-License-Identifier: EUPL-1.2
"""Work done later: mails and messages are made every minute, sent at once, and the daily mail in the morning."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.public import Context, Schedule, enqueue, job
from diwana.foundation.notices import mails, spreading, webhooks
from diwana.foundation.notices.kinds import kinds
from diwana.foundation.notices.models import Mail
from diwana.kernel import clock


@job("notices.spread", title=_("Make mails and webhook messages of what happened"), every=Schedule(minutes=1))
def spread(context: Context) -> None:
    """Each piece of news once; what is made is sent by jobs of its own, so that one address holds up no other."""
    made = spreading.spread()
    for pk in made.mails:
        enqueue(context.actor, mail, key=f"notices.mail:{pk}", mail=pk)
    for pk in made.deliveries:
        enqueue(context.actor, webhook, key=f"notices.webhook:{pk}:0", delivery=pk)


@job("notices.mail", title=_("Send a mail"), atomic=False, attempts=8)
def mail(context: Context, mail: int) -> None:
    """One mail. After a kill between sending and noting it, it goes out again under the same Message-ID."""
    row = Mail.objects.select_related("person", "news").filter(pk=mail, sent_at=None).first()
    if row is None or row.news.kind not in kinds() or not row.person.is_active:
        return
    mails.compose(row, f"notice-{row.pk}").send()
    Mail.objects.filter(pk=row.pk).update(sent_at=clock.now())


@job("notices.digest", title=_("Send the daily mail of notices"), atomic=False, every=Schedule(daily="07:00"))
def digest(context: Context) -> None:
    """One mail for each person who has news that waits for it."""
    waiting: dict[int, list[Mail]] = defaultdict(list)
    rows = Mail.objects.filter(daily=True, sent_at=None, person__is_active=True, news__kind__in=list(kinds()))
    for row in rows.select_related("person", "news").order_by("person", "id").iterator(chunk_size=500):
        waiting[row.person_id].append(row)
    for number, (person, theirs) in enumerate(waiting.items(), 1):
        context.progress(number, len(waiting))
        mails.compose_digest(theirs, f"digest-{person}-{theirs[-1].pk}").send()
        Mail.objects.filter(pk__in=[each.pk for each in theirs]).update(sent_at=clock.now())


@job("notices.webhook", title=_("Call a webhook"), atomic=False, attempts=10, backoff=timedelta(seconds=30))
def webhook(context: Context, delivery: int) -> None:
    """One message to one endpoint; tried again with growing waits."""
    webhooks.deliver(delivery)
