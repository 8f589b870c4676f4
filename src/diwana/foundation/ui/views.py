# SPDX-License-Identifier: EUPL-1.2
"""The house's own pages: home, style, language, errors. ``config/pages.py`` gives them their addresses and access."""

from __future__ import annotations

import logging
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diwana.foundation.ui import navigation, showcase
from diwana.foundation.ui.context import Page
from diwana.kernel.actor import Actor

log = logging.getLogger(__name__)


class Tile(NamedTuple):
    """A count of work as the home page shows it."""

    label: str
    value: str
    href: str
    icon: str
    note: str
    action: bool


def _tiles(actor: Actor) -> list[Tile]:
    tiles = []
    for item in navigation.work():
        if actor.may(item.permission):
            count = item.count(actor)
            href = reverse(item.url) + item.query
            tiles.append(Tile(str(item.label), str(count), href, item.icon, str(item.note), item.action and count > 0))
    return tiles


def home(request: HttpRequest) -> HttpResponse:
    """What Diwana is, for a visitor; what waits for him, for somebody signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.person is None:
        return render(request, "ui/welcome.html")
    return render(request, "ui/home.html", {"tiles": _tiles(actor)})


def style(request: HttpRequest) -> HttpResponseBase:
    """Every component in the present language: the page to look at before and after a change of style."""
    listing = showcase.LISTING
    criteria = listing.criteria(request)
    rows, total = showcase.rows(criteria)
    if listing.wants_csv(request):
        return listing.csv("style", showcase.rows(criteria, whole=True)[0])
    context = showcase.examples()
    context["list"] = listing.page(request, criteria, rows, total)
    return render(request, "ui/style.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and come back to the same page with its filters; a person's choice is kept with him."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            user.language = chosen
            user.save(update_fields=["language"])
    return response


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"status": status, "title": title, "text": text}
    return render(request, "ui/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400, _("This request cannot be understood"), _("Go back, reload the page and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        403,
        _("You may not open this page"),
        _("Your role does not include it. If it should, ask the administrator of your organisation."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped, or what it named may not be yours to see."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old page, or another site's doing."""
    log.warning("form refused: %s", reason)
    return _error(
        request,
        403,
        _("This form has expired"),
        _("Nothing was done. Go back, reload the page and send it again; your browser must accept our cookie."),
    )


def failure(request: HttpRequest) -> HttpResponse:
    """The page of our own failure, made without the database and without what may be broken."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
    activate(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
    context = {
        "ui": Page(None),
        "status": 500,
        "title": _("Something went wrong on our side"),
        "text": _("Nothing half-done was kept. Try again in a moment; if it happens again, tell the help desk when."),
    }
    return HttpResponse(render_to_string("ui/error.html", context), status=500)
