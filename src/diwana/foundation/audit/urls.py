# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the ledger."""

from django.urls import path

from diwana.foundation.audit import views

app_name = "audit"
urlpatterns = [
    path("ledger/", views.events, name="events"),
    path("ledger/verify/", views.verification, name="verification"),
    path("ledger/verify/later/", views.verify_later, name="verify-later"),
    path("ledger/checkpoint", views.checkpoint, name="checkpoint"),
    path("ledger/key", views.key, name="key"),
    path("ledger/<int:index>/", views.event, name="event"),
]
