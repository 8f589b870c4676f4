# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the house's own pages. They stand here because the ui knows no other room, and access is accounts'."""

from django.urls import path

from diwana.foundation.accounts.access import PUBLIC, access
from diwana.foundation.ui import views

app_name = "ui"
public = access(PUBLIC)
urlpatterns = [
    path("", public(views.home), name="home"),
    path("language/", access(PUBLIC, changes=False)(views.language), name="language"),
    path("style/", public(views.style), name="style"),
]
