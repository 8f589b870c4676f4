# SPDX-License-Identifier: EUPL-1.2
"""The address of the page."""

from django.urls import path

from diwana.foundation.languages import views

app_name = "languages"
urlpatterns = [path("languages/", views.gaps, name="gaps")]
