# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the effects of decisions."""

from django.urls import path

from diwana.foundation.effects import views

app_name = "effects"
urlpatterns = [
    path("effects/", views.effects, name="effects"),
    path("effects/<int:pk>/", views.effect, name="effect"),
    path("effects/<int:pk>/undo/", views.undo, name="undo"),
]
