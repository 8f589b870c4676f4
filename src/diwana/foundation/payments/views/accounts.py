# SPDX-License-Identifier: EUPL-1.2
"""Accounts of organisations: the overview, the statement, what falls due, fees, and paying from the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.payments import services, terms
from diwana.foundation.payments.forms import OwnDepositForm, PartForm, PartTakenForm, ReasonForm, TakenForm
from diwana.foundation.payments.models import Account, AccountKind, Due, DueKind, Holding, Method
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries import accounts as queries
from diwana.foundation.payments.queries import obligations
from diwana.foundation.payments.queries.accounts import SHOWN, Movement
from diwana.foundation.payments.queries.obligations import mine, ordered, searched
from diwana.foundation.payments.views.common import fill_in, or_404, posted
from diwana.foundation.payments.words import what
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.foundation.ui.templatetags.ui import amount, badge, code, day, moment, money, row_link, two_lines
from diwana.kernel.money import from_minor

STATEMENT = Listing(
    columns=(
        Column("at", gettext_lazy("When"), sort=False, heads=True),
        Column("what", pgettext_lazy("entry", "What"), sort=False, csv=lambda row: what(row.what)),
        Column("title", gettext_lazy("For"), sort=False),
        Column("account", gettext_lazy("Account"), sort=False),
        Column("amount", gettext_lazy("Amount"), sort=False, numeric=True),
        Column("balance", gettext_lazy("Balance"), sort=False, numeric=True),
    ),
    default_sort="",
    filters=(
        Filter("account", gettext_lazy("Account"), [(kind.value, kind.label) for kind in SHOWN]),
        Filter("since", gettext_lazy("From day")),
        Filter("until", gettext_lazy("To day")),
    ),
    caption=gettext_lazy("Statement"),
    csv_only=(Column("receipt", gettext_lazy("Receipt")), Column("currency", gettext_lazy("Currency"))),
)

ACCOUNTS = Listing(
    columns=(
        Column("name", gettext_lazy("Organisation"), heads=True),
        Column("identifier", gettext_lazy("Customs code"), sort=False),
        Column("balance", gettext_lazy("Prepaid"), sort=False, numeric=True),
        Column("credit_used", gettext_lazy("Credit used"), sort=False, numeric=True),
        Column("credit_limit", gettext_lazy("Credit limit"), sort=False, numeric=True),
        Column("overdue", gettext_lazy("Overdue"), sort=False),
    ),
    default_sort="name",
    filters=(Filter("overdue", gettext_lazy("Overdue"), (("yes", gettext_lazy("Something is overdue")),)),),
    search_label=gettext_lazy("Name or customs code"),
    caption=gettext_lazy("Accounts"),
)

DUES = Listing(
    columns=(
        Column("due_on", gettext_lazy("Due on"), heads=True),
        Column("name", gettext_lazy("Organisation"), sort=False),
        Column("terms", gettext_lazy("Terms"), sort=False),
        Column("title", gettext_lazy("For"), sort=False),
        Column("left", gettext_lazy("Left to pay"), sort=False, numeric=True),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: _due_state(row)[0]),
    ),
    default_sort="due_on",
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                ("open", gettext_lazy("To be paid")),
                ("overdue", gettext_lazy("Overdue")),
                ("settled", gettext_lazy("Settled")),
            ),
        ),
        Filter("kind", gettext_lazy("Kind"), DueKind.choices),
        Filter("until", gettext_lazy("Due until")),
    ),
    search_label=gettext_lazy("Organisation, declaration or receipt"),
    caption=gettext_lazy("What falls due"),
    csv_only=(Column("identifier", gettext_lazy("Customs code")), Column("currency", gettext_lazy("Currency"))),
)


@access(Permission.VIEW_ACCOUNT)
@require_GET
def own(request: ActedRequest) -> HttpResponse:
    """The account of the actor's own organisation."""
    if request.actor.organisation is None:
        raise Http404
    return redirect("payments:account", request.actor.organisation)


