# SPDX-License-Identifier: EUPL-1.2
"""The register as administrators, supervisors and auditors see it, and what is decided about who stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts import queries, services
from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.describing import roles_in_words
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.forms import AppointmentForm, OrganisationForm, PersonForm, ReasonForm, add_refusal
from diwana.foundation.accounts.history import history
from diwana.foundation.accounts.models import OrganisationKind
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.queries import OrganisationRow, PersonRow
from diwana.foundation.accounts.roles import Role
from diwana.foundation.ui.listing import Column, Filter, Listing

IN_USE = pgettext_lazy("account", "In use")
STATES = [("active", IN_USE), ("suspended", gettext_lazy("Suspended")), ("closed", gettext_lazy("Closed"))]

ORGANISATIONS = Listing(
    columns=(
        Column("name", gettext_lazy("Name"), heads=True),
        Column("identifier", gettext_lazy("Customs code")),
        Column("kinds", gettext_lazy("Kinds"), sort=False, csv=lambda row: _kinds(row.kinds)),
        Column("people", gettext_lazy("People"), sort=False, numeric=True),
        Column("registered_at", gettext_lazy("Registered on")),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: _state(row.active, row.closed_at)[0]),
    ),
    default_sort="name",
    filters=(
        Filter("kind", gettext_lazy("Kind"), OrganisationKind.choices),
        Filter("state", gettext_lazy("State"), STATES),
    ),
    search_label=gettext_lazy("Name, customs code or tax number"),
    caption=gettext_lazy("Organisations of the register"),
    csv_only=(Column("tax_number", gettext_lazy("Tax number")), Column("country", gettext_lazy("Country"))),
)
PEOPLE = Listing(
    columns=(
        Column("name", gettext_lazy("Name"), heads=True),
        Column("email", gettext_lazy("E-mail address")),
        Column("roles", gettext_lazy("Roles"), sort=False, csv=lambda row: roles_in_words(row.roles)),
        Column(
            "organisations", gettext_lazy("Organisations"), sort=False, csv=lambda row: ", ".join(row.organisations)
        ),
        Column("last_login", gettext_lazy("Last signed in")),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: _state(row.active, row.closed_at)[0]),
    ),
    default_sort="name",
    filters=(
        Filter("role", gettext_lazy("Role"), Role.choices),
        Filter("state", gettext_lazy("State"), STATES),
    ),
    search_label=gettext_lazy("Name or e-mail address"),
    caption=gettext_lazy("People of the register"),
)


def _joined(texts: Iterable[object]) -> str:
    return pgettext("between the parts of a list", ", ").join(map(str, texts))


def _kinds(kinds: tuple[str, ...]) -> str:
    return _joined(kind.label for kind in OrganisationKind if kind in kinds)


def _state(active: bool, closed_at: object) -> tuple[str, str]:
    if closed_at is not None:
        return str(STATES[2][1]), "quiet"
    return (str(IN_USE), "good") if active else (str(STATES[1][1]), "danger")


@access(Permission.VIEW)
@require_GET
def organisations(request: ActedRequest) -> HttpResponseBase:
    """The organisations of the register."""
    criteria = ORGANISATIONS.criteria(request)
    if ORGANISATIONS.wants_csv(request):
        return ORGANISATIONS.csv("organisations", queries.every_organisation(request.actor, criteria))
    rows, total = queries.find_organisations(request.actor, criteria)
    shown = [(row, _kinds(row.kinds), *_state(row.active, row.closed_at)) for row in rows]
    context = {"list": ORGANISATIONS.page(request, criteria, rows, total), "shown": shown}
    return render(request, "accounts/organisations.html", context)


@access(Permission.VIEW)
@require_GET
def people(request: ActedRequest) -> HttpResponseBase:
    """The people of the register."""
    criteria = PEOPLE.criteria(request)
    if PEOPLE.wants_csv(request):
        return PEOPLE.csv("people", queries.every_person(request.actor, criteria))
    rows, total = queries.find_people(request.actor, criteria)
    shown = [(row, roles_in_words(row.roles), *_state(row.active, row.closed_at)) for row in rows]
    context = {"list": PEOPLE.page(request, criteria, rows, total), "shown": shown}
    return render(request, "accounts/people.html", context)


def _organisation(request: ActedRequest, pk: int) -> OrganisationRow:
    try:
        return queries.organisation_row(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown


def _person(request: ActedRequest, pk: int) -> PersonRow:
    try:
        return queries.person_row(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown


@access(Permission.VIEW)
@require_GET
def organisation(request: ActedRequest, pk: int) -> HttpResponse:
    """One organisation: its entry, its people, its mandates, its history."""
    return _organisation_page(request, pk)


def _organisation_page(request: ActedRequest, pk: int, status: int = 200, **bound: forms.Form) -> HttpResponse:
    row = _organisation(request, pk)
    state, tone = _state(row.active, row.closed_at)
    context = {
        "row": row,
        "kinds": _kinds(row.kinds),
        "state": state,
        "tone": tone,
        "members": [(each, roles_in_words(each.roles)) for each in queries.members_of(pk, former=True)],
        "mandates": queries.mandates_of(pk),
        "history": history(f"organisation:{pk}"),
        "changeable": request.actor.may(Permission.ADMINISTER) and row.closed_at is None,
        "reason": ReasonForm(auto_id="r-%s"),
        **bound,
    }
    return render(request, "accounts/organisation.html", context, status=status)


@access(Permission.VIEW)
@require_GET
def person(request: ActedRequest, pk: int) -> HttpResponse:
    """One person: his details, his roles, his history."""
    return _person_page(request, pk)


def _person_page(request: ActedRequest, pk: int, status: int = 200, **bound: forms.Form) -> HttpResponse:
    row = _person(request, pk)
    state, tone = _state(row.active, row.closed_at)
    may = request.actor.may(Permission.ADMINISTER) and row.closed_at is None and pk not in request.actor.minds
    context = {
        "row": row,
        "state": state,
        "tone": tone,
        "members": [(each, roles_in_words(each.roles)) for each in queries.memberships_of(pk)],
        "history": history(f"person:{pk}"),
        "changeable": may,
        "reason": ReasonForm(auto_id="r-%s"),
        **bound,
    }
    return render(request, "accounts/person.html", context, status=status)


ACTS: dict[str, tuple[Callable[..., None], Any]] = {
    "suspend": (services.suspend_organisation, gettext_lazy("The organisation is suspended.")),
    "reactivate": (services.reactivate_organisation, gettext_lazy("The organisation is taken up again.")),
    "close": (services.close_organisation, gettext_lazy("The organisation is closed.")),
}
PERSON_ACTS: dict[str, tuple[Callable[..., None], Any]] = {
    "suspend": (services.suspend_person, gettext_lazy("The account is suspended.")),
    "reactivate": (services.reactivate_person, gettext_lazy("The account is taken up again.")),
    "close": (services.close_person, gettext_lazy("The account is closed.")),
}


@access(Permission.ADMINISTER)
@require_POST
def decide_organisation(request: ActedRequest, pk: int) -> HttpResponse:
    """Suspend it, take it up again or close it, with a reason."""
    _organisation(request, pk)
    act, said = ACTS.get(request.POST.get("act", ""), (None, ""))
    form = ReasonForm(request.POST, auto_id="r-%s")
    if act is None or not form.is_valid():
        return _organisation_page(request, pk, 400, reason=form)
    try:
        act(request.actor, organisation=pk, reason=form.cleaned_data["reason"])
    except Refused as refused:
        add_refusal(form, refused)
        return _organisation_page(request, pk, 400, reason=form)
    messages.success(request, said)
    return redirect("organisation", pk)


@access(Permission.ADMINISTER)
@require_POST
def decide_person(request: ActedRequest, pk: int) -> HttpResponse:
    """Suspend his account, take it up again or close it, with a reason."""
    _person(request, pk)
    act, said = PERSON_ACTS.get(request.POST.get("act", ""), (None, ""))
    form = ReasonForm(request.POST, auto_id="r-%s")
    if act is None or not form.is_valid():
        return _person_page(request, pk, 400, reason=form)
    try:
        act(request.actor, person=pk, reason=form.cleaned_data["reason"])
    except Refused as refused:
        add_refusal(form, refused)
        return _person_page(request, pk, 400, reason=form)
    messages.success(request, said)
    return redirect("person", pk)


@access(Permission.ADMINISTER)
@require_http_methods(["GET", "POST"])
def edit_organisation(request: ActedRequest, pk: int) -> HttpResponse:
    """Change the entry of an organisation."""
    row = _organisation(request, pk)
    names = ("name", "kinds", "tax_number", "activity", "address", "country")
    form = OrganisationForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_organisation(request.actor, organisation=pk, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The entry is changed; what it was stays on the record."))
            return redirect("organisation", pk)
    context = {"form": form, "title": row.name, "back": "organisation", "pk": pk}
    return render(request, "accounts/edit.html", context, status=400 if form.errors else 200)


@access(Permission.ADMINISTER)
@require_http_methods(["GET", "POST"])
def edit_person(request: ActedRequest, pk: int) -> HttpResponse:
    """Change the details of a person."""
    row = _person(request, pk)
    names = ("name", "email", "language", "telephone")
    form = PersonForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_person(request.actor, person=pk, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The details are changed; what they were stays on the record."))
            return redirect("person", pk)
    context = {"form": form, "title": row.name, "back": "person", "pk": pk}
    return render(request, "accounts/edit.html", context, status=400 if form.errors else 200)


@access(Permission.APPOINT)
@require_http_methods(["GET", "POST"])
def appointment(request: ActedRequest, pk: int, organisation: int) -> HttpResponse:
    """The roles and offices of a person in an organisation; none ends his part."""
    row, place = _person(request, pk), _organisation(request, organisation)
    held = next(
        (each for each in queries.memberships_of(pk) if each.organisation == organisation and each.active), None
    )
    initial = {"roles": held.roles, "offices": " ".join(held.offices), "everywhere": held.everywhere} if held else {}
    form = AppointmentForm(request.POST or None, initial=initial, kinds=place.kinds)
    if request.method == "POST" and form.is_valid():
        try:
            services.appoint(request.actor, person=pk, organisation=organisation, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The roles are changed."))
            return redirect("person", pk)
    context = {"form": form, "title": row.name, "place": place.name, "back": "person", "pk": pk}
    return render(request, "accounts/edit.html", context, status=400 if form.errors else 200)
