# SPDX-License-Identifier: EUPL-1.2
"""The pages of papers: one's own, one of them, a letter to write; and the public page that verifies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.papers import limits, queries, services, words
from diwana.foundation.papers.errors import NotFound, Refused
from diwana.foundation.papers.forms import LANGUAGES, CodeForm, LetterForm, NumberForm, add_refusal
from diwana.foundation.papers.kinds import TONES, Kind, State, grouped
from diwana.foundation.papers.permissions import Permission
from diwana.foundation.papers.uploads import Hashed, hashing
from diwana.foundation.papers.verification import Checked, Presented, Verdict, verify
from diwana.foundation.reference.public import code_lists
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.kernel import clock

NAMES = dict(LANGUAGES)

LISTING = Listing(
    columns=(
        Column("number", _("Number"), heads=True),
        Column("title", _("Paper"), sort=False),
        Column("reference", _("About")),
        Column("issued", _("Issued on"), csv=lambda row: row.issued_at),
        Column("language", _("Language"), sort=False),
        Column("state", _("State"), sort=False),
    ),
    default_sort="-issued",
    filters=(
        Filter("kind", _("Paper"), Kind.choices),
        Filter("language", _("Language"), LANGUAGES),
        Filter("state", _("State"), State.choices),
    ),
    search_label=_("Number of the paper or of what it is about"),
    caption=_("Papers, newest first"),
)


@access(Permission.MAKE)
@require_GET
def papers(request: ActedRequest) -> HttpResponseBase:
    """The papers of the person's organisation; for officers those of their offices."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("papers", queries.every(request.actor, criteria))
    rows, total = queries.find(request.actor, criteria)
    context = {
        "list": LISTING.page(request, criteria, rows, total),
        "lines": [(row, NAMES[row.language], State(row.state).label, TONES[State(row.state)]) for row in rows],
        "may_write": request.actor.may(Permission.WRITE),
    }
    return render(request, "papers/list.html", context)


@access(Permission.MAKE)
@require_GET
def paper(request: ActedRequest, number: str) -> HttpResponse:
    """One paper: what it says, its file, its other languages."""
    return _paper(request, number)


def _paper(request: ActedRequest, number: str, *, reason: str = "", error: str = "", status: int = 200) -> HttpResponse:
    found = queries.paper_page(request.actor, number)
    if found is None:
        raise Http404
    state = State(found.paper.state)
    standing = state == State.ISSUED
    there = dict(found.languages) | {found.paper.language: found.paper.number}
    letter = found.paper.kind == Kind.LETTER
    context = {
        "page": found,
        "paper": found.paper,
        "state": state.label,
        "tone": TONES[state],
        "check": grouped(found.paper.check),
        "language": NAMES[found.paper.language],
        "others": [(NAMES[code], other) for code, other in there.items() if other != number],
        "offered": [(code, name) for code, name in LANGUAGES if code not in there]
        if standing and not letter and not found.erased
        else [],
        "may_revoke": standing and request.actor.may(Permission.REVOKE),
        "may_replace": standing and letter and request.actor.may(Permission.WRITE),
        "reason": reason,
        "error": error,
    }
    return render(request, "papers/paper.html", context, status=status)


@access(Permission.MAKE)
@require_GET
def file(request: ActedRequest, number: str) -> HttpResponse:
    """The sealed PDF, to be kept: it opens nowhere inside our pages."""
    content = queries.content(request.actor, number)
    if content is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{number}.pdf"',
        "Cache-Control": "private, no-store",
        "Content-Length": str(len(content)),
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@access(Permission.MAKE)
@require_POST
def translate(request: ActedRequest, number: str) -> HttpResponse:
    """The same paper in another language."""
    language = request.POST.get("language", "")
    if language not in NAMES:
        return _paper(request, number, status=422)
    try:
        made = services.translate(request.actor, number, language)
    except NotFound as missing:
        raise Http404 from missing
    except Refused as refused:
        messages.error(request, gettext(refused.message))
        return redirect("papers:paper", number)
    return redirect("papers:paper", made.number)


@access(Permission.REVOKE)
@require_POST
def revoke(request: ActedRequest, number: str) -> HttpResponse:
    """Take a paper back."""
    reason = request.POST.get("reason", "")
    try:
        services.revoke(request.actor, number, reason=reason)
    except NotFound as missing:
        raise Http404 from missing
    except Refused as refused:
        return _paper(request, number, reason=reason, error=gettext(refused.message), status=422)
    messages.success(request, gettext("The paper is revoked. Everybody who verifies it reads so."))
    return redirect("papers:paper", number)