@access(Permission.VIEW_ACCOUNTS)
@require_GET
def every(request: ActedRequest) -> HttpResponseBase:
    """Every organisation that has an account."""
    asked, currency = ACCOUNTS.criteria(request), terms.currency()
    rows = Account.objects.filter(kind__in=SHOWN, currency=currency, organisation__isnull=False)
    rows = searched(rows, asked.search, "organisation__name", "organisation__identifier")
    if asked.get("overdue"):
        late = Due.objects.filter(
            organisation=OuterRef("organisation"), settled_on=None, due_on__lt=terms.today(), currency=currency
        )
        rows = rows.filter(Exists(late))
    found = rows.order_by(("-" if asked.descending else "") + "organisation__name", "organisation")
    keys = list(found.values_list("organisation", "organisation__name", "organisation__identifier").distinct())
    if ACCOUNTS.wants_csv(request):
        return ACCOUNTS.csv("accounts", _summaries(keys, currency))
    page = _summaries(keys[asked.offset : asked.offset + asked.limit], currency)
    lines = [
        {
            "name": row_link(reverse("payments:account", args=[row["id"]]), row["name"]),
            "identifier": code(row["identifier"]),
            "balance": amount(row["balance"], currency),
            "credit_used": amount(row["credit_used"], currency),
            "credit_limit": amount(row["credit_limit"], currency),
            "overdue": badge(_("Overdue"), "danger") if row["overdue"] else "",
        }
        for row in page
    ]
    context = {"list": ACCOUNTS.page(request, asked, page, len(keys)), "lines": lines, "currency": currency}
    return render(request, "payments/accounts.html", context)


def _summaries(keys: list[tuple[int, str, str]], currency: str) -> list[dict[str, Any]]:
    """Name, prepaid money, credit used and allowed of these organisations. Two queries."""
    pks = [key for key, _name, _identifier in keys]
    figures: dict[tuple[int | None, str], Holding] = {}
    holdings = Holding.objects.filter(account__organisation__in=pks, account__currency=currency).select_related(
        "account"
    )
    for each in holdings:
        figures[each.account.organisation_id, each.account.kind] = each
    late = set(
        Due.objects.filter(organisation__in=pks, settled_on=None, due_on__lt=terms.today()).values_list(
            "organisation", flat=True
        )
    )
    found = []
    for pk, name, identifier in keys:
        prepaid, credit = figures.get((pk, AccountKind.ADVANCE)), figures.get((pk, AccountKind.CREDIT))
        found.append(
            {
                "id": pk,
                "name": name,
                "identifier": identifier,
                "balance": from_minor(prepaid.balance_minor if prepaid else 0, currency),
                "credit_used": from_minor(-credit.balance_minor if credit else 0, currency),
                "credit_limit": from_minor(credit.limit_minor if credit else 0, currency),
                "overdue": pk in late,
            }
        )
    return found


@access(SIGNED_IN)
@require_GET
def account(request: ActedRequest, pk: int) -> HttpResponse:
    """One account: what is there, what is owed, what stands for it, how to pay in. 404 for whom it does not concern."""
    return _account(request, pk)


def _account(request: ActedRequest, pk: int) -> HttpResponse:
    page = or_404(lambda: queries.account_page(request.actor, pk))
    actor = request.actor
    context = {
        "page": page,
        "currency": page.currency,
        "officer": actor.may(Permission.VIEW_ACCOUNTS),
        "cashier": actor.may(Permission.RECEIVE),
        "charges_fees": actor.may(Permission.CHARGE_FEE),
        "approves": actor.may(Permission.APPROVE),
        "dues": [(due, *_due_state(due)) for due in page.dues],
    }
    return render(request, "payments/account.html", context)


