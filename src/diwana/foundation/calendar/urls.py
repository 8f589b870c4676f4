# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the calendar and of time limits."""

from django.urls import path

from diwana.foundation.calendar.views import dates, deadlines, year

app_name = "calendar"
urlpatterns = [
    path("calendar/", year.year, name="calendar"),
    path("calendar/<int:year>/", year.year, name="year"),
    path("calendar/<int:year>/holidays.ics", year.ics, name="ics"),
    path("calendar/dates/", dates.dates, name="dates"),
    path("calendar/dates/new/", dates.close, name="close"),
    path("calendar/dates/<slug:code>/", dates.announce, name="announce"),
    path("calendar/deadlines/", deadlines.deadlines, name="deadlines"),
    path("calendar/deadlines/<int:pk>/", deadlines.deadline, name="deadline"),
    path("calendar/deadlines/<int:pk>/suspend/", deadlines.suspend, name="suspend"),
    path("calendar/deadlines/<int:pk>/resume/", deadlines.resume, name="resume"),
    path("calendar/deadlines/<int:pk>/extend/", deadlines.extend, name="extend"),
]
