# SPDX-License-Identifier: EUPL-1.2
"""Officers' pages of one declaration: examination on one screen, decisions, payment at the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.payments.public import DESK_METHODS
from diwana.foundation.ui import formats
from diwana.kernel.actor import PermissionMissing
from diwana.kernel.messages import message
from diwana.modules.clearance import queries, services
from diwana.modules.clearance.errors import ClearanceError, Invalid, NotFound
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.queries import DeclarationPage, Filters
from diwana.modules.clearance.states import IRREGULARITY_LABELS, IrregularityKind, Outcome, Resolution, Verb
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.common import not_found, page_of, version_of
from diwana.modules.clearance.views.declarations import object_context

RESOLUTION_LABELS = {
    Resolution.ACCEPT: message("Accept: nothing more is owed"),
    Resolution.CHARGE: message("Charge an additional amount"),
    Resolution.REFUSE: message("Refuse the goods: the declaration is cancelled"),
}

KINDS = frozenset(map(str, IrregularityKind))


def _officers_page(request: ActedRequest, pk: int) -> DeclarationPage:
    page = page_of(request, pk)
    if not page.officer:
        not_found(NotFound())
    return page


@access(Permission.VIEW_OFFICE)
def examination(request: ActedRequest, pk: int) -> HttpResponse:
    """One screen: what was declared, why it was selected, what is to be paid, what may be decided."""
    return _screen(request, _officers_page(request, pk), {})


def _screen(request: ActedRequest, page: DeclarationPage, typed: Mapping[str, Any], status: int = 200) -> HttpResponse:
    context = object_context(page) | {
        "typed": typed,
        "reasons": [
            (words.channel_name(each.channel), words.CHANNEL_TONES[each.channel], words.CHANNEL_SIGNS[each.channel],
             words.reason_text(each), each.item, each.code)
            for each in page.reasons
        ],
        "channel": words.channel_label(page.row.channel) if page.row.channel else "",
        "channel_tone": words.CHANNEL_TONES[page.row.channel] if page.row.channel else "quiet",
        "channel_sign": words.CHANNEL_SIGNS[page.row.channel] if page.row.channel else "",
        "all_kinds": [
            (str(kind), _(label), str(kind) in typed.get("kinds", ())) for kind, label in IRREGULARITY_LABELS.items()
        ],
        "resolutions": [(str(each), _(label)) for each, label in RESOLUTION_LABELS.items()],
        "following": _following(request, page.row.id),
    }  # fmt: skip
    return render(request, "clearance/examination.html", context, status=status)


def _following(request: ActedRequest, pk: int) -> int | None:
    """The next declaration of the queue after this one, to go on without the list."""
    rows = queries.queue(request.actor, Filters(order="filed", per_page=2)).rows
    return next((row.id for row in rows if row.id != pk), None)


def _decide(
    request: ActedRequest, pk: int, act: Callable[[int], object], done: str, typed: Mapping[str, Any]
) -> HttpResponse:
    """Carry out a decision and show the declaration again; a refused one keeps what was typed."""
    try:
        act(version_of(request))
    except (NotFound, PermissionMissing) as missing:
        not_found(missing)
    except ClearanceError as refused:
        messages.error(request, _(refused.text))
        return _screen(request, _officers_page(request, pk), typed, 422 if isinstance(refused, Invalid) else 409)
    messages.success(request, done)
    return redirect("clearance:examination", pk)


@access(Permission.EXAMINE)
@require_POST
def examine(request: ActedRequest, pk: int) -> HttpResponse:
    """Record what the control found."""
    irregular = request.POST.get("outcome") == Outcome.IRREGULAR
    kinds = [each for each in request.POST.getlist("kinds") if each in KINDS] if irregular else []
    note = request.POST.get("note", "")

    def act(version: int) -> None:
        services.examine(
            request.actor,
            pk,
            version=version,
            outcome=Outcome.IRREGULAR if irregular else Outcome.CONFORM,
            kinds=[IrregularityKind(kind) for kind in kinds],
            note=note,
        )

    typed = {"note": note, "kinds": kinds, "irregular": irregular}
    done = _("The irregularity is recorded.") if irregular else _("The goods are recorded as conform.")
    return _decide(request, pk, act, done, typed)


@access(Permission.RESOLVE)
@require_POST
def resolve(request: ActedRequest, pk: int) -> HttpResponse:
    """Decide of an irregularity."""
    chosen, note, amount = (request.POST.get(name, "") for name in ("resolution", "note", "additional"))
    watch = request.POST.get("watch") == "1"

    def act(version: int) -> None:
        if chosen not in set(Resolution):
            raise Invalid("resolution", message("Choose what is decided."))
        resolution = Resolution(chosen)
        additional = formats.parse_number(amount) if resolution is Resolution.CHARGE else None
        services.resolve(
            request.actor, pk, version=version, resolution=resolution, note=note, additional=additional, watch=watch
        )

    typed = {"resolution": chosen, "note": note, "additional": amount, "watch": watch}
    return _decide(request, pk, act, _("The decision is recorded."), typed)


@access(Permission.RELEASE)
@require_POST
def release(request: ActedRequest, pk: int) -> HttpResponse:
    """Let the goods go."""
    return _decide(
        request, pk, lambda version: services.release(request.actor, pk, version=version), _("Released."), {}
    )


@access(Permission.CLEAR)
@require_POST
def clear(request: ActedRequest, pk: int) -> HttpResponse:
    """Close the file."""
    note = request.POST.get("note", "")
    return _decide(
        request,
        pk,
        lambda version: services.clear(request.actor, pk, version=version, note=note),
        _("The file is closed."),
        {"note": note},
    )


@access(Permission.RECEIVE_PAYMENT)
def payment(request: ActedRequest, pk: int) -> HttpResponse:
    """Pay at the desk: what is due, how it is paid, and the receipt."""
    page = _officers_page(request, pk)
    typed = {"method": request.POST.get("method", ""), "reference": request.POST.get("reference", "").strip()[:100]}
    status = 200
    if request.method == "POST":
        try:
            if typed["method"] not in DESK_METHODS:
                raise Invalid("method", message("Choose how it is paid."))
            services.receive_payment(
                request.actor, pk, version=version_of(request), method=typed["method"], reference=typed["reference"]
            )
        except (NotFound, PermissionMissing) as missing:
            not_found(missing)
        except ClearanceError as refused:
            messages.error(request, _(refused.text))
            status = 422 if isinstance(refused, Invalid) else 409
            page = _officers_page(request, pk)
        else:
            return redirect("clearance:payment", pk)
    context = object_context(page) | {
        "typed": typed,
        "methods": [(method.value, method.label) for method in DESK_METHODS],
        "payable": Verb.PAY in page.verbs,
    }
    return render(request, "clearance/payment.html", context, status=status)
