# SPDX-License-Identifier: EUPL-1.2
"""What decisions brought about, and the way to undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.public import person_names
from diwana.foundation.effects import queries, services
from diwana.foundation.effects.errors import NotUndone, Unknown
from diwana.foundation.effects.forms import UndoForm
from diwana.foundation.effects.models import Effect
from diwana.foundation.effects.permissions import Permission
from diwana.foundation.effects.registry import effects as declared
from diwana.foundation.ui.listing import Column, Filter, Listing


def _names(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    return [(each.name, each.title) for each in declared().values()]


def _title(name: str) -> str:
    known = declared().get(name)
    return str(known.title) if known is not None else name


def _state(row: Effect) -> tuple[str, str]:
    if row.undoes_id is not None:
        return _("Undoes another"), "quiet"
    if hasattr(row, "undone_by"):
        return _("Undone"), "quiet"
    return _("Applied"), "good"


LISTING = Listing(
    columns=(
        Column("title", gettext_lazy("Effect"), sort=False, heads=True, csv=lambda row: _title(row.name)),
        Column("cause", gettext_lazy("Decision"), sort=False),
        Column("subject", gettext_lazy("Subject"), sort=False),
        Column("who", gettext_lazy("Who"), sort=False, csv=lambda row: str(row.person or "")),
        Column("at", gettext_lazy("When")),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: _state(row)[0]),
    ),
    default_sort="-at",
    filters=(Filter("effect", gettext_lazy("Effect"), _names),),
    search_label=gettext_lazy("Decision or subject, such as declaration:17"),
    caption=gettext_lazy("Effects of decisions, newest first"),
)


@access(Permission.VIEW)
@require_GET
def effects(request: ActedRequest) -> HttpResponseBase:
    """The effects of decisions at my offices."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("effects", queries.every(request.actor, criteria))
    found, total = queries.find(request.actor, criteria)
    rows = [(row, _title(row.name), str(row.person or _("The system")), *_state(row)) for row in found]
    return render(request, "effects/list.html", {"list": LISTING.page(request, criteria, rows, total)})


@access(Permission.VIEW)
@require_GET
def effect(request: ActedRequest, pk: int) -> HttpResponse:
    """One effect: what, why, on what, and whether it can be undone."""
    return _page(request, pk, UndoForm())


def _page(request: ActedRequest, pk: int, form: UndoForm, status: int = 200) -> HttpResponse:
    try:
        found = queries.effect(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    known = declared().get(found.name)
    names = person_names([found.person] if found.person is not None else [])
    context = {
        "effect": found,
        "title": _title(found.name),
        "who": names.get(found.person, "") if found.person is not None else _("The system"),
        "arguments": [(name, str(value)) for name, value in found.arguments.items()],
        "address": known.address(found.subject.partition(":")[2]) if known is not None and known.address else "",
        "form": form if found.undoable and request.actor.may(Permission.UNDO) else None,
    }
    return render(request, "effects/effect.html", context, status=status)


@access(Permission.UNDO)
@require_POST
def undo(request: ActedRequest, pk: int) -> HttpResponse:
    """Undo an effect; where two people are needed, it becomes a proposal."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, 422)
    try:
        undone = services.undo(request.actor, pk, reason=form.cleaned_data["reason"])
    except Unknown as unknown:
        raise Http404 from unknown
    except NotUndone as refused:
        messages.error(request, _(refused.message))
        return redirect("effects:effect", pk)
    messages.success(request, _("It is undone. Both stay on the record."))
    return redirect("effects:effect", undone.id)
