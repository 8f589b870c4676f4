# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the tariff."""

from django.urls import path

from diwana.modules.tariff import views

app_name = "tariff"
urlpatterns = [
    path("tariff/", views.search, name="search"),
    path("tariff/<slug:code>/", views.commodity, name="commodity"),
]
