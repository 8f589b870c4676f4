# SPDX-License-Identifier: EUPL-1.2
"""The filing form: a list of tasks, check and file, discard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.documents.public import documents_at
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance import queries, services
from diwana.modules.clearance.appraisal import Appraisal
from diwana.modules.clearance.errors import NotFound, NotPossible
from diwana.modules.clearance.forms.entries import items_of
from diwana.modules.clearance.forms.sections import HEADER, section_of
from diwana.modules.clearance.intake import Entry
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.queries import DeclarationPage
from diwana.modules.clearance.states import State
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.common import attempt, lists, not_found, page_of, version_of
from diwana.modules.clearance.views.panel import address, links, panel

FIRST = {"IM": 0, "EX": 1}


class Task(NamedTuple):
    """A line of the list of tasks."""

    label: str
    hint: str
    href: str
    icon: str
    state: str
    tone: str


def own_draft(request: ActedRequest, pk: int) -> DeclarationPage:
    """The declaration of the actor's own organisation; 404 for another's."""
    page = page_of(request, pk)
    if not page.mine:
        not_found(NotFound())
    return page


def appraised(request: ActedRequest, pk: int) -> Appraisal:
    """The judgement of the draft; 404 when it is none any more."""
    try:
        return queries.check(request.actor, pk)
    except (NotFound, NotPossible) as gone:
        not_found(gone)


def context_of(page: DeclarationPage, appraisal: Appraisal, item: int | None = None) -> dict[str, Any]:
    return {"page": page, "row": page.row, **panel(page.row.id, appraisal, item)}


def _status(entry: Entry, roots: frozenset[str], findings: Iterable[Violation]) -> tuple[str, str]:
    """State of a section in words, with its tone: wrong values count more than what is still missing."""
    errors = [each for each in findings if each.severity is Severity.ERROR]
    wrong = sum(1 for each in errors if each.value)
    if wrong:
        return _("To correct: %(count)s") % {"count": wrong}, "danger"
    if not roots & entry.keys():
        return (_("To fill in"), "info") if errors else (_("Not started"), "quiet")
    if errors:
        return _("To complete: %(count)s") % {"count": len(errors)}, "info"
    return _("Complete"), "good"


def _count(pk: int) -> int:
    return len(documents_at(f"declaration:{pk}"))


def _attached(count: int) -> str:
    return _("Attached: %(count)s") % {"count": count} if count else _("Invoice, packing list, certificates as files")


def tasks(pk: int, entry: Entry, findings: tuple[Violation, ...], attached: int) -> list[Task]:
    """The sections with the state of each."""
    by_section: dict[str, list[Violation]] = {}
    for finding in findings:
        by_section.setdefault(section_of(finding.pointer), []).append(finding)
    found = []
    for section in HEADER:
        state, tone = _status(entry, section.roots, by_section.get(section.name, []))
        found.append(Task(_(section.label), _(section.hint), address(pk, section.name), section.icon, state, tone))
    state, tone = _status(entry, frozenset({"items"}), by_section.get("items", []))
    count = len(items_of(entry))
    hint = _("Number of items: %(count)s") % {"count": count} if count else _("What the goods are, item by item")
    found.append(
        Task(_("Attached documents"), _attached(attached), reverse("clearance:files", args=[pk]), "upload", "", "")
    )
    found.insert(4, Task(_("Goods items"), hint, address(pk, "items"), "box", state, tone))
    return found


@access(Permission.DECLARE)
def start(request: ActedRequest) -> HttpResponse:
    """Begin: from nothing, or from a file."""
    if request.method != "POST":
        return render(request, "clearance/start.html", {"types": types()})
    chosen = request.POST.get("type", "")
    entry = {"type": chosen} if chosen in dict(types()) else {}
    done, pk = attempt(request, lambda: services.start_draft(request.actor, entry))
    return redirect("clearance:edit", pk) if done else redirect("clearance:start")


def types() -> list[tuple[str, str]]:
    """The types of declaration of the country, import and export first."""
    known = lists().lists.get("declaration_types", {})
    found = [(code, words.label_of(each.labels, code)) for code, each in known.items()]
    return sorted(found, key=lambda each: FIRST.get(each[0], 9)) or [("IM", _("Import")), ("EX", _("Export"))]


@access(Permission.DECLARE)
def edit(request: ActedRequest, pk: int) -> HttpResponse:
    """The list of tasks of a draft."""
    page = own_draft(request, pk)
    if page.row.state is not State.DRAFT:
        return redirect("clearance:declaration", pk)
    appraisal = appraised(request, pk)
    context = context_of(page, appraisal) | {"tasks": tasks(pk, page.entry, appraisal.violations, _count(pk))}
    return render(request, "clearance/edit.html", context)


@access(Permission.DECLARE)
def check(request: ActedRequest, pk: int) -> HttpResponse:
    """Check the answers, see everything that is wrong at once, and file."""
    page = own_draft(request, pk)
    if page.row.state is not State.DRAFT:
        return redirect("clearance:declaration", pk)
    appraisal = appraised(request, pk)
    context = context_of(page, appraisal) | {
        "errors": links(pk, appraisal.violations, Severity.ERROR),
        "warnings": links(pk, appraisal.violations, Severity.WARNING),
        "notices": [words.finding_text(each) for each in appraisal.violations if each.severity is Severity.NOTICE],
        "tasks": tasks(pk, page.entry, appraisal.violations, _count(pk)),
        "facts": appraisal.facts,
    }
    return render(request, "clearance/check.html", context)


@access(Permission.DECLARE)
@require_POST
def file(request: ActedRequest, pk: int) -> HttpResponse:
    """File the draft; where it may not be, back to what is wrong."""
    done, filed = attempt(request, lambda: services.file_declaration(request.actor, pk, version=version_of(request)))
    return redirect("clearance:filed", filed.declaration) if done and filed else redirect("clearance:check", pk)


@access(Permission.DECLARE)
def filed(request: ActedRequest, pk: int) -> HttpResponse:
    """The confirmation, with the number."""
    page = own_draft(request, pk)
    if not page.row.number:
        return redirect("clearance:edit", pk)
    return render(request, "clearance/filed.html", {"page": page, "row": page.row, "needed": _(page.needed)})


@access(Permission.DECLARE)
@require_POST
def discard(request: ActedRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    done, _none = attempt(request, lambda: services.discard(request.actor, pk, version=version_of(request)))
    if done:
        messages.success(request, _("The draft is discarded."))
        return redirect("clearance:mine")
    return redirect("clearance:edit", pk)
