# SPDX-License-Identifier: EUPL-1.2
"""Addresses of receipts and of the journal of the cash desk."""

from django.urls import path

from diwana.foundation.payments import papers, views

app_name = "payments"
urlpatterns = [
    path("payments/receipts/<str:number>/", views.receipt, name="receipt"),
    path("payments/receipts/<str:number>/paper/", papers.paper, name="paper"),
    path("payments/journal/", views.journal, name="journal"),
]
