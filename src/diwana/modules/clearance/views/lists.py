# SPDX-License-Identifier: EUPL-1.2
"""Lists of declarations: the trader's own, the officers' queue, the cash desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.public import standings
from diwana.foundation.reference.public import profile
from diwana.foundation.ui.listing import Column, Criteria, Filter, Listing
from diwana.foundation.ui.templatetags.ui import amount, badge, code, moment, number, row_link, two_lines
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.modules.clearance import queries
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.queries import Filters, Page, Row
from diwana.modules.clearance.states import STATE_LABELS, State
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.common import lists

MOST_GOODS, MOST_CHARACTERS = 10, 60
Find = Callable[[Actor, Filters], Page]
Lines = Callable[[Sequence[Row]], list[dict[str, str]]]


def _offices(request: HttpRequest) -> Sequence[tuple[str, str]]:
    known = lists().lists.get("offices", {})
    return [(code, words.label_of(each.labels, code)) for code, each in known.items()]


def _own_offices(request: HttpRequest) -> Sequence[tuple[str, str]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return [(code, label) for code, label in _offices(request) if actor.serves(code)]


def _states(request: HttpRequest) -> Sequence[tuple[str, str]]:
    return [(str(state), words.state_label(state)) for state in STATE_LABELS if state is not State.FILED]


def _channels(request: HttpRequest) -> Sequence[tuple[str, str]]:
    return [(str(channel), words.channel_label(channel)) for channel in Channel]


CURRENCY = profile(settings.COUNTRY).currency or ""
VALUE = format_lazy("{} ({})", _("Value"), CURRENCY) if CURRENCY else _("Value")
TO_PAY = format_lazy("{} ({})", _("To pay"), CURRENCY) if CURRENCY else _("To pay")
_NUMBER = Column("number", _("Declaration"), heads=True)
_REFERENCE = Column("reference", _("Reference"), sort=False)
_PARTY = Column("parties", _("Importer or exporter"), sort=False, csv=lambda row: _party(row))
_OFFICE = Column("office", _("Office"), sort=False)
_VALUE = Column("value", VALUE, numeric=True)
_DUE = Column("due", TO_PAY, sort=False, numeric=True)
_STATE = Column("state", _("State"), sort=False, csv=lambda row: words.state_label(row.state))
_FILED = Column("filed", _("Filed"), csv=lambda row: row.filed_at)
_SEARCH = _("Number, reference, party or goods")

MINE = Listing(
    columns=(
        _NUMBER,
        _STATE,
        _PARTY,
        _OFFICE,
        _VALUE,
        _DUE,
        Column("updated", _("Last change"), csv=lambda row: row.updated_at),
    ),
    default_sort="-updated",
    filters=(
        Filter("state", _("State"), _states),
        Filter("office", _("Office"), _offices),
        Filter("since", _("Filed from")),
        Filter("until", _("Filed to")),
    ),
    search_label=_SEARCH,
    caption=_("My declarations"),
    csv_only=(_REFERENCE,),
)
QUEUE = Listing(
    columns=(
        Column("channel", _("Channel"), sort=False, csv=lambda row: str(row.channel or "")),
        _NUMBER,
        _STATE,
        _PARTY,
        _OFFICE,
        Column("items", _("Items"), sort=False, numeric=True),
        Column("gross_mass", _("Gross mass (kg)"), sort=False, numeric=True),
        _VALUE,
        _FILED,
    ),
    default_sort="filed",
    filters=(
        Filter("channel", _("Channel"), _channels),
        Filter("state", _("State"), _states),
        Filter("office", _("Office"), _own_offices),
        Filter("since", _("Filed from")),
    ),
    search_label=_SEARCH,
    caption=_("Queue"),
    per_page=50,
)
DESK = Listing(
    columns=(_NUMBER, _PARTY, _OFFICE, _VALUE, _DUE, _STATE, _FILED),
    default_sort="filed",
    filters=(Filter("office", _("Office"), _own_offices),),
    search_label=_SEARCH,
    caption=_("Cash desk"),
    per_page=50,
)


def _party(row: Row) -> str:
    """Whom the goods are for: the exporter on export, else the importer."""
    return (row.exporter or row.importer) if row.flow == "export" else (row.importer or row.exporter)


def _goods(descriptions: Sequence[str]) -> str:
    """What the goods are, in a line."""
    text = ", ".join(dict.fromkeys(each for each in descriptions if each))
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1].rstrip(' ,')}…"


def _filters(criteria: Criteria) -> Filters:
    return Filters(
        text=criteria.search,
        state=criteria.get("state"),
        channel=criteria.get("channel"),
        office=criteria.get("office"),
        since=criteria.day("since"),
        until=criteria.day("until"),
        order=("-" if criteria.descending else "") + criteria.sort,
        page=criteria.page,
        per_page=criteria.per_page,
    )


def _every(find: Find, actor: Actor, criteria: Criteria) -> Iterator[Row]:
    """All rows that match, page after page."""
    page = 1
    while True:
        found = find(actor, _filters(replace(criteria, page=page, per_page=queries.MOST_PER_PAGE)))
        yield from found.rows
        if page >= found.pages:
            return
        page += 1


def _show(
    request: ActedRequest, listing: Listing, find: Find, lines: Lines, template: str, name: str, **more: Any
) -> HttpResponseBase:
    criteria = listing.criteria(request)
    if listing.wants_csv(request):
        return listing.csv(name, _every(find, request.actor, criteria))
    found = find(request.actor, _filters(criteria))
    shown = listing.page(request, replace(criteria, page=found.page), found.rows, found.total)
    context = {"list": shown, "rows": lines(found.rows), "by_state": found.by_state, "actor": request.actor, **more}
    return render(request, template, context)


def _common(rows: Sequence[Row], page: str) -> Iterator[tuple[Row, dict[str, str]]]:
    """Each row with the cells that all lists show; ``page`` ends the address of its declaration."""
    states = {state: badge(words.state_label(state), words.STATE_TONES[state]) for state in STATE_LABELS}
    names = standings({_party(row) for row in rows})
    for row in rows:
        party = _party(row)
        yield (
            row,
            {
                "number": row_link(f"/declarations/{row.id}/{page}", code(row.number)),
                "state": states[row.state],
                "parties": names[party].name if party in names else party,
                "office": code(row.office),
                "value": amount(row.value, row.currency),
            },
        )


def _mine_lines(rows: Sequence[Row]) -> list[dict[str, str]]:
    goods = queries.goods(rows, MOST_GOODS)
    nameless = gettext("Draft without a reference")
    return [
        cells
        | {
            "number": two_lines(cells["number"], row.reference)
            if row.number
            else row_link(f"/declarations/{row.id}/", row.reference or nameless),
            "parties": two_lines(cells["parties"], _goods(goods.get(row.id, ()))),
            "due": amount(row.due, row.currency),
            "updated": moment(row.updated_at),
        }
        for row, cells in _common(rows, "")
    ]


def _queue_lines(rows: Sequence[Row]) -> list[dict[str, str]]:
    channels: dict[Channel | None, str] = {
        each: badge(words.channel_name(each), words.CHANNEL_TONES[each], words.CHANNEL_SIGNS[each]) for each in Channel
    }
    return [
        cells
        | {
            "channel": channels.get(row.channel, ""),
            "items": number(row.items),
            "gross_mass": number(row.gross_mass),
            "filed": moment(row.filed_at),
        }
        for row, cells in _common(rows, "examination/")
    ]


def _desk_lines(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [
        cells | {"due": amount(row.due, row.currency), "filed": moment(row.filed_at)}
        for row, cells in _common(rows, "payment/")
    ]


@access(Permission.VIEW_OWN)
def mine(request: ActedRequest) -> HttpResponseBase:
    """The declarations of the actor's organisation, and those declared in its name."""
    return _show(
        request,
        MINE,
        queries.my_declarations,
        _mine_lines,
        "clearance/mine.html",
        "declarations",
        may_declare=request.actor.may(Permission.DECLARE),
    )