@access(SIGNED_IN)
@require_GET
def statement(request: ActedRequest, pk: int) -> HttpResponseBase:
    """Movements of one account, latest first; all of them as CSV."""
    asked, actor = STATEMENT.criteria(request), request.actor
    kind = asked.get("account")
    holder = or_404(lambda: queries.holder_for(actor, pk))
    rows = queries.movements(actor, pk, kind=kind, since=asked.day("since"), until=asked.day("until"))
    if STATEMENT.wants_csv(request):
        return STATEMENT.csv("statement", queries.shown(rows.order_by("pk"), pk, kind))
    page = list(queries.shown(rows.order_by("-pk")[asked.offset : asked.offset + asked.limit], pk, kind))
    context = {
        "list": STATEMENT.page(request, asked, page, rows.count()),
        "lines": [_movement(row) for row in page],
        "holder": holder,
        "account_url": reverse("payments:account", args=[pk]),
    }
    return render(request, "payments/statement.html", context)


def _movement(row: Movement) -> Mapping[str, str]:
    at = str(moment(row.at))
    return {
        "at": row_link(reverse("payments:receipt", args=[row.receipt]), at) if row.receipt else at,
        "what": what(row.what),
        "title": code(row.title),
        "account": str(AccountKind(row.account).label),
        "amount": money(row.amount, row.currency),
        "balance": money(row.balance, row.currency),
    }


def _due_state(due: obligations.DueFacts) -> tuple[str, str]:
    if due.settled_on:
        return _("Settled"), "good"
    return (_("Overdue"), "danger") if due.overdue else (_("To be paid"), "info")


