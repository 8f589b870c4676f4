# SPDX-License-Identifier: EUPL-1.2
"""What may be done with payments, and by which roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts at the cash desk, on accounts, credit and securities, and views of them."""

    RECEIVE = "payments.receive", _("Receive a payment")
    KEEP_DESK = "payments.keep_desk", _("Open, count and close a cash desk")
    BANK_TAKINGS = "payments.bank_takings", _("Send takings to the bank")
    CLOSE_DAY = "payments.close_day", _("Close a day of the journal")
    JOURNAL = "payments.journal", _("See the journal of the cash desk")
    RECEIPTS = "payments.receipts", _("See receipts of any payer")
    PAY = "payments.pay", _("Pay from an account")
    VIEW_ACCOUNT = "payments.view_account", _("See the organisation's own account")
    VIEW_ACCOUNTS = "payments.view_accounts", _("See the accounts of all organisations")
    MANAGE_CREDIT = "payments.manage_credit", _("Propose and withdraw deferred credit")
    MANAGE_SECURITIES = "payments.manage_securities", _("Register, call and discharge guarantees and deposits")
    RESERVE = "payments.reserve", _("Reserve and release guarantees")
    APPROVE = "payments.approve", _("Approve what another officer proposed")
    ASK_REFUND = "payments.ask_refund", _("Ask for a refund")
    PAY_REFUND = "payments.pay_refund", _("Pay an approved refund by transfer")
    CHARGE_FEE = "payments.charge_fee", _("Charge a fee")


_SEES = frozenset({Permission.JOURNAL, Permission.RECEIPTS, Permission.VIEW_ACCOUNTS})
_TRADE = frozenset({Permission.PAY, Permission.VIEW_ACCOUNT, Permission.ASK_REFUND})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.TRADER: _TRADE,
    Role.BROKER: _TRADE,
    Role.CASHIER: _SEES
    | {
        Permission.RECEIVE,
        Permission.KEEP_DESK,
        Permission.BANK_TAKINGS,
        Permission.ASK_REFUND,
        Permission.CHARGE_FEE,
    },
    Role.TREASURER: _SEES
    | {
        Permission.BANK_TAKINGS,
        Permission.CLOSE_DAY,
        Permission.MANAGE_CREDIT,
        Permission.MANAGE_SECURITIES,
        Permission.RESERVE,
        Permission.APPROVE,
        Permission.ASK_REFUND,
        Permission.PAY_REFUND,
        Permission.CHARGE_FEE,
    },
    Role.SUPERVISOR: _SEES
    | {Permission.APPROVE, Permission.CLOSE_DAY, Permission.RESERVE, Permission.CHARGE_FEE, Permission.ASK_REFUND},
    Role.AUDITOR: _SEES,
    Role.EXAMINER: frozenset({Permission.RECEIPTS, Permission.RESERVE}),
}
