# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the whole house: each room that has pages brings its own ``urls.py``."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

from diwana.config import api, health, metrics

urlpatterns: list[URLPattern | URLResolver] = [path("", include("diwana.config.pages"))]
urlpatterns += [
    path("", include(f"{room.name}.urls"))
    for room in apps.get_app_configs()
    if room.name.startswith("diwana.") and room.name != "diwana.config" and module_has_submodule(room.module, "urls")
]
urlpatterns += [
    path("healthz", health.health, name="health"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    *api.urls(),
]

handler400 = "diwana.foundation.ui.views.bad_request"
handler403 = "diwana.foundation.ui.views.forbidden"
handler404 = "diwana.foundation.ui.views.not_found"
handler500 = "diwana.foundation.ui.views.failure"
