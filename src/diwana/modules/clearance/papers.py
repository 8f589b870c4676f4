# SPDX-License-Identifier: EUPL-1.2
"""The papers of a declaration: the release note, and the notice of refusal. What the channel was stands on neither."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from diwana.foundation.accounts.public import organisation
from diwana.foundation.papers import public as papers
from diwana.foundation.papers.public import Code, Contents, Day, Kind, Moment, Named, Party, Phrase, Row, Table, Text
from diwana.foundation.payments.public import receipt_for
from diwana.foundation.reference.public import code_lists, profile
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.quantity import from_micro
from diwana.modules.clearance.filing import subject
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.states import Resolution, State

#: Goods items that a release note lists; of a longer declaration it says how many more there are.
MOST_ITEMS = 40

_KINDS = {State.RELEASED: Kind.RELEASE, State.CLEARED: Kind.RELEASE, State.CANCELLED: Kind.REFUSAL}


def kind_of(declaration: Declaration) -> Kind | None:
    """The paper that its state gives a declaration: released goods a release note, refused goods a notice."""
    kind = _KINDS.get(State(declaration.state))
    return None if kind is Kind.REFUSAL and not _refusal(declaration) else kind


def give(actor: Actor, declaration: Declaration, language: str = "") -> papers.PaperFacts | None:
    """Issue the paper that the declaration's state gives it, in ``language`` (by default that of whoever declared);
    the one that stands, where there is one. None where no paper belongs to it, or the seal cannot sign now."""
    kind = kind_of(declaration)
    if kind is None:
        return None
    if standing := papers.of_subject(actor, subject(declaration), kind):
        return standing[0]
    person = declaration.created_by
    spoken = language or (person.language if person else "")
    return papers.offer(
        actor,
        kind=kind,
        subject=subject(declaration),
        contents=_release_note(declaration) if kind is Kind.RELEASE else _notice(declaration),
        language=spoken if spoken in papers.LANGUAGES else papers.LANGUAGES[0],
        readers=[key for key in (declaration.owner_id, declaration.principal_id) if key],
    )


def _refusal(declaration: Declaration) -> Any:
    """The examination that ended in a refusal, None where there is none."""
    found = getattr(declaration, "examination", None)
    return found if found is not None and found.resolution == Resolution.REFUSE else None


def _release_note(declaration: Declaration) -> Contents:
    receipt = receipt_for(subject(declaration))
    rows = [*_rows(declaration), Row(label=_("Released on"), value=Moment(at=declaration.closed_at or clock.now()))]
    if receipt:
        rows.append(Row(label=_("Receipt"), value=Code(code=receipt.number)))
    lines = list(declaration.items.order_by("number")[:MOST_ITEMS])
    further = declaration.items_count - len(lines)
    said = [Phrase(message=_("Customs lets these goods go. Whoever holds them may hand them over."))]
    if further > 0:
        said.insert(0, Phrase(message=_("Further items, as declared: %(number)s."), values={"number": str(further)}))
    return Contents(
        **_common(declaration),
        rows=tuple(rows),
        table=Table(
            columns=(_("Item"), _("Commodity code"), _("Goods")),
            lines=tuple(
                (Code(code=str(item.number)), Code(code=item.commodity_code), Text(text=item.description))
                for item in lines
            ),
        ),
        paragraphs=tuple(said),
    )


def _notice(declaration: Declaration) -> Contents:
    examination = _refusal(declaration)
    return Contents(
        **_common(declaration),
        rows=(
            *_rows(declaration),
            Row(label=_("Decided on"), value=Moment(at=examination.resolved_at)),
        ),
        paragraphs=(
            Phrase(message=_("Customs refuses the goods of this declaration. The declaration is cancelled.")),
            Phrase(message=_("Reason:")),
            Text(text=examination.resolution_note),
            Phrase(
                message=_(
                    "You may contest this decision before the administration and before the courts, within the time "
                    "limits of the law."
                )
            ),
        ),
    )


def _common(declaration: Declaration) -> dict[str, Any]:
    return {"reference": declaration.number, "parties": _parties(declaration), "office": _office(declaration.office)}


def _parties(declaration: Declaration) -> tuple[Party, ...]:
    owner = organisation(declaration.owner_id)
    principal = organisation(declaration.principal_id) if declaration.principal_id else None
    exported = declaration.flow == "export"
    role, named = (_("Exporter"), declaration.exporter) if exported else (_("Importer"), declaration.importer)
    trader = (
        Party(role=role, name=principal.name, identifier=principal.identifier, address=principal.address)
        if principal
        else Party(role=role, name=named)
    )
    declarant = Party(role=_("Declarant"), name=owner.name, identifier=owner.identifier) if owner else None
    if declarant is None or (principal and owner and principal.id == owner.id):
        return (trader,)
    return (trader, declarant)


def _office(code: str) -> Named | None:
    if not code:
        return None
    today = clock.today(profile(settings.COUNTRY).time_zone)
    known = code_lists(settings.COUNTRY, today).entry("offices", code)
    return Named(code=code, labels=dict(known.labels) if known else {})


def _rows(declaration: Declaration) -> list[Row]:
    rows = [Row(label=_("Declaration"), value=Code(code=declaration.number))]
    if declaration.registered_on:
        rows.append(Row(label=_("Registered on"), value=Day(day=declaration.registered_on)))
    if declaration.reference:
        rows.append(Row(label=_("Declarant's reference"), value=Code(code=declaration.reference)))
    rows.append(Row(label=_("Packages"), value=Code(code=str(declaration.packages))))
    mass = papers.Number(value=from_micro(declaration.gross_mass_micro).normalize(), unit="kg")
    rows.append(Row(label=_("Gross mass"), value=mass))
    return rows
