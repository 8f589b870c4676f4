# SPDX-License-Identifier: EUPL-1.2
"""The roles a member of an organisation may hold. What each may do is declared by the modules (see ``grants``)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A set of permissions under one name; the value is what memberships, ledger events and actors carry."""

    MANAGER = "manager", _("Manager of the organisation")
    TRADER = "trader", _("Trader")
    BROKER = "broker", _("Customs broker")
    EXAMINER = "examiner", _("Examining officer")
    SUPERVISOR = "supervisor", _("Supervising officer")
    CASHIER = "cashier", _("Cashier")
    TREASURER = "treasurer", _("Customs receiver")
    ANALYST = "analyst", _("Risk analyst")
    TARIFF_OFFICER = "tariff_officer", _("Tariff officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


TRADE_ROLES = frozenset({Role.MANAGER, Role.TRADER, Role.BROKER})
OFFICER_ROLES = frozenset(Role) - TRADE_ROLES
EVERYONE = frozenset(Role)


def trade_roles(kinds: Iterable[str]) -> frozenset[Role]:
    """The roles that the people of a trader's organisation of these kinds (values of OrganisationKind) may hold."""
    found, others = {Role.MANAGER}, set(kinds) - {"broker", "office", "agency"}
    if "broker" in kinds:
        found.add(Role.BROKER)
    if others:
        found.add(Role.TRADER)
    return frozenset(found)
