# SPDX-License-Identifier: EUPL-1.2
"""The manager's page of his organisation, and the page of who is invited."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.public import (
    OrganisationFacts,
    add_refusal,
    change_member,
    members_of,
    organisation,
    person_by_email,
    remove_member,
    roles_in_words,
    trade_roles,
)
from diwana.foundation.limits.public import address_of
from diwana.foundation.members import queries, services
from diwana.foundation.members.forms import AcceptanceForm, InvitationForm, RolesForm
from diwana.foundation.members.permissions import Permission
from diwana.foundation.members.services.inviting import invited
from diwana.foundation.members.views.applying import BY_LINK, _limited


def _own(request: ActedRequest) -> OrganisationFacts:
    found = organisation(request.actor.organisation) if request.actor.organisation is not None else None
    if found is None:
        raise Http404
    return found


@access(Permission.MANAGE)
@require_GET
def own(request: ActedRequest) -> HttpResponse:
    """My organisation: its entry in the register, its people, who is invited."""
    return _page(request, None)


def _page(request: ActedRequest, form: InvitationForm | None, status: int = 200) -> HttpResponse:
    found = _own(request)
    form = form or InvitationForm(
        offered=trade_roles(found.kinds), initial={"language": request.LANGUAGE_CODE}, auto_id="f-%s"
    )
    people = [(each, roles_in_words(each.roles), each.person == request.actor.person) for each in members_of(found.id)]
    invitations = [(each, roles_in_words(each.roles)) for each in queries.open_invitations(request.actor)]
    context = {"organisation": found, "people": people, "invitations": invitations, "form": form}
    return render(request, "members/own.html", context, status=status)


@access(Permission.MANAGE)
@require_POST
def invite(request: ActedRequest) -> HttpResponse:
    """Invite a colleague."""
    form = InvitationForm(request.POST, offered=trade_roles(_own(request).kinds), auto_id="f-%s")
    if form.is_valid():
        try:
            services.invite(request.actor, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The invitation is on its way. Its link works once, for a week."))
            return redirect("members:own")
    return _page(request, form, status=400)


@access(Permission.MANAGE)
@require_POST
def withdraw(request: ActedRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    try:
        services.withdraw_invitation(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("members:own")


@access(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def member(request: ActedRequest, pk: int) -> HttpResponse:
    """The roles of a colleague."""
    found = _own(request)
    colleague = next((each for each in members_of(found.id) if each.id == pk), None)
    if colleague is None:
        raise Http404
    form = RolesForm(request.POST or None, offered=trade_roles(found.kinds), initial={"roles": list(colleague.roles)})
    if request.method == "POST" and form.is_valid():
        try:
            change_member(request.actor, member=pk, roles=form.cleaned_data["roles"])
        except Unknown as unknown:
            raise Http404 from unknown
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The roles are changed."))
            return redirect("members:own")
    context = {"member": colleague, "form": form, "own": colleague.person == request.actor.person}
    return render(request, "members/member.html", context, status=400 if form.errors else 200)


@access(Permission.MANAGE)
@require_POST
def remove(request: ActedRequest, pk: int) -> HttpResponse:
    """End a colleague's part in the organisation."""
    try:
        remove_member(request.actor, member=pk)
    except Unknown as unknown:
        raise Http404 from unknown
    except Refused as refused:
        messages.error(request, _(refused.message) % refused.values)
    else:
        messages.success(request, _("Your colleague no longer acts for the organisation."))
    return redirect("members:own")


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: ActedRequest, secret: str) -> HttpResponse:
    """Accept an invitation, once: with the account one has, or by making one."""
    if refused_ := _limited(request, BY_LINK, address_of(request)):
        return refused_
    try:
        row = invited(secret)
    except Unknown:
        return render(request, "members/link_ended.html", status=404)
    known = person_by_email(row.email)
    form = AcceptanceForm(request.POST or None, email=row.email, auto_id="f-%s")
    new = known is None and request.actor.person is None
    if request.method == "POST" and (not new or form.is_valid()):
        made = form.cleaned_data if new else {}
        try:
            services.accept(
                secret, person=request.actor.person, name=made.get("name", ""), password=made.get("password", "")
            )
        except Unknown:
            return render(request, "members/link_ended.html", status=404)
        except Refused as refused:
            form = AcceptanceForm(email=row.email, auto_id="f-%s")
            messages.error(request, _(refused.message) % refused.values)
        else:
            return _accepted(request, new)
    context = {
        "organisation": row.organisation.name,
        "inviter": row.inviter.name,
        "roles": roles_in_words(row.roles),
        "email": row.email,
        "new": new,
        "known": known is not None,
        "here": known is not None and known == request.actor.person,
        "form": form,
    }
    return render(request, "members/invitation.html", context, status=400 if form.errors else 200)


def _accepted(request: ActedRequest, new: bool) -> HttpResponse:
    """Who has just made his account signs in with it, as everybody does."""
    if new:
        messages.success(request, _("You are registered. Sign in with your address and password."))
        return redirect("account_login")
    messages.success(request, _("You now act for this organisation, too: choose it on your account page."))
    return redirect("account")
