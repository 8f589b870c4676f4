# SPDX-License-Identifier: EUPL-1.2
"""The webhooks of an organisation: addresses, secrets, and the log of every message."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.notices import queries, services
from diwana.foundation.notices.errors import Changed, Refused, Unknown
from diwana.foundation.notices.forms import WebhookForm, add_refusal
from diwana.foundation.notices.kinds import kinds
from diwana.foundation.notices.models import DeliveryState
from diwana.foundation.notices.permissions import Permission
from diwana.foundation.notices.services import TEST
from diwana.foundation.ui.listing import Column, Filter, Listing

TONES = {DeliveryState.WAITING: "info", DeliveryState.DELIVERED: "good", DeliveryState.FAILED: "danger"}


def kind_label(code: str) -> str:
    if code == TEST:
        return _("Test message")
    known = kinds().get(code)
    return str(known.label) if known is not None else code


def _kinds(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    return [(code, kind.label) for code, kind in kinds().items()]


LISTING = Listing(
    columns=(
        Column("at", gettext_lazy("When"), sort=False),
        Column("kind", gettext_lazy("Kind"), sort=False, heads=True),
        Column("state", gettext_lazy("State"), sort=False),
        Column("status", gettext_lazy("Answer"), sort=False, numeric=True),
        Column("milliseconds", gettext_lazy("Milliseconds"), sort=False, numeric=True),
        Column("tries", gettext_lazy("Attempts"), sort=False, numeric=True),
        Column("message", "webhook-id", sort=False),
    ),
    default_sort="-at",
    filters=(
        Filter("state", gettext_lazy("State"), DeliveryState.choices),
        Filter("kind", gettext_lazy("Kind"), _kinds),
    ),
    caption=gettext_lazy("Messages, newest first"),
)


@access(Permission.WEBHOOKS)
@require_GET
def webhooks(request: ActedRequest) -> HttpResponse:
    """The webhooks of my organisation."""
    rows = [(row, [kind_label(code) for code in row.kinds]) for row in queries.webhooks(request.actor)]
    return render(request, "notices/webhooks.html", {"rows": rows})


@access(Permission.WEBHOOKS)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: ActedRequest) -> HttpResponse:
    """Enter a webhook; its secret is shown this once."""
    form = WebhookForm(request.POST or None, actor=request.actor, new=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_webhook(request.actor, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return render(request, "notices/secret.html", {"secret": made.secret, "pk": made.id})
    return render(request, "notices/webhook_new.html", {"form": form}, status=422 if form.errors else 200)


@access(Permission.WEBHOOKS)
@require_http_methods(["GET", "POST"])
def webhook(request: ActedRequest, pk: int) -> HttpResponseBase:
    """One webhook: what it is told, and its log."""
    row = _row(request, pk)
    initial = {"url": row.url, "kinds": row.kinds, "active": row.active}
    form = WebhookForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_webhook(request.actor, pk, version=_version(request), **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        except Changed:
            messages.error(request, _("Somebody changed it meanwhile. Look at it again."))
            return redirect("notices:webhook", pk)
        else:
            messages.success(request, _("The webhook is changed."))
            return redirect("notices:webhook", pk)
    criteria = LISTING.criteria(request)
    wanted = {"state": criteria.get("state"), "kind": criteria.get("kind")}
    if LISTING.wants_csv(request):
        every, _total = queries.deliveries(request.actor, pk, **wanted, offset=0, limit=10_000)
        return LISTING.csv("deliveries", every)
    found, total = queries.deliveries(request.actor, pk, **wanted, offset=criteria.offset, limit=criteria.limit)
    shown = [
        (each, kind_label(each.kind), DeliveryState(each.state).label, TONES[DeliveryState(each.state)])
        for each in found
    ]
    context = {"row": row, "form": form, "list": LISTING.page(request, criteria, shown, total)}
    return render(request, "notices/webhook.html", context, status=422 if form.errors else 200)


def _row(request: ActedRequest, pk: int) -> queries.EndpointRow:
    try:
        return queries.webhook(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@access(Permission.WEBHOOKS)
@never_cache
@require_POST
def rotate(request: ActedRequest, pk: int) -> HttpResponse:
    """A new secret, shown this once."""
    try:
        made = services.rotate_secret(request.actor, pk, version=_version(request))
    except Unknown as unknown:
        raise Http404 from unknown
    except Changed:
        messages.error(request, _("Somebody changed it meanwhile. Look at it again."))
        return redirect("notices:webhook", pk)
    return render(request, "notices/secret.html", {"secret": made.secret, "pk": made.id, "rotated": True})


@access(Permission.WEBHOOKS)
@require_POST
def test(request: ActedRequest, pk: int) -> HttpResponse:
    """Send a message to try it."""
    try:
        made = services.test_webhook(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    except Refused as refused:
        messages.error(request, _(refused.message))
        return redirect("notices:webhook", pk)
    messages.success(request, _("A test message is on its way."))
    return redirect("notices:delivery", made)


@access(Permission.WEBHOOKS)
@require_POST
def remove(request: ActedRequest, pk: int) -> HttpResponse:
    """Call it no longer."""
    try:
        services.remove_webhook(request.actor, pk, version=_version(request))
    except Unknown as unknown:
        raise Http404 from unknown
    except Changed:
        messages.error(request, _("Somebody changed it meanwhile. Look at it again."))
        return redirect("notices:webhook", pk)
    messages.success(request, _("The webhook is removed."))
    return redirect("notices:webhooks")


@access(Permission.WEBHOOKS)
@require_GET
def delivery(request: ActedRequest, pk: int) -> HttpResponse:
    """One message, its attempts, and the way to send it again."""
    try:
        row, body, endpoint, attempts = queries.delivery(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    state = DeliveryState(row.state)
    context = {
        "row": row,
        "kind": kind_label(row.kind),
        "state": state.label,
        "tone": TONES[state],
        "body": body,
        "endpoint": endpoint,
        "attempts": attempts,
    }
    return render(request, "notices/delivery.html", context)


@access(Permission.WEBHOOKS)
@require_POST
def replay(request: ActedRequest, pk: int) -> HttpResponse:
    """Send a message again."""
    try:
        services.replay(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    except Refused as refused:
        messages.error(request, _(refused.message))
    else:
        messages.success(request, _("The message is sent again."))
    return redirect("notices:delivery", pk)
