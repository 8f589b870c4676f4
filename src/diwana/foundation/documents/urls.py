# SPDX-License-Identifier: EUPL-1.2
"""Addresses of documents and of uploads."""

from django.urls import path

from diwana.foundation.documents import tus, views

app_name = "documents"
urlpatterns = [
    path("documents/", views.control, name="control"),
    path("documents/attach/", views.attach, name="attach"),
    path("documents/<uuid:key>/", views.document, name="document"),
    path("documents/<uuid:key>/content", views.content, name="content"),
    path("documents/<uuid:key>/remove/", views.remove, name="remove"),
    path("uploads/", tus.uploads, name="uploads"),
    path("uploads/<uuid:key>", tus.upload, name="upload"),
]
