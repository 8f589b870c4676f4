# SPDX-License-Identifier: EUPL-1.2
"""Addresses of four eyes."""

from django.urls import path

from diwana.foundation.approvals import views

app_name = "approvals"
urlpatterns = [
    path("approvals/", views.proposals, name="proposals"),
    path("approvals/settings/", views.rules, name="settings"),
    path("approvals/settings/<str:act>/", views.rule, name="rule"),
    path("approvals/<int:pk>/", views.proposal, name="proposal"),
    path("approvals/<int:pk>/approve/", views.approve, name="approve"),
    path("approvals/<int:pk>/refuse/", views.refuse, name="refuse"),
    path("approvals/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
