# SPDX-License-Identifier: EUPL-1.2
"""Addresses of bank accounts, statements and lines."""

from django.urls import path

from diwana.foundation.banking import views

app_name = "banking"
urlpatterns = [
    path("banking/", views.home, name="home"),
    path("banking/accounts/new/", views.register, name="register"),
    path("banking/upload/", views.upload, name="upload"),
    path("banking/statements/<int:pk>/", views.statement, name="statement"),
    path("banking/lines/", views.lines, name="lines"),
    path("banking/lines/<int:pk>/", views.line, name="line"),
    path("banking/lines/<int:pk>/accept/", views.accept, name="accept"),
    path("banking/lines/<int:pk>/attribute/", views.by_hand, name="by-hand"),
    path("banking/lines/<int:pk>/parts/<int:attribution>/undo/", views.undo, name="undo"),
]
