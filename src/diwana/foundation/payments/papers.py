# SPDX-License-Identifier: EUPL-1.2
"""The receipt as a sealed paper, made when somebody who may see the receipt first asks for it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.papers import public as papers
from diwana.foundation.papers.public import Amount, Code, Contents, Kind, Moment, Named, Party, Phrase, Row, Table, Text
from diwana.foundation.payments import queries
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import Method
from diwana.foundation.payments.names import tax_labels
from diwana.foundation.reference.public import code_lists
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _


@verb(papers.Permission.MAKE)
def make_paper(actor: Actor, number: str, language: str) -> str:
    """The number of the sealed paper of receipt ``number``, made in ``language`` where there is none yet.

    Raises LookupError for a receipt that the actor may not know; SealUnavailable, FontsMissing.
    """
    receipt = queries.receipt(actor, number)
    if receipt is None:
        raise LookupError(number)
    # A broker who may see the receipt by his mandate finds the paper among his own, too; officers need no entry.
    readers = {receipt.payer} if actor.may(papers.Permission.READ) else {receipt.payer, actor.organisation}
    made = papers.ensure(
        actor,
        kind=Kind.RECEIPT,
        subject=f"receipt:{number}",
        contents=contents(receipt),
        language=language if language in papers.LANGUAGES else papers.LANGUAGES[0],
        readers=[key for key in readers if key],
    )
    return made.number


def contents(receipt: ReceiptFacts) -> Contents:
    """What the receipt says, before any language."""
    rows = [
        Row(label=_("Receipt"), value=Code(code=receipt.number)),
        Row(label=_("Paid on"), value=Moment(at=receipt.at)),
    ]
    if receipt.title:
        rows.append(Row(label=_("For"), value=Code(code=receipt.title)))
    with override("en"):  # the message id, to be translated when the paper is written
        method = str(Method(receipt.method).label)
    rows.append(Row(label=_("Means of payment"), value=Phrase(message=method)))
    if receipt.reference:
        rows.append(Row(label=_("Reference"), value=Code(code=receipt.reference)))
    if receipt.cashier:
        rows.append(Row(label=_("Cashier"), value=Text(text=receipt.cashier)))
    return Contents(
        reference=receipt.number,
        parties=(Party(role=_("Payer"), name=receipt.payer_name, identifier=receipt.payer_identifier),),
        office=_office(receipt.office),
        rows=tuple(rows),
        table=_lines(receipt) if receipt.lines else None,
        total=Amount(amount=receipt.total, currency=receipt.currency),
    )


def _lines(receipt: ReceiptFacts) -> Table:
    return Table(
        columns=(_("Duty or tax"), _("Amount")),
        lines=tuple(
            (Named(code=tax, labels=dict(tax_labels(tax))), Amount(amount=amount, currency=receipt.currency))
            for tax, amount in receipt.lines
        ),
    )


def _office(code: str) -> Named | None:
    if not code:
        return None
    known = code_lists(settings.COUNTRY, clock.today(settings.TIME_ZONE)).entry("offices", code)
    return Named(code=code, labels=dict(known.labels) if known else {})


@access(papers.Permission.MAKE)
@require_POST
def paper(request: ActedRequest, number: str) -> HttpResponse:
    """From the receipt to its sealed paper."""
    try:
        made = make_paper(request.actor, number, (get_language() or "")[:2])
    except LookupError as missing:
        raise Http404 from missing
    except (papers.SealUnavailable, papers.FontsMissing):
        messages.error(request, gettext("The seal cannot sign at the moment. Try again in a few minutes."))
        return redirect("payments:receipt", number)
    return redirect("papers:paper", made)