@access(Permission.VIEW_OFFICE)
def queue(request: ActedRequest) -> HttpResponseBase:
    """What waits at the offices of the officer."""
    return _show(
        request,
        QUEUE,
        queries.queue,
        _queue_lines,
        "clearance/queue.html",
        "queue",
        waiting=_waiting(request.actor),
        examines=request.actor.may(Permission.EXAMINE),
    )


def _waiting(actor: Actor) -> list[tuple[str, str, list[tuple[str, str, str, str, int]]]]:
    """Counts of the officer's offices by channel, as links into the queue."""
    known = lists().lists.get("offices", {})
    found = []
    for office, counts in queries.waiting(actor).items():
        label = words.label_of(known[office].labels, office) if office in known else office
        shown = [
            (str(c), words.channel_name(c), words.CHANNEL_TONES[c], words.CHANNEL_SIGNS[c], counts[c])
            for c in (Channel.RED, Channel.ORANGE, Channel.BLUE, Channel.GREEN)
            if counts.get(c)
        ]
        found.append((office, label, shown))
    return found


@access(Permission.RECEIVE_PAYMENT)
def desk(request: ActedRequest) -> HttpResponseBase:
    """What is to be paid at the offices of the cashier."""
    return _show(request, DESK, queries.to_be_paid, _desk_lines, "clearance/desk.html", "to-be-paid")
