# SPDX-License-Identifier: EUPL-1.2
"""What is read of declarations, as typed values ready for a page or an answer. Each takes the actor: what he may not
know of is not found. Each costs a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from diwana.foundation.ledger.public import timeline
from diwana.foundation.payments.public import Way, receipt_for, ways_to_pay
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor
from diwana.kernel.quantity import from_micro
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance import filing
from diwana.modules.clearance.appraisal import Appraisal
from diwana.modules.clearance.errors import NotFound, NotPossible
from diwana.modules.clearance.facts import (
    DeclarationPage,
    ExaminationFacts,
    Filters,
    ItemLine,
    Page,
    ReasonRow,
    Row,
    TaxRow,
)
from diwana.modules.clearance.models import Declaration, Finding, Item
from diwana.modules.clearance.ordering import ORDERS, after, ordering, place_of
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.rules import rule
from diwana.modules.clearance.scope import visible
from diwana.modules.clearance.search import normalised
from diwana.modules.clearance.states import LIFE, SELECTED_CHANNELS, State, Verb

__all__ = [
    "ORDERS",
    "DeclarationPage",
    "ExaminationFacts",
    "Filters",
    "ItemLine",
    "Page",
    "ReasonRow",
    "Row",
    "TaxRow",
    "check",
    "check_entry",
    "declaration_page",
    "filed",
    "my_declarations",
    "queue",
    "waiting",
]

MOST_PER_PAGE = 100


def my_declarations(actor: Actor, filters: Filters | None = None) -> Page:
    """Declarations that the actor's organisation declares, or that are declared in its name. Three queries."""
    filters = filters or Filters()
    if not actor.may(Permission.VIEW_OWN) or actor.organisation is None:
        return Page(rows=(), total=0, page=1, pages=1)
    mine = visible(actor)
    if actor.may(Permission.VIEW_OFFICE):  # an officer who also declares: only his own here
        mine = mine.filter(Q(owner_id=actor.organisation) | Q(principal_id=actor.organisation))
    return _page(mine, filters, actor)


def queue(actor: Actor, filters: Filters | None = None) -> Page:
    """What waits at the offices that the officer serves, oldest filing first unless ordered otherwise: without a state
    asked for, all that customs must still act upon, among it released goods whose audit is open. Three queries."""
    filters = filters or Filters(order="filed")
    if not actor.may(Permission.VIEW_OFFICE):
        return Page(rows=(), total=0, page=1, pages=1)
    due = visible(actor).exclude(number="")
    if not filters.state:
        # Who may not see reasons must not tell blue from green by what waits.
        done = (
            Q(state=State.RELEASED, post_clearance=False)
            if actor.may(Permission.VIEW_REASONS)
            else Q(state=State.RELEASED)
        )
        due = due.exclude(Q(state__in=(State.CLEARED, State.CANCELLED)) | done)
    return _page(due, filters, actor)


def to_be_paid(actor: Actor, filters: Filters | None = None) -> Page:
    """What can be paid now at the offices of the cashier, oldest filing first. Three queries."""
    filters = filters or Filters(order="filed")
    if not actor.may(Permission.RECEIVE_PAYMENT):
        return Page(rows=(), total=0, page=1, pages=1)
    ready = Q(state=State.EXAMINED) | (Q(state=State.ASSESSED) & ~Q(channel__in=SELECTED_CHANNELS))
    due = visible(actor).filter(ready).annotate(owed=F("taxes_minor") + F("additional_minor")).filter(owed__gt=0)
    return _page(due, filters, actor)


def filed(actor: Actor, filters: Filters | None = None) -> Page:
    """All that was ever filed at the offices that the officer serves. Three queries."""
    if not actor.may(Permission.VIEW_OFFICE):
        return Page(rows=(), total=0, page=1, pages=1)
    return _page(visible(actor).exclude(number=""), filters or Filters(), actor)


def goods(rows: Iterable[Row], most: int) -> Mapping[int, tuple[str, ...]]:
    """Descriptions of the first ``most`` items of each filed declaration of a page of a list. One query."""
    keys = [row.id for row in rows]
    found: dict[int, tuple[str, ...]] = {}
    if keys:
        # Written, because building this statement costs three times what answering it does.
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT declaration_id, description FROM {Item._meta.db_table} WHERE number <= %s "  # noqa: S608
                f"AND declaration_id IN ({', '.join(['%s'] * len(keys))}) ORDER BY declaration_id, number",
                [most, *keys],
            )
            for declaration, description in cursor.fetchall():
                found[declaration] = (*found.get(declaration, ()), description)
    return found


