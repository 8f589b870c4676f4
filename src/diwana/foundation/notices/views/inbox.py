# SPDX-License-Identifier: EUPL-1.2
"""The inbox, the choice of mails, and the link that switches a mail off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.notices import mails, queries, services
from diwana.foundation.notices.errors import Unknown
from diwana.foundation.notices.kinds import Mailing, for_actor, kinds
from diwana.foundation.notices.permissions import Permission
from diwana.foundation.ui.listing import Column, Filter, Listing

MAILINGS = {
    Mailing.NOW: gettext_lazy("At once"),
    Mailing.DAILY: gettext_lazy("Once a day"),
    Mailing.NONE: gettext_lazy("No mail"),
}


def _kinds(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    actor = getattr(request, "actor", None)
    return [(code, kinds()[code].label) for code in for_actor(actor)] if actor is not None else []


LISTING = Listing(
    columns=(
        Column("at", gettext_lazy("When")),
        Column("label", gettext_lazy("News"), sort=False, heads=True),
        Column("text", gettext_lazy("What happened"), sort=False),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: _("Read") if row.read else _("New")),
    ),
    default_sort="-at",
    filters=(
        Filter("state", gettext_lazy("State"), ((queries.UNREAD, gettext_lazy("New")),)),
        Filter("kind", gettext_lazy("Kind"), _kinds),
    ),
    search_label=gettext_lazy("Number"),
    caption=gettext_lazy("Notices, newest first"),
)


@access(Permission.READ)
@require_GET
def notices(request: ActedRequest) -> HttpResponseBase:
    """What happened that I should know, newest first."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("notices", queries.every(request.actor, criteria))
    rows, total = queries.find(request.actor, criteria, criteria.offset, criteria.limit)
    context = {"list": LISTING.page(request, criteria, rows, total), "newest": queries.newest_unread(request.actor)}
    return render(request, "notices/list.html", context)


@access(Permission.READ)
@require_GET
def open_notice(request: ActedRequest, pk: int) -> HttpResponse:
    """Go to what a piece of news is about; it counts as read."""
    try:
        target = queries.address_of(request.actor, pk)
        services.mark_read(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    return redirect(target)


@access(Permission.READ)
@require_POST
def read(request: ActedRequest, pk: int) -> HttpResponse:
    """Mark one as read and stay."""
    try:
        services.mark_read(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    return redirect("notices:notices")


@access(Permission.READ)
@require_POST
def read_all(request: ActedRequest) -> HttpResponse:
    """Mark all as read, up to the newest that the page showed."""
    text = request.POST.get("up_to", "")
    try:
        services.mark_all_read(request.actor, up_to=int(text) if text.isdecimal() and len(text) < 19 else 0)
    except Unknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:notices")


@access(Permission.READ)
@require_http_methods(["GET", "POST"])
def preferences(request: ActedRequest) -> HttpResponse:
    """When I get a mail about what."""
    if request.method == "POST":
        mine = for_actor(request.actor)
        chosen = {code: request.POST[code] for code in mine if request.POST.get(code) in set(Mailing)}
        services.choose_mail(request.actor, chosen)
        messages.success(request, _("Your choice is kept."))
        return redirect("notices:preferences")
    rows = [
        (kind, str(mailing), [(str(each), label) for each, label in MAILINGS.items() if _offered(kind.mandatory, each)])
        for kind, mailing in queries.preferences(request.actor)
    ]
    return render(request, "notices/preferences.html", {"rows": rows})


def _offered(mandatory: bool, mailing: Mailing) -> bool:
    return not mandatory or mailing is not Mailing.NONE


@csrf_exempt  # RFC 8058: a mail program posts here; the token is the authority, and all it can do is stop mails
@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch the mails of one kind off, by the link of a mail, without signing in."""
    found = mails.read_token(token)
    if found is None or kinds()[found[1]].mandatory:
        raise Http404
    person, kind = found
    done = request.method == "POST"
    if done:
        services.switch_off(person, kind)
    return render(request, "notices/unsubscribe.html", {"title": mails.heading(kinds()[kind]), "done": done})
