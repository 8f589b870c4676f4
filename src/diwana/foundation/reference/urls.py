# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the code lists."""

from django.urls import path

from diwana.foundation.reference import views

app_name = "reference"
urlpatterns = [
    path("reference/", views.index, name="index"),
    path("reference/<str:country>/<str:name>/", views.entries, name="entries"),
    path("reference/<str:country>/<str:name>/load/", views.load, name="load"),
]
