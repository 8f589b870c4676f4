# SPDX-License-Identifier: EUPL-1.2
"""Addresses of receipts, journals, cash desks, accounts, credit, securities and refunds."""

from django.urls import path

from diwana.foundation.payments import papers
from diwana.foundation.payments.views import accounts, credit, desk, receipts, refunds

app_name = "payments"
urlpatterns = [
    path("payments/receipts/<str:number>/", receipts.receipt, name="receipt"),
    path("payments/receipts/<str:number>/paper/", papers.paper, name="paper"),
    path("payments/receipts/<str:number>/refund/", refunds.ask, name="ask-refund"),
    path("payments/receipts/<str:number>/undo/", refunds.reverse_prepayment, name="undo-prepayment"),
    path("payments/journal/", receipts.journal, name="journal"),
    path("payments/journal/close/", desk.close_day, name="close-day"),
    path("payments/desk/", desk.own, name="desk"),
    path("payments/desk/count/", desk.count, name="count"),
    path("payments/desk/prepayment/", desk.prepayment, name="receive-prepayment"),
    path("payments/desk/deposit/", desk.deposit, name="receive-deposit"),
    path("payments/desks/", desk.every, name="desks"),
    path("payments/desks/<int:pk>/", desk.session, name="desk-session"),
    path("payments/bank/", desk.bank, name="bank-takings"),
    path("payments/account/", accounts.own, name="own-account"),
    path("payments/accounts/", accounts.every, name="accounts"),
    path("payments/accounts/<int:pk>/", accounts.account, name="account"),
    path("payments/accounts/<int:pk>/statement/", accounts.statement, name="statement"),
    path("payments/accounts/<int:pk>/deposit/", accounts.deposit, name="own-deposit"),
    path("payments/dues/", accounts.dues, name="dues"),
    path("payments/dues/<int:pk>/", accounts.due, name="due"),
    path("payments/dues/<int:pk>/pay/", accounts.pay_due, name="pay-due"),
    path("payments/fees/new/", desk.fee, name="charge-fee"),
    path("payments/fees/<int:pk>/pay/", accounts.pay_fee, name="pay-fee"),
    path("payments/fees/<int:pk>/receive/", accounts.receive_fee, name="receive-fee"),
    path("payments/fees/<int:pk>/waive/", accounts.waive_fee, name="waive-fee"),
    path("payments/credit/", credit.lines, name="credit"),
    path("payments/credit/new/", credit.propose, name="propose-credit"),
    path("payments/credit/<int:pk>/", credit.line, name="credit-line"),
    path("payments/credit/<int:pk>/decide/", credit.decide_line, name="decide-credit"),
    path("payments/credit/<int:pk>/withdraw/", credit.withdraw, name="withdraw-credit"),
    path("payments/securities/", credit.securities, name="securities"),
    path("payments/securities/new/", credit.register, name="register-guarantee"),
    path("payments/securities/<int:pk>/", credit.security, name="security"),
    path("payments/securities/<int:pk>/decide/", credit.decide_security, name="decide-security"),
    path("payments/securities/<int:pk>/reserve/", credit.reserve, name="reserve-security"),
    path("payments/securities/<int:pk>/discharge/", credit.discharge, name="discharge-security"),
    path("payments/securities/<int:pk>/held/<int:reservation>/release/", credit.release, name="release-security"),
    path("payments/securities/<int:pk>/held/<int:reservation>/call/", credit.call, name="call-security"),
    path("payments/refunds/", refunds.every, name="refunds"),
    path("payments/refunds/<int:pk>/", refunds.refund, name="refund"),
    path("payments/refunds/<int:pk>/decide/", refunds.decide, name="decide-refund"),
    path("payments/refunds/<int:pk>/cash/", refunds.pay_in_cash, name="pay-refund-cash"),
    path("payments/refunds/<int:pk>/transfer/", refunds.pay_by_transfer, name="pay-refund-transfer"),
]
