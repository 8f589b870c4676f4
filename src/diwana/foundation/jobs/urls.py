# SPDX-License-Identifier: EUPL-1.2
"""Addresses of one's own work and of the dead letter."""

from django.urls import path

from diwana.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.mine, name="mine"),
    path("jobs/<int:pk>/", views.one, name="one"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("jobs/given-up/", views.given_up, name="given-up"),
    path("jobs/given-up/retry/", views.retry_all, name="retry-all"),
    path("jobs/given-up/<int:pk>/", views.given_up_one, name="given-up-one"),
    path("jobs/given-up/<int:pk>/retry/", views.retry, name="retry"),
]
