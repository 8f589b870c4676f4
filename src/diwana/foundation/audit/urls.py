# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the ledger."""

from django.urls import path

from diwana.foundation.audit import outsiders, views

app_name = "audit"
urlpatterns = [
    path("ledger/", views.events, name="events"),
    path("ledger/verify/", views.verification, name="verification"),
    path("ledger/verify/later/", views.verify_later, name="verify-later"),
    path("ledger/checkpoint", outsiders.checkpoint, name="checkpoint"),
    path("ledger/key", outsiders.key, name="key"),
    path("ledger/tile/<int:level>/<path:place>", outsiders.tile, name="tile"),
    path("ledger/bundles/<str:subject>", outsiders.bundle, name="bundle"),
    path("ledger/proofs/", outsiders.explained, name="verifier"),
    path("ledger/verify_bundle.py", outsiders.program, name="program"),
    path("ledger/<int:index>/erase/", views.erase, name="erase"),
    path("ledger/verify/later/", views.verify_later, name="verify-later"),
    path("ledger/<int:index>/", views.event, name="event"),
]