@access(Permission.VIEW_ACCOUNTS)
@require_GET
def dues(request: ActedRequest) -> HttpResponseBase:
    """What all organisations owe, and when."""
    asked, today = DUES.criteria(request), terms.today()
    rows = searched(
        mine(request.actor, obligations.dues()),
        asked.search,
        "organisation__name",
        "organisation__identifier",
        "receipt__number",
        "receipt__title",
    )
    state = asked.get("state")
    if state == "settled":
        rows = rows.filter(settled_on__isnull=False)
    elif state:
        rows = rows.filter(settled_on=None)
    if state == "overdue":
        rows = rows.filter(due_on__lt=today)
    if asked.get("kind"):
        rows = rows.filter(kind=asked.get("kind"))
    if until := asked.day("until"):
        rows = rows.filter(due_on__lte=until)
    rows = ordered(rows, "due_on", asked.descending)
    if DUES.wants_csv(request):
        return DUES.csv("dues", (obligations.due_facts(row) for row in rows.iterator()))
    page = [obligations.due_facts(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    lines = [
        {
            "due_on": row_link(reverse("payments:due", args=[row.id]), str(day(row.due_on))),
            "name": two_lines(row.name, row.identifier),
            "terms": row.terms,
            "title": two_lines(str(code(row.title)), row.receipt),
            "left": money(row.left, row.currency),
            "state": badge(*_due_state(row)),
        }
        for row in page
    ]
    context = {"list": DUES.page(request, asked, page, rows.count()), "lines": lines}
    return render(request, "payments/dues.html", context)


@access(Permission.PAY)
@require_http_methods(["GET", "POST"])
def pay_due(request: ActedRequest, pk: int) -> HttpResponse:
    """Pay a due from the prepayment account."""
    due = or_404(lambda: obligations.due(request.actor, pk))
    return _due(
        request,
        due,
        PartForm(posted(request)),
        lambda typed: services.pay_due(request.actor, due=pk, **typed),
        _("Pay from the prepayment account"),
    )


@access(Permission.VIEW_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def due(request: ActedRequest, pk: int) -> HttpResponse:
    """One due; a cashier takes its payment here."""
    found = or_404(lambda: obligations.due(request.actor, pk))
    if not request.actor.may(Permission.RECEIVE):
        return render(request, "payments/due.html", {"due": found, "figures": _figures(found)})
    form = PartTakenForm(posted(request), initial={"method": Method.CASH})
    return _due(request, found, form, lambda typed: services.receive_due(request.actor, due=pk, **typed), _("Receive"))


def _figures(due: obligations.DueFacts) -> list[tuple[Any, object]]:
    return [
        (_("Organisation"), due.name),
        (_("For"), code(due.title)),
        (_("Terms"), due.terms),
        (_("Due on"), day(due.due_on)),
        (_("Duties and taxes"), money(due.principal, due.currency)),
        (_("Interest and commission"), money(due.charges, due.currency)),
        (_("Left to pay"), money(due.left, due.currency)),
        (_("Late interest today"), money(due.late, due.currency)),
    ]


def _due(request: ActedRequest, due: obligations.DueFacts, form: Any, act: Any, button: str) -> HttpResponse:
    account_url = reverse("payments:account", args=[due.organisation])
    return fill_in(
        request,
        form,
        act,
        title=_("Payment of what falls due"),
        button=button,
        done=_("The payment is received."),
        to=lambda receipt: reverse("payments:receipt", args=[receipt.number]),
        back=account_url,
        back_label=_("Account"),
        facts=_figures(due),
        confirm=(_("Pay this?"), _("A payment is not taken back.")),
    )


@access(Permission.PAY)
@require_http_methods(["GET", "POST"])
def deposit(request: ActedRequest, pk: int) -> HttpResponse:
    """Move prepaid money of the organisation into a deposit."""
    page = or_404(lambda: queries.account_page(request.actor, pk))
    return fill_in(
        request,
        OwnDepositForm(posted(request)),
        lambda typed: services.deposit_from_account(request.actor, account=pk, **typed),
        title=_("Make a deposit"),
        intro=_("The money leaves the prepayment account and stands for an obligation until it is met."),
        button=_("Make the deposit"),
        done=_("The deposit is made."),
        to=lambda receipt: reverse("payments:receipt", args=[receipt.number]),
        back=reverse("payments:account", args=[pk]),
        back_label=_("Account"),
        facts=[(_("Available"), money(page.available, page.currency))],
        confirm=(_("Make this deposit?"), _("Customs release it once the obligation is met.")),
    )


@access(Permission.PAY)
@require_http_methods(["GET", "POST"])
def pay_fee(request: ActedRequest, pk: int) -> HttpResponse:
    """Pay a fee from the prepayment account."""
    return _fee(request, pk, ReasonlessForm(posted(request)), lambda typed: services.pay_fee(request.actor, charge=pk))


@access(Permission.RECEIVE)
@require_http_methods(["GET", "POST"])
def receive_fee(request: ActedRequest, pk: int) -> HttpResponse:
    """Take the payment of a fee at the desk."""
    form = TakenForm(posted(request), initial={"method": Method.CASH})
    return _fee(request, pk, form, lambda typed: services.receive_fee(request.actor, charge=pk, **typed))


class ReasonlessForm(TakenForm):
    """Nothing to fill in: the account pays."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.clear()


def _fee(request: ActedRequest, pk: int, form: Any, act: Any) -> HttpResponse:
    found, holder = or_404(lambda: obligations.charge(request.actor, pk))
    return fill_in(
        request,
        form,
        act,
        title=_("Payment of a fee"),
        button=_("Pay"),
        done=_("The payment is received."),
        to=lambda receipt: reverse("payments:receipt", args=[receipt.number]),
        back=reverse("payments:account", args=[holder]),
        back_label=_("Account"),
        facts=[
            (_("Fee"), found.label),
            (_("How many"), found.quantity),
            (_("Reason"), found.reason),
            (_("Amount"), money(found.amount, found.currency)),
        ],
        confirm=(_("Pay this?"), _("A payment is not taken back.")),
    )


@access(Permission.APPROVE)
@require_http_methods(["GET", "POST"])
def waive_fee(request: ActedRequest, pk: int) -> HttpResponse:
    """Give up a fee."""
    found, holder = or_404(lambda: obligations.charge(request.actor, pk))
    return fill_in(
        request,
        ReasonForm(posted(request)),
        lambda typed: services.waive_fee(request.actor, charge=pk, **typed),
        title=_("Waive a fee"),
        button=_("Waive"),
        done=_("The fee is waived."),
        to=reverse("payments:account", args=[holder]),
        back=reverse("payments:account", args=[holder]),
        back_label=_("Account"),
        facts=[(_("Fee"), found.label), (_("Amount"), money(found.amount, found.currency))],
        tone="danger",
    )