@access(Permission.WRITE)
@require_http_methods(["GET", "POST"])
def letter(request: ActedRequest) -> HttpResponse:
    """Write a letter, look at it once more, seal it."""
    offices = _offices(request)
    initial = {"language": get_language() or "fr", **_of_replaced(request)}
    form = LetterForm(request.POST or None, offices=offices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.write_letter(request.actor, **form.cleaned_data)
        except NotFound as missing:
            raise Http404 from missing
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, gettext("The letter is sealed and lies among the papers of its addressee."))
            return redirect("papers:paper", made.number)
    status = 422 if request.method == "POST" else 200
    return render(request, "papers/letter.html", {"form": form, "replaces": form["replaces"].value()}, status=status)


def _of_replaced(request: ActedRequest) -> dict[str, str]:
    """What is known beforehand of a letter that replaces another one (``?replaces=LT-2026-0000001``)."""
    number = request.GET.get("replaces", "")
    found = queries.paper_page(request.actor, number) if number else None
    if found is None or found.paper.kind != Kind.LETTER:
        return {}
    return {
        "replaces": number,
        "to": found.parties[0][2] if found.parties else "",
        "reference": found.paper.reference,
        "language": found.paper.language,
        "office": found.paper.office,
        "heading": found.heading,
    }


def _offices(request: ActedRequest) -> list[tuple[str, str]]:
    """The offices in whose name the officer may write."""
    known = code_lists(settings.COUNTRY, clock.today(settings.TIME_ZONE)).lists.get("offices", {})
    language = (get_language() or "fr")[:2]
    codes = sorted(known) if request.actor.everywhere else sorted(request.actor.offices)
    named = [(code, known[code].labels.get(language, code) if code in known else code) for code in codes]
    return named if len(named) == 1 else [("", gettext("None")), *named]


@hashing
@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def verification(request: ActedRequest) -> HttpResponse:
    """The public page: by file, by number and check value, by what was read from the code."""
    if request.method == "GET":
        return _page(request)
    if not (limit := limits.taken(request)).allowed:
        return _too_often(request, limit.retry_after)
    number = NumberForm(request.POST) if "number" in request.POST else None
    code = CodeForm(request.POST) if "code" in request.POST else None
    given = request.FILES.get("file")
    sha256 = given.sha256 if isinstance(given, Hashed) else ""
    if not sha256 and not any(form is not None and form.is_valid() for form in (number, code)):
        missing = number is None and code is None
        return _page(request, number=number, code=code, file_missing=missing, status=422)
    presented = Presented(
        sha256=sha256,
        number=number.cleaned_data["number"] if number and number.is_valid() else "",
        check=number.cleaned_data["check"] if number and number.is_valid() else "",
        code=code.cleaned_data["code"] if code and code.is_valid() else "",
    )
    return _page(request, checked=verify(presented), by_file=bool(sha256))


@access(PUBLIC)
@require_GET
def code(request: ActedRequest, code: str) -> HttpResponse:
    """Where the camera leads to: what the code vouches for."""
    if not (limit := limits.taken(request)).allowed:
        return _too_often(request, limit.retry_after)
    return _page(request, checked=verify(Presented(code=code)))


@access(PUBLIC)
@require_GET
def seals(request: ActedRequest) -> HttpResponse:
    """The certificates under which papers were sealed, in use and former."""
    return render(request, "papers/seals.html", {"seals": queries.seals()})


@access(PUBLIC)
@require_GET
def certificates(request: HttpRequest) -> HttpResponse:
    """The same as a file for readers of PDFs."""
    headers = {"Content-Disposition": 'attachment; filename="seals.pem"'}
    return HttpResponse(queries.certificates_pem(), content_type="application/x-pem-file", headers=headers)


def _page(
    request: HttpRequest,
    *,
    checked: Checked | None = None,
    by_file: bool = False,
    number: NumberForm | None = None,
    code: CodeForm | None = None,
    file_missing: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "number": number or NumberForm(),
        "code": code or CodeForm(),
        "file_missing": file_missing,
        "checked": checked,
    }
    if checked is not None:
        known = checked.facts is not None and checked.verdict is not Verdict.MISMATCH
        context |= {
            "said": words.said(checked),
            "known": checked.facts if known else None,
            "proves": words.PROVES_FILE if by_file else words.PROVES_FACTS if known else "",
            "language": NAMES.get(checked.facts.language, "") if checked.facts else "",
            "office": _office_name(checked.facts.office) if known and checked.facts else "",
        }
    response = render(request, "papers/verify.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _office_name(code: str) -> str:
    known = code_lists(settings.COUNTRY, clock.today(settings.TIME_ZONE)).lists.get("offices", {}).get(code)
    return known.labels.get((get_language() or "fr")[:2], "") if known else ""


def _too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "papers/too_often.html", status=429)
    response["Retry-After"] = str(seconds)
    return response
