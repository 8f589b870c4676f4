# SPDX-License-Identifier: EUPL-1.2
"""Addresses that explain the machine interface to people."""

from django.urls import path

from diwana.foundation.api import views

app_name = "problems"
urlpatterns = [
    path("api/problems/", views.problems, name="all"),
    path("api/problems/<slug:code>", views.problem, name="one"),
]
