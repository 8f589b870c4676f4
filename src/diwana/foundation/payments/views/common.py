# SPDX-License-Identifier: EUPL-1.2
"""What the pages of payments share: carrying out a verb from a form, and saying 404 for what one may not know of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from diwana.foundation.accounts.access import ActedRequest
from diwana.foundation.payments.errors import NotFound, PaymentRefused
from diwana.foundation.payments.forms import DecisionForm, add_refusal
from diwana.foundation.payments.names import office_names
from diwana.kernel.actor import Actor

T = TypeVar("T")
Text = str | Promise


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with the form, be it nothing; None when no form was sent."""
    return request.POST if request.method == "POST" else None


def or_404(read: Callable[[], T]) -> T:
    """What ``read`` returns; 404 when the actor may not know of it."""
    try:
        return read()
    except NotFound as missing:
        raise Http404 from missing


def offices_for(actor: Actor) -> list[tuple[str, str]]:
    """The offices that the actor serves, code and name."""
    names = office_names()
    codes = sorted(names) if actor.everywhere else sorted(actor.offices)
    return [(code, f"{names.get(code, code)} · {code}") for code in codes]


def fill_in(
    request: ActedRequest,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], Any],
    *,
    title: Text,
    button: Text,
    done: Text,
    to: str | Callable[[Any], str],
    back: str,
    back_label: Text,
    intro: Text = "",
    confirm: tuple[Text, Text] | None = None,
    facts: Sequence[tuple[Text, object]] = (),
    tone: str = "",
) -> HttpResponse:
    """A page with one form; POST carries out ``act`` with what was typed, says ``done`` and leads ``to``.

    Everything that was refused is shown at once at its field, and nothing typed is lost. What the actor may not know of
    answers 404.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except NotFound as missing:
            raise Http404 from missing
        except PaymentRefused as refused:
            if isinstance(form, DecisionForm):
                form.refusal(refused)
            else:
                add_refusal(form, refused)
        else:
            messages.success(request, str(done))
            return redirect(to(result) if callable(to) else to)
    context = {
        "form": form,
        "title": title,
        "intro": intro,
        "button": button,
        "back": back,
        "back_label": back_label,
        "confirm_title": confirm[0] if confirm else "",
        "confirm_text": confirm[1] if confirm else "",
        "figures": facts,
        "tone": tone,
    }
    return render(request, "payments/form.html", context, status=422 if form.errors else 200)
