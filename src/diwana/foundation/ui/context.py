# SPDX-License-Identifier: EUPL-1.2
"""What the layout needs on every page, reckoned only when the template asks."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch
from django.utils.translation import get_language

from diwana.foundation.ui import navigation
from diwana.kernel.actor import Actor

THEMES = ("light", "dark")


class Page:
    """The page around the content: language, direction, theme, menu, person."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request
        self.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        self.direction = "rtl" if self.language == "ar" else "ltr"
        self.stylesheet = "app.rtl.css" if self.direction == "rtl" else "app.css"
        theme = request.COOKIES.get("theme", "") if request else ""
        self.theme = theme if theme in THEMES else ""

    @property
    def languages(self) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    @property
    def here(self) -> str:
        """The present address with its query, to come back to after a change of language."""
        return self.request.get_full_path() if self.request and self.request.method == "GET" else "/"

    @cached_property
    def actor(self) -> Actor | None:
        return getattr(self.request, "actor", None)

    @cached_property
    def signed_in(self) -> bool:
        return self.actor is not None and self.actor.person is not None

    @cached_property
    def _menu(self) -> list[tuple[str, list[navigation.Link]]]:
        return navigation.menu(self.actor, self.request.path if self.request else "/")

    @cached_property
    def menu_key(self) -> tuple[frozenset[str], str]:
        """What decides the menu: the permissions (none for whoever is not signed in) and the place in it."""
        permissions = self.actor.permissions if self.actor else frozenset()
        return permissions, navigation.current(permissions, self.request.path if self.request else "/")

    @property
    def sections(self) -> list[tuple[str, list[navigation.Link]]]:
        """The menu beside the page."""
        return [(label, links) for label, links in self._menu if not links[0].account]

    @property
    def account_links(self) -> list[navigation.Link]:
        return [link for _label, links in self._menu for link in links if link.account]

    @property
    def public_links(self) -> list[navigation.Link]:
        """The entries shown in the bar to whoever is not signed in."""
        return [link for _label, links in self.sections for link in links]

    @cached_property
    def bell(self) -> navigation.Bell | None:
        """How much news is unread."""
        return navigation.bell(self.actor) if self.signed_in and self.actor is not None else None

    @property
    def name(self) -> str:
        return str(getattr(self.request, "user", ""))

    @property
    def standing(self) -> str:
        """For whom the person acts."""
        return navigation.standing(self.request) if self.request else ""

    @property
    def sign_in(self) -> str:
        """Where one signs in; empty where the page of a failure is made without addresses."""
        try:
            return resolve_url(settings.LOGIN_URL)
        except NoReverseMatch:
            return ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``ui``, the page around the content."""
    return {"ui": Page(request)}
