# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the criteria and of the draws."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from diwana.modules.risk import views


class DayConverter:
    """A day of the form YYYY-MM-DD."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "risk_day")

app_name = "risk"
urlpatterns = [
    path("risk/criteria/", views.criteria, name="criteria"),
    path("risk/criteria/new/", views.new, name="new"),
    path("risk/criteria/try/", views.attempt, name="try"),
    path("risk/criteria/<str:code>/", views.criterion, name="criterion"),
    path("risk/criteria/<str:code>/edit/", views.edit, name="edit"),
    path("risk/criteria/<str:code>/activate/", views.activate, name="activate"),
    path("draws/", views.draws, name="draws"),
    path("draws/<risk_day:day>/", views.draw_day, name="draw-day"),
    path("draws/<risk_day:day>/draws.csv", views.draw_day_csv, name="draw-day-csv"),
]
