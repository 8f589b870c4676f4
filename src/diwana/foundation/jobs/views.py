# SPDX-License-Identifier: EUPL-1.2
"""One's own work and how far it is; what was given up, for those who watch over the house."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.jobs import queries, services
from diwana.foundation.jobs.models import State
from diwana.foundation.jobs.permissions import Permission
from diwana.foundation.jobs.queries import DeadJob, JobFacts
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.foundation.ui.templatetags.ui import code, moment, row_link, two_lines

TONES = {
    State.READY: "quiet",
    State.RUNNING: "brand",
    State.DONE: "good",
    State.DEAD: "danger",
    State.CANCELLED: "quiet",
}


def _names(request: HttpRequest) -> list[tuple[str, str]]:
    return queries.names_of_dead()


LISTING = Listing(
    columns=(
        Column("id", gettext_lazy("Number"), numeric=True, heads=True),
        Column("name", gettext_lazy("Kind of work"), csv=lambda row: row.title),
        Column("failure", gettext_lazy("Why"), sort=False),
        Column("asker", gettext_lazy("Asked by"), sort=False),
        Column("attempts", gettext_lazy("Attempts"), numeric=True),
        Column("finished_at", gettext_lazy("Given up on")),
    ),
    default_sort="-finished_at",
    filters=(
        Filter("name", gettext_lazy("Kind of work"), _names),
        Filter("since", gettext_lazy("Since")),
        Filter("until", gettext_lazy("Until")),
    ),
    search_label=gettext_lazy("Number, kind of work or key"),
    caption=gettext_lazy("Work given up, the latest first"),
    csv_only=(
        Column("code", gettext_lazy("Name"), csv=lambda row: row.name),
        Column("arguments", gettext_lazy("Arguments"), csv=lambda row: " ".join("=".join(x) for x in row.arguments)),
        Column("technical", gettext_lazy("For the one who mends it")),
    ),
)


@access(SIGNED_IN)
@require_GET
def mine(request: ActedRequest) -> HttpResponse:
    """What I asked for; ``?part=1`` only the list, which asks for itself again while something is under way."""
    jobs = queries.under_way(request.actor)
    context = {"jobs": [_card(job) for job in jobs], "moving": not all(job.finished for job in jobs)}
    return render(request, "jobs/mine_part.html" if "part" in request.GET else "jobs/mine.html", context)


@access(SIGNED_IN)
@require_GET
def one(request: ActedRequest, pk: int) -> HttpResponse:
    """One piece of it."""
    job = queries.job_facts(request.actor, pk)
    if job is None:
        raise Http404
    part = "part" in request.GET
    return render(request, "jobs/one_part.html" if part else "jobs/one.html", {"card": _card(job), "part": part})


def _card(job: JobFacts) -> dict[str, object]:
    state = State(job.state)
    stoppable = not job.finished and not job.cancel_asked
    return {"job": job, "state": state.label, "tone": TONES[state], "stoppable": stoppable}


@access(Permission.CANCEL)
@require_POST
def cancel(request: ActedRequest, pk: int) -> HttpResponse:
    """Stop it."""
    try:
        if services.cancel(request.actor, pk):
            messages.success(request, _("The work is stopped."))
        else:
            messages.info(request, _("The work is under way; it stops as soon as it can."))
    except services.NotThere:
        raise Http404 from None
    except services.TooLate:
        messages.info(request, _("The work had ended already."))
    return redirect("jobs:one", pk)


@access(Permission.READ)
@require_GET
def given_up(request: ActedRequest) -> HttpResponseBase:
    """The dead letter: what was tried in vain, and why."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("given-up", queries.every_dead(request.actor, criteria))
    rows, total = queries.dead(request.actor, criteria)
    context = {
        "list": LISTING.page(request, criteria, rows, total),
        "lines": [_line(row) for row in rows],
        "may_retry": request.actor.may(Permission.RETRY),
        "again": min(total, services.MOST_AT_ONCE),
        "narrowed": request.GET.urlencode(),
    }
    return render(request, "jobs/given_up.html", context)


def _line(row: DeadJob) -> dict[str, str]:
    return {
        "id": row_link(reverse("jobs:given-up-one", args=[row.id]), str(row.id)),
        "name": two_lines(row.title, row.name),
        "failure": two_lines(row.failure, row.technical),
        "asker": row.asker or _("The system"),
        "attempts": str(row.attempts),
        "finished_at": moment(row.finished_at),
    }


@access(Permission.READ)
@require_GET
def given_up_one(request: ActedRequest, pk: int) -> HttpResponse:
    """One of them with its arguments."""
    row = queries.dead_job(request.actor, pk)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "arguments": [(code(name), value) for name, value in row.arguments],
        "may_retry": request.actor.may(Permission.RETRY),
    }
    return render(request, "jobs/given_up_one.html", context)


@access(Permission.RETRY)
@require_POST
def retry(request: ActedRequest, pk: int) -> HttpResponse:
    """Have it done again."""
    try:
        services.retry(request.actor, pk)
    except services.NotThere:
        raise Http404 from None
    messages.success(request, _("The work is asked for again."))
    return redirect("jobs:given-up")


@access(Permission.RETRY)
@require_POST
def retry_all(request: ActedRequest) -> HttpResponse:
    """Have everything done again that the list, narrowed as it was, shows."""
    pks = queries.dead_keys(request.actor, LISTING.criteria(request), services.MOST_AT_ONCE)
    count = services.retry_all(request.actor, pks)
    text = ngettext(
        "%(count)s piece of work is asked for again.", "%(count)s pieces of work are asked for again.", count
    )
    messages.success(request, text % {"count": count})
    return redirect("jobs:given-up")
