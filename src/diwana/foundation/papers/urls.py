# SPDX-License-Identifier: EUPL-1.2
"""Addresses of papers. ``/V/…`` is in capitals and short: it is printed as a code."""

from django.urls import path

from diwana.foundation.papers import views

app_name = "papers"
urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/letters/new/", views.letter, name="letter"),
    path("papers/<str:number>/", views.paper, name="paper"),
    path("papers/<str:number>/file/", views.file, name="file"),
    path("papers/<str:number>/language/", views.translate, name="translate"),
    path("papers/<str:number>/revoke/", views.revoke, name="revoke"),
    path("verify/", views.verification, name="verify"),
    path("verify/seals/", views.seals, name="seals"),
    path("verify/seals.pem", views.certificates, name="certificates"),
    path("V/<str:code>", views.code, name="code"),
]
