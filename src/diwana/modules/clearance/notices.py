# SPDX-License-Identifier: EUPL-1.2
"""What the parties of a declaration are told. Only what they may know: a release says the same on the green channel as
on the blue one, at the same moment, and no check after release is news."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diwana.foundation.notices.public import Kind, Mailing, notify
from diwana.kernel.actor import Actor
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.permissions import Permission

FILED, SELECTED = "clearance.filed", "clearance.selected"
CONFORM, IRREGULAR = "clearance.conform", "clearance.irregular"
DECIDED, REFUSED = "clearance.decided", "clearance.refused"
PAID, RELEASED, CANCELLED = "clearance.paid", "clearance.released", "clearance.cancelled"


def _address(declaration: str) -> str:
    return reverse("clearance:declaration", args=[declaration])


def _kind(code: str, label: object, text: object, tone: str = "info", mail: Mailing = Mailing.DAILY) -> Kind:
    return Kind(code, label, text, str(Permission.VIEW_OWN), _address, tone=tone, mail=mail)  # type: ignore[arg-type]


KINDS = (
    _kind(FILED, _("Declaration filed"), _("Declaration %(title)s was filed.")),
    _kind(
        SELECTED,
        _("Declaration selected for a control"),
        _("Declaration %(title)s is controlled before release."),
        "caution",
        Mailing.NOW,
    ),
    _kind(CONFORM, _("Control without remark"), _("The control of declaration %(title)s found nothing."), "good"),
    _kind(
        IRREGULAR,
        _("Irregularity found"),
        _("The control of declaration %(title)s found an irregularity; customs decides of it."),
        "caution",
        Mailing.NOW,
    ),
    _kind(DECIDED, _("Irregularity decided"), _("Customs decided of the irregularity of %(title)s."), mail=Mailing.NOW),
    _kind(REFUSED, _("Goods refused"), _("The goods of declaration %(title)s are refused."), "danger", Mailing.NOW),
    _kind(PAID, _("Payment received"), _("The payment for declaration %(title)s was received: %(receipt)s."), "good"),
    _kind(RELEASED, _("Goods released"), _("The goods of declaration %(title)s are released."), "good", Mailing.NOW),
    _kind(CANCELLED, _("Declaration cancelled"), _("Declaration %(title)s was cancelled."), "caution"),
)


def tell(actor: Actor, declaration: Declaration, kind: str, values: Mapping[str, object] | None = None) -> None:
    """Tell whoever declared and whoever the goods are for. One query."""
    notify(
        actor,
        kind,
        organisations=(declaration.owner_id, declaration.principal_id),
        subject=f"declaration:{declaration.pk}",
        title=declaration.number or declaration.reference,
        values=values,
    )
