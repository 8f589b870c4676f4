# SPDX-License-Identifier: EUPL-1.2
"""The person's own menu, and for whom he acts."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.ui.navigation import PUBLIC, Entry, Section

ENTRIES = (
    Entry(_("Organisations"), "organisations", Permission.VIEW, Section.ADMINISTRATION, icon="building", order=10),
    Entry(_("People"), "people", Permission.VIEW, Section.ADMINISTRATION, icon="people", order=20),
    Entry(_("Readings of auditors"), "readings", Permission.VIEW_READINGS, Section.CONTROL, icon="eye", order=85),
    Entry(_("My account"), "account", PUBLIC, Section.ACCOUNT, icon="person", order=10),
    Entry(_("Mandates"), "mandates", Permission.GRANT_MANDATE, Section.ACCOUNT, icon="people", order=20),
    Entry(_("Delegations"), "delegations", Permission.DELEGATE, Section.ACCOUNT, icon="calendar", order=25),
    Entry(_("Access tokens"), "tokens", Permission.CREATE_TOKEN, Section.ACCOUNT, icon="key", order=30),
    Entry(_("Second factor"), "mfa_index", PUBLIC, Section.ACCOUNT, icon="shield", order=40),
    Entry(_("Change the password"), "account_change_password", PUBLIC, Section.ACCOUNT, icon="lock", order=50),
)


def standing(request: HttpRequest) -> str:
    """Name of the organisation the person acts for."""
    return str(getattr(request, "standing", ""))
