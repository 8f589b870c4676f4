# SPDX-License-Identifier: EUPL-1.2
"""Registering, one thing per page; nobody needs an account for it.

Who has opened the link of his letter goes on in this session; the application's key stands in the session alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.accounts.errors import Unknown
from diwana.foundation.limits.public import Rate, address_of, headers, take
from diwana.foundation.members import services
from diwana.foundation.members.forms import StartForm
from diwana.foundation.members.models import Application
from diwana.foundation.members.sections import SECTIONS, AccessSection, Section, person_name
from diwana.foundation.members.services.applying import email_index, opened
from diwana.foundation.ui.fields import ErrorLink

APPLICATION, SENT = "application", "application_sent"
BY_ADDRESS = Rate("register", 20, 3600)
BY_EMAIL = Rate("register-mail", 4, 3600)
BY_LINK = Rate("register-link", 60, 3600)


def _limited(request: HttpRequest, rate: Rate, key: str) -> HttpResponse | None:
    """429 when this was done too often; None while it may be done."""
    verdict = take(rate, key)
    if verdict.allowed:
        return None
    answer = render(request, "429.html", status=429)
    for name, value in headers(verdict).items():
        answer[name] = value
    return answer


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def start(request: ActedRequest) -> HttpResponse:
    """What is needed, and the address to which the link goes."""
    form = StartForm(request.POST or None, auto_id="f-%s")
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if refused := _limited(request, BY_ADDRESS, address_of(request)):
            return refused
        if take(BY_EMAIL, email_index(address)).allowed:  # beyond it nothing is sent, and nothing is said of it
            services.begin(kind=form.cleaned_data["kind"], email=address, language=get_language() or "fr")
        request.session[SENT] = address
        return redirect("members:sent")
    return render(request, "members/start.html", {"form": form}, status=400 if form.errors else 200)


@access(PUBLIC)
@require_GET
def sent(request: ActedRequest) -> HttpResponse:
    """The letter is on its way, whatever the address is."""
    if SENT not in request.session:
        return redirect("members:start")
    return render(request, "members/sent.html", {"email": request.session[SENT]})


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def resume(request: ActedRequest, secret: str) -> HttpResponse:
    """The link of the letter. Following it changes nothing (mail programs do by themselves); the button goes on."""
    if refused := _limited(request, BY_LINK, address_of(request)):
        return refused
    try:
        key = services.confirm(secret)
    except Unknown:
        return render(request, "members/link_ended.html", status=404)
    if request.method == "POST":
        request.session.cycle_key()
        request.session[APPLICATION] = key
        return redirect("members:tasks")
    return render(request, "members/resume.html")


def _mine(request: HttpRequest) -> Application | None:
    """The application of this session while it may be changed."""
    key = request.session.get(APPLICATION)
    try:
        return opened(key) if key is not None else None
    except Unknown:
        return None


def _form(row: Application, name: str, data: Mapping[str, Any] | None = None) -> Section:
    """The form of a section with what was typed before; with ``data`` judged."""
    kind = SECTIONS[row.kind].get(name)
    if kind is None:
        raise Http404
    entry: Mapping[str, Any] = row.entry or {}
    kept = dict(entry.get(name, {}))
    if kind is AccessSection:
        kept.setdefault("language", row.language)
    context = {"email": row.email, "name": person_name(row.kind, entry)}
    return kind(data, initial=kept, context=context)


def _typed(form: Section) -> dict[str, Any]:
    """What was typed on the page, as it was typed, without secrets."""
    typed: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name not in form.secret:
            value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
            typed[name] = value[:50] if isinstance(value, list) else str(value or "")[:500]
    return typed


def _judged(row: Application, name: str) -> Section:
    """The section as it is kept, judged again; the password counts as given once its hash is there."""
    entry: Mapping[str, Any] = row.entry or {}
    form = _form(row, name, entry.get(name, {}))
    if isinstance(form, AccessSection) and row.password:
        for field in form.secret:
            del form.fields[field]
    return form


@access(PUBLIC)
@never_cache
@require_GET
def tasks(request: ActedRequest) -> HttpResponse:
    """What is to be filled in, and what is."""
    row = _mine(request)
    if row is None:
        return redirect("members:start")
    entry: Mapping[str, Any] = row.entry or {}
    listed = []
    for name, kind in SECTIONS[row.kind].items():
        begun = name in entry
        listed.append((name, kind.title, kind.hint, begun, begun and _judged(row, name).is_valid()))
    complete = all(done for *_rest, done in listed)
    return render(request, "members/tasks.html", {"row": row, "tasks": listed, "complete": complete})


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def section(request: ActedRequest, name: str) -> HttpResponse:
    """One page of the application. What is sent is kept, right or wrong; the page says all that is wrong at once. With
    htmx the form saves itself and nothing is judged."""
    row = _mine(request)
    if row is None:
        return redirect("members:start")
    if request.method != "POST":
        entry: Mapping[str, Any] = row.entry or {}
        form = _form(row, name)
        return render(request, "members/section.html", _context(row, name, form, fresh=name not in entry))
    form = _form(row, name, request.POST)
    quiet = bool(request.headers.get("HX-Request"))
    good = not quiet and form.is_valid()
    password = form.cleaned_data.get("password", "") if good else ""
    language = form.cleaned_data.get("language", "") if good else ""
    cleaned = {key: form.cleaned_data[key] for key in _typed(form)} if good else _typed(form)
    try:
        services.keep(row.pk, section=name, typed=cleaned, password=password, language=language)
    except Unknown:
        return redirect("members:start")
    if quiet:
        return HttpResponse(status=204)
    if not good:
        return render(request, "members/section.html", _context(row, name, form), status=400)
    return redirect("members:check" if "check" in request.GET else "members:tasks")


def _context(row: Application, name: str, form: Section, *, fresh: bool = False) -> dict[str, Any]:
    return {"row": row, "name": name, "form": form, "title": form.title, "hint": form.hint, "fresh": fresh}


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: ActedRequest) -> HttpResponse:
    """Check your answers: everything on one page, then the application is sent."""
    row = _mine(request)
    if row is None:
        return redirect("members:start")
    forms_ = {name: _judged(row, name) for name in SECTIONS[row.kind]}
    wrong = [
        ErrorLink(f"#s-{name}", str(form.title), _("Something is missing here or not right"))
        for name, form in forms_.items()
        if not form.is_valid()
    ]
    declared = request.POST.get("declared") == "true"
    unsaid = request.method == "POST" and not declared
    if unsaid:
        wrong.append(ErrorLink("#f-declared", _("Say that your answers are true")))
    if request.method == "POST" and not wrong:
        answers = {name: form.cleaned_data for name, form in forms_.items()}
        you = answers.get("you", {})
        identity = f"{you['document']}:{you['issuer']}:{you['number']}" if you else ""
        tax = answers.get("organisation", {}).get("tax_number", "")
        reference = services.submit(row.pk, tax=tax, identity=identity)
        del request.session[APPLICATION]
        request.session["reference"] = reference
        return redirect("members:done")
    shown = [(name, form.title, shown_answers(form)) for name, form in forms_.items()]
    context = {"row": row, "sections": shown, "wrong": wrong if request.method == "POST" else [], "unsaid": unsaid}
    return render(request, "members/check.html", context, status=400 if request.method == "POST" else 200)


def shown_answers(form: forms.Form) -> list[tuple[str, str]]:
    """Label and answer in words of every field that holds no secret."""
    shown = []
    for name, field in form.fields.items():
        if name in getattr(form, "secret", ()):
            continue
        value = form.data.get(name, "") if form.data else ""
        choices = {str(code): str(label) for code, label in getattr(field, "choices", ())}
        values = value if isinstance(value, list) else [value]
        shown.append((str(field.label), ", ".join(choices.get(str(each), str(each)) for each in values if each)))
    return shown


@access(PUBLIC)
@never_cache
@require_GET
def done(request: ActedRequest) -> HttpResponse:
    """It has arrived: the reference, and what comes next."""
    if "reference" not in request.session:
        return redirect("members:start")
    return render(request, "members/done.html", {"reference": request.session["reference"]})