def waiting(actor: Actor) -> Mapping[str, Mapping[str, int]]:
    """How many declarations wait at each office of the officer, by office then channel. One query."""
    if not actor.may(Permission.VIEW_OFFICE):
        return {}
    rows = (
        visible(actor)
        .filter(state__in=(State.ASSESSED, State.IRREGULAR, State.EXAMINED, State.PAID))
        .values_list("office", "channel")
        .annotate(count=Count("pk"))
        .order_by("office", "channel")
    )
    found: dict[str, dict[str, int]] = {}
    for office, channel, count in rows:
        counts, shown = found.setdefault(office, {}), str(_shown_channel(Channel(channel), actor))
        counts[shown] = counts.get(shown, 0) + count
    return found


def declaration_page(actor: Actor, declaration: int) -> DeclarationPage:
    """One declaration with all about it. Raises NotFound. At most nine queries, whatever it holds."""
    found = (
        visible(actor)
        .select_related("owner", "examination__officer", "examination__resolved_by")
        .filter(pk=declaration)
        .first()
    )
    if found is None:
        raise NotFound
    officer = actor.may(Permission.VIEW_OFFICE) and bool(found.number) and actor.serves(found.office)
    taxes = _taxes(found) if found.number else ()
    verbs = _verbs(actor, found)
    return DeclarationPage(
        row=_row(found, actor),
        entry=found.entry,
        owner=found.owner.name,
        mine=found.owner_id == actor.organisation,
        officer=officer,
        created_at=found.created_at,
        registered_on=found.registered_on,
        post_clearance=found.post_clearance and actor.may(Permission.VIEW_REASONS),
        additional=_money(found.additional_minor, found.currency) if found.additional_minor else None,
        items=_items(found) if found.number else (),
        taxes=taxes,
        totals=_totals(taxes),
        findings=_findings(found) if found.number else (),
        reasons=_reasons(found) if found.number and actor.may(Permission.VIEW_REASONS) else (),
        random=found.random and actor.may(Permission.VIEW_REASONS),
        examination=_examination(found, officer),
        receipt=receipt_for(f"declaration:{found.pk}") if found.state in _PAID else None,
        timeline=timeline(f"declaration:{found.pk}"),
        verbs=verbs,
        needed=_needed(found),
        needed_from=_needed_from(found, verbs),
    )


def ways(actor: Actor, declaration: int) -> tuple[Way, ...]:
    """From which accounts the actor may pay the declaration; none when he may not. Raises NotFound."""
    found = visible(actor).filter(pk=declaration).first()
    if found is None:
        raise NotFound
    if Verb.SETTLE not in _verbs(actor, found):
        return ()
    due = from_minor(found.due_minor, found.currency)
    return ways_to_pay(actor, found.principal_id or found.owner_id, due, found.currency)


def check(actor: Actor, declaration: int) -> Appraisal:
    """The judgement of a draft as if it were filed now, without the draw. Raises NotFound, NotPossible when filed."""
    draft = visible(actor).filter(pk=declaration, owner_id=actor.organisation).first()
    if draft is None:
        raise NotFound
    if draft.state != State.DRAFT:
        raise NotPossible
    return filing.appraised(actor, draft.entry, draft.pk)


def check_entry(actor: Actor, entry: object) -> Appraisal:
    """The judgement of an entry that is not stored (the live panel of the form, the API). Needs clearance.declare."""
    actor.require(Permission.DECLARE)
    return filing.appraised(actor, entry, None)


_PAID = (State.PAID, State.RELEASED, State.CLEARED)

NEEDED = {
    State.DRAFT: _("Finish the declaration and file it."),
    State.ASSESSED: _("Pay the duties and taxes."),
    State.EXAMINED: _("Pay the duties and taxes."),
    State.IRREGULAR: _("Customs decides about the irregularity that was found."),
    State.PAID: _("Customs releases the goods."),
    State.RELEASED: _("Collect the goods; customs closes the file."),
}
_EXAMINE = {
    Channel.ORANGE: _("Customs checks the documents."),
    Channel.RED: _("Customs examines the goods; present them at the office."),
}
_RELEASE = _("Nothing is to be paid; customs releases the goods.")


