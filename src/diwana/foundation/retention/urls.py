# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from diwana.foundation.retention import views

app_name = "retention"
urlpatterns = [
    path("retention/", views.kept, name="kept"),
    path("retention/erasures/", views.erasures, name="erasures"),
]
