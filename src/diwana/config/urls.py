# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the whole house: each room brings its own."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
