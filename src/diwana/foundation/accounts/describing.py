# SPDX-License-Identifier: EUPL-1.2
"""What acts on people and organisations would change, for a second person to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from diwana.foundation.accounts.foureyes import Arguments, Change
from diwana.foundation.accounts.models import Membership, Organisation, Person
from diwana.foundation.accounts.roles import Role


def roles_in_words(roles: Collection[str]) -> str:
    """Roles by their names, in their order."""
    return pgettext("between the parts of a list", ", ").join(str(role.label) for role in Role if role in roles)


def person_name(pk: int) -> str:
    return Person.objects.filter(pk=pk).values_list("name", flat=True).first() or ""


def organisation_name(pk: int) -> str:
    return Organisation.objects.filter(pk=pk).values_list("name", flat=True).first() or ""


def describe_appointment(call: Arguments) -> Sequence[Change]:
    """Roles and offices before and after ``appoint``."""
    held = Membership.objects.filter(person_id=call["person"], organisation_id=call["organisation"]).first()
    before = held if held is not None and held.active else Membership()
    after = Membership(roles=list(call["roles"]), offices=sorted(call["offices"]), everywhere=call["everywhere"])
    return (
        Change(_("Person"), person_name(call["person"]), person_name(call["person"])),
        Change(_("Organisation"), organisation_name(call["organisation"]), organisation_name(call["organisation"])),
        Change(_("Roles"), roles_in_words(before.roles), roles_in_words(after.roles)),
        Change(_("Offices"), _offices(before), _offices(after)),
    )


def _offices(row: Membership) -> str:
    return _("All offices") if row.everywhere else " ".join(row.offices)
