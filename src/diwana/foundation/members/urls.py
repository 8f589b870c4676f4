# SPDX-License-Identifier: EUPL-1.2
"""Addresses of applications, of the officer's queue, of invitations and of one's own organisation."""

from django.urls import path

from diwana.foundation.members.views import applying, deciding, own

app_name = "members"
urlpatterns = [
    path("register/", applying.start, name="start"),
    path("register/sent/", applying.sent, name="sent"),
    path("register/continue/<str:secret>/", applying.resume, name="resume"),
    path("register/tasks/", applying.tasks, name="tasks"),
    path("register/answers/<slug:name>/", applying.section, name="section"),
    path("register/check/", applying.check, name="check"),
    path("register/done/", applying.done, name="done"),
    path("registrations/", deciding.queue, name="queue"),
    path("registrations/<int:pk>/", deciding.application, name="application"),
    path("registrations/<int:pk>/approve/", deciding.approve, name="approve"),
    path("registrations/<int:pk>/refuse/", deciding.refuse, name="refuse"),
    path("registrations/<int:pk>/ask/", deciding.ask, name="ask"),
    path("organisation/", own.own, name="own"),
    path("organisation/invite/", own.invite, name="invite"),
    path("organisation/invitations/<int:pk>/withdraw/", own.withdraw, name="withdraw"),
    path("organisation/members/<int:pk>/", own.member, name="member"),
    path("organisation/members/<int:pk>/remove/", own.remove, name="remove"),
    path("invitation/<str:secret>/", own.invitation, name="invitation"),
]