def _page(declarations: QuerySet[Declaration], filters: Filters, actor: Actor) -> Page:
    narrowed = _narrowed(declarations, filters, actor)
    # Only the columns of a row, and no model instances: half the cost of a list.
    ordered = narrowed.order_by(*ordering(filters.order)).values_list(*_COLUMNS)
    per_page = min(max(filters.per_page, 1), MOST_PER_PAGE)
    begins = filters.after is None and filters.page <= 1
    first: list[tuple[Any, ...]] = []
    if not filters.state and begins:
        # What fits on one page is counted by looking at it.
        first = list(ordered[: per_page + 1])
        if len(first) <= per_page:
            rows = tuple(_row_of(actor, *values) for values in first)
            return Page(rows=rows, total=len(rows), page=1, pages=1, by_state=Counter(str(row.state) for row in rows))
    states = narrowed.order_by().values_list("state").annotate(count=Count("pk"))
    by_state = {str(state): count for state, count in states}
    if filters.state:
        ordered = ordered.filter(state=filters.state)
    total = by_state.get(filters.state, 0) if filters.state else sum(by_state.values())
    pages = max(1, -(-total // per_page))
    number = min(max(filters.page, 1), pages)
    if filters.after is not None:
        ordered = ordered.filter(after(filters.order, filters.after))
    start = (number - 1) * per_page if filters.after is None else 0
    # One more than is shown: whether anything follows.
    found = first or list(ordered[start : start + per_page + 1])
    last = (
        place_of(filters.order, dict(zip(_COLUMNS, found[per_page - 1], strict=True)))
        if len(found) > per_page
        else None
    )
    rows = tuple(_row_of(actor, *values) for values in found[:per_page])
    return Page(rows=rows, total=total, page=number, pages=pages, by_state=by_state, last=last)


def _shown_channel(channel: Channel, actor: Actor) -> Channel:
    """The channel as ``actor`` may know it: blue is green to who may not see reasons, as an audit is not announced."""
    hidden = channel is Channel.BLUE and not actor.may(Permission.VIEW_REASONS)
    return Channel.GREEN if hidden else channel


def _narrowed(declarations: QuerySet[Declaration], filters: Filters, actor: Actor) -> QuerySet[Declaration]:
    """By everything but the state, which is counted apart."""
    for word in normalised(filters.text).split()[:8]:
        declarations = declarations.filter(search__contains=word)
    if filters.channel:
        behind = [str(channel) for channel in Channel if _shown_channel(channel, actor) == filters.channel]
        declarations = declarations.filter(channel__in=behind)
    if filters.office:
        declarations = declarations.filter(office=filters.office)
    if filters.since:
        declarations = declarations.filter(registered_on__gte=filters.since)
    if filters.until:
        declarations = declarations.filter(registered_on__lte=filters.until)
    return declarations


_COLUMNS = (
    "pk", "version", "number", "state", "channel", "type", "flow", "reference", "office", "importer", "exporter",
    "items_count", "packages", "gross_mass_micro", "value_minor", "taxes_minor", "additional_minor", "currency",
    "updated_at", "filed_at",
)  # fmt: skip


def _row(found: Declaration, actor: Actor) -> Row:
    return _row_of(actor, *(getattr(found, name) for name in _COLUMNS))


def _row_of(
    actor: Actor, pk: int, version: int, number: str, state: str, channel: str, type_: str, flow: str, reference: str,
    office: str, importer: str, exporter: str, items: int, packages: int, gross_mass: int, value: int, taxes: int,
    additional: int, currency: str, updated_at: datetime, filed_at: datetime | None,
) -> Row:  # fmt: skip
    """The row of a list from the values of ``_COLUMNS``."""
    seen = _shown_channel(Channel(channel), actor) if channel else None
    return Row(
        id=pk,
        version=version,
        number=number,
        state=State(state),
        channel=seen,
        type=type_,
        flow=flow,
        reference=reference,
        office=office,
        importer=importer,
        exporter=exporter,
        items=items,
        packages=packages,
        gross_mass=from_micro(gross_mass),
        value=_money(value, currency),
        due=_money(taxes + additional, currency),
        currency=currency,
        updated_at=updated_at,
        filed_at=filed_at,
    )


def _money(minor: int, currency: str) -> Decimal | None:
    return from_minor(minor, currency) if currency else None


def _items(found: Declaration) -> tuple[ItemLine, ...]:
    return tuple(
        ItemLine(
            number=item.number,
            commodity_code=item.commodity_code,
            description=item.description,
            origin=item.origin,
            procedure=item.procedure,
            preference=item.preference,
            packages=item.packages,
            gross_mass=_quantity(item.gross_mass_micro),
            net_mass=_quantity(item.net_mass_micro),
            supplementary_quantity=_quantity(item.supplementary_micro),
            supplementary_unit=item.supplementary_unit,
            value=None if item.value_minor is None else from_minor(item.value_minor, found.currency),
            taxes=from_minor(item.taxes_minor, found.currency),
        )
        for item in found.items.order_by("number")
    )


def _quantity(micro: int | None) -> Decimal | None:
    return None if micro is None else from_micro(micro)


def _taxes(found: Declaration) -> tuple[TaxRow, ...]:
    lines = found.tax_lines.order_by(F("item").asc(nulls_last=True), "position")
    return tuple(
        TaxRow(
            item=line.item,
            code=line.code,
            amount=from_minor(line.amount_minor, found.currency),
            payable=line.payable,
            working=line.working,
        )
        for line in lines
    )


def _totals(taxes: tuple[TaxRow, ...]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for tax in taxes:
        if tax.payable:
            totals[tax.code] = totals.get(tax.code, Decimal()) + tax.amount
    return totals


def _findings(found: Declaration) -> tuple[Violation, ...]:
    return tuple(_violation(finding) for finding in found.findings.order_by("pk"))


def _violation(finding: Finding) -> Violation:
    by = rule(finding.code)
    return Violation(
        code=finding.code,
        severity=Severity(finding.severity),
        pointer=finding.pointer,
        message=by.message,
        remedy=by.remedy,
        box=finding.box,
        item=finding.item,
        value=finding.value,
        params=finding.params,
    )


def _reasons(found: Declaration) -> tuple[ReasonRow, ...]:
    return tuple(
        ReasonRow(code=each.code, channel=Channel(each.channel), text=each.text, item=each.item, params=each.params)
        for each in found.reasons.order_by("pk")
    )


def _examination(found: Declaration, officer: bool) -> ExaminationFacts | None:
    examined = getattr(found, "examination", None)
    if examined is None:
        return None
    told = officer or bool(examined.resolution)
    return ExaminationFacts(
        officer=examined.officer.name if officer and examined.officer else "",
        examined_at=examined.examined_at,
        outcome=examined.outcome,
        kinds=tuple(examined.kinds) if told else (),
        note=examined.note if officer else "",
        resolution=examined.resolution,
        resolved_by=examined.resolved_by.name if officer and examined.resolved_by else "",
        resolved_at=examined.resolved_at,
        resolution_note=examined.resolution_note,
    )


def _verbs(actor: Actor, found: Declaration) -> tuple[Verb, ...]:
    """What the actor may do now: by the table, then by whose it is, the channel and what is due."""
    declares = actor.organisation in (found.owner_id, found.principal_id)
    allowed = []
    for move in LIFE.available(found.state, actor.permissions):
        verb = Verb(move.verb)
        trade = move.permission in (Permission.DECLARE, Permission.SETTLE)
        if verb in allowed or (trade and not declares) or (not trade and not actor.serves(found.office)):
            continue
        if _applies(found, verb):
            allowed.append(verb)
    return tuple(allowed)


def _applies(found: Declaration, verb: Verb) -> bool:
    selected = found.state == State.ASSESSED and found.channel in SELECTED_CHANNELS
    if verb is Verb.EXAMINE:
        return selected
    if verb in (Verb.PAY, Verb.SETTLE):
        return not selected and found.due_minor > 0
    if verb is Verb.RELEASE:
        return found.state == State.PAID or (not selected and found.due_minor <= 0)
    return True


def _needed(found: Declaration) -> str:
    if found.state == State.ASSESSED and found.channel in SELECTED_CHANNELS:
        return _EXAMINE[Channel(found.channel)]
    if found.state in (State.ASSESSED, State.EXAMINED) and found.due_minor <= 0:
        return _RELEASE
    return NEEDED.get(State(found.state), "")


def _needed_from(found: Declaration, verbs: tuple[Verb, ...]) -> str:
    """``me`` when the actor can do what is needed; else whose turn it is."""
    if not _needed(found):
        return ""
    if set(verbs) - {Verb.CANCEL, Verb.DISCARD}:
        return "me"
    paying = found.state in (State.ASSESSED, State.EXAMINED) and _applies(found, Verb.PAY)
    return "trader" if found.state == State.DRAFT or paying else "customs"
