# SPDX-License-Identifier: EUPL-1.2
"""Where a person is signed in, and signing out there."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.ending import end_sessions


@access(SIGNED_IN, changes=False)
@require_http_methods(["GET", "POST"])
def sessions(request: ActedRequest) -> HttpResponse:
    """All sessions of the person; a POST ends all others."""
    if request.method == "POST":
        others = [session.pk for session in _own(request) if not _is_here(request, session)]
        ended = end_sessions(_person(request), others)
        said = ngettext("%(count)s other session was ended.", "%(count)s other sessions were ended.", ended)
        messages.success(request, said % {"count": ended})
        return redirect("sessions")
    lines = [(session, _is_here(request, session)) for session in _own(request)]
    return render(request, "accounts/sessions.html", {"lines": lines})


@access(SIGNED_IN, changes=False)
@require_POST
def end_session(request: ActedRequest, pk: int) -> HttpResponse:
    """Sign out in one place."""
    if not end_sessions(_person(request), [pk]):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("sessions")


def _person(request: HttpRequest) -> int:
    assert request.user.pk is not None
    return request.user.pk


def _own(request: HttpRequest) -> list[UserSession]:
    """The sessions that still hold, the latest first."""
    found = UserSession.objects.purge_and_list(request.user)
    return sorted(found, key=lambda session: session.created_at, reverse=True)


def _is_here(request: HttpRequest, session: UserSession) -> bool:
    return bool(session.session_key == request.session.session_key)
