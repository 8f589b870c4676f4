# SPDX-License-Identifier: EUPL-1.2
"""The mails. They say that there is news, of which kind, and where to read it: nothing that was told is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from email.utils import formatdate

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from diwana.foundation.notices.kinds import Kind, kinds
from diwana.foundation.notices.models import Mail
from diwana.kernel import clock

SALT = "notices.unsubscribe"
GENERIC = gettext_noop("News in your file")


def address(path: str) -> str:
    """The whole address of a page of ours."""
    return settings.PUBLIC_URL + path


def unsubscribe_token(person: int, kind: str) -> str:
    """What a link in a mail carries to switch the mails of one kind off, without signing in."""
    return signing.dumps([person, kind], salt=SALT)


def read_token(token: str) -> tuple[int, str] | None:
    """Person and kind of a link, or None where it is not ours."""
    try:
        person, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (int(person), str(kind)) if kind in kinds() else None


def heading(kind: Kind) -> str:
    """What a mail calls a kind of news, in the present language."""
    return _(GENERIC) if kind.confidential else str(kind.label)


def compose(mail: Mail, key: str) -> EmailMultiAlternatives:
    """The mail about one piece of news, in the reader's language."""
    person, kind = mail.person, kinds()[mail.news.kind]
    with translation.override(person.language):
        title = heading(kind)
        lines = [(title, address(reverse("notices:open", args=[mail.news_id])))]
        return _message(person.email, title, lines, key, "" if kind.mandatory else _off(person.pk, kind.code))


def compose_digest(mails: Iterable[Mail], key: str) -> EmailMultiAlternatives:
    """The daily mail of one person: how much of each kind there is."""
    rows = list(mails)
    person = rows[0].person
    with translation.override(person.language):
        counts = Counter(heading(kinds()[mail.news.kind]) for mail in rows)
        page = address(reverse("notices:notices"))
        lines = [(f"{title} ({count})" if count > 1 else title, page) for title, count in counts.items()]
        title = ngettext("%(count)s notice", "%(count)s notices", len(rows)) % {"count": len(rows)}
        return _message(person.email, title, lines, key, "")


def _off(person: int, kind: str) -> str:
    return address(reverse("notices:unsubscribe", args=[unsubscribe_token(person, kind)]))


def _message(to: str, title: str, lines: list[tuple[str, str]], key: str, unsubscribe: str) -> EmailMultiAlternatives:
    context = {
        "title": title,
        "lines": lines,
        "unsubscribe": unsubscribe,
        "preferences": address(reverse("notices:preferences")),
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    host = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
    headers = {
        "Message-ID": f"<{key}@{host}>",
        "Date": formatdate(clock.now().timestamp()),
        "Auto-Submitted": "auto-generated",
    }
    if unsubscribe:
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    text = render_to_string("notices/mail.txt", context)
    message = EmailMultiAlternatives(
        subject=_("Diwana: %(title)s") % {"title": title}, body=text, to=[to], headers=headers
    )
    message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return message
