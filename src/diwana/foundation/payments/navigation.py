# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.payments import terms
from diwana.foundation.payments.models import Due, LineState, Refund, RefundState, SecurityState
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries import desks, obligations
from diwana.foundation.ui.navigation import Entry, Section, Work
from diwana.kernel.actor import Actor

_ACCOUNT, _DESK, _DESKS, _JOURNAL = _("Account"), _("My cash desk"), _("Cash desks"), _("Journal of the cash desk")
_ACCOUNTS, _DUES, _CREDIT = _("Accounts"), _("What falls due"), _("Deferred credit")
_SECURITIES, _REFUNDS = _("Deposits and guarantees"), _("Refunds")

ENTRIES = (
    Entry(_ACCOUNT, "payments:own-account", Permission.VIEW_ACCOUNT, Section.WORK, "wallet", 40, "g a"),
    Entry(_DESK, "payments:desk", Permission.KEEP_DESK, Section.WORK, "cash", 45, "g k"),
    Entry(_ACCOUNTS, "payments:accounts", Permission.VIEW_ACCOUNTS, Section.WORK, "building", 60, "g a"),
    Entry(_DUES, "payments:dues", Permission.VIEW_ACCOUNTS, Section.WORK, "calendar", 61),
    Entry(_CREDIT, "payments:credit", Permission.VIEW_ACCOUNTS, Section.WORK, "percent", 62),
    Entry(_SECURITIES, "payments:securities", Permission.VIEW_ACCOUNTS, Section.WORK, "shield", 63),
    Entry(_REFUNDS, "payments:refunds", Permission.ASK_REFUND, Section.WORK, "undo", 64),
    Entry(_DESKS, "payments:desks", Permission.JOURNAL, Section.WORK, "cash", 69),
    Entry(_JOURNAL, "payments:journal", Permission.JOURNAL, Section.WORK, "book", 70, "g j"),
)


def _overdue(actor: Actor) -> int:
    return Due.objects.filter(settled_on=None, due_on__lt=terms.today()).count()


def _to_decide(actor: Actor) -> int:
    return Refund.objects.filter(state=RefundState.ASKED).exclude(asked_by=actor.person or 0).count()


def _lines(actor: Actor) -> int:
    return obligations.lines().filter(state=LineState.PROPOSED).exclude(proposed_by=actor.person or 0).count()


def _guarantees(actor: Actor) -> int:
    proposed = obligations.securities().filter(state=SecurityState.PROPOSED)
    return proposed.exclude(proposed_by=actor.person or 0).count()


WORK = (
    Work(_("Discrepancies to approve"), "payments:desks", Permission.APPROVE, desks.to_approve, "scales",
         "?state=counted", action=True, order=60),
    Work(_("Refunds to decide"), "payments:refunds", Permission.APPROVE, _to_decide, "undo", "?state=asked",
         action=True, order=61),
    Work(_("Credit to decide"), "payments:credit", Permission.APPROVE, _lines, "percent", "?state=proposed",
         action=True, order=62),
    Work(_("Guarantees to approve"), "payments:securities", Permission.APPROVE, _guarantees, "shield",
         "?state=proposed", action=True, order=63),
    Work(_("Overdue"), "payments:dues", Permission.MANAGE_CREDIT, _overdue, "alert", "?state=overdue", action=True,
         order=64),
)  # fmt: skip
