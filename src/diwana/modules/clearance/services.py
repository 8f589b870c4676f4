# SPDX-License-Identifier: EUPL-1.2
"""The verbs of clearance: what changes a declaration. Each demands its permission, runs in one transaction and ends
with its event in the ledger. What an actor may not know of is not found."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings

from diwana.foundation.accounts.public import Act
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.calendar import public as calendar
from diwana.foundation.documents.public import drop
from diwana.foundation.effects import public as effects
from diwana.foundation.ledger.public import record
from diwana.foundation.papers.public import Permission as PaperPermission
from diwana.foundation.payments.public import PaymentRefused, Receipt, pay, receive
from diwana.foundation.reference.public import identifier_kind
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor, to_minor
from diwana.kernel.transitions import TransitionRefused
from diwana.modules.clearance import filing, notices, papers
from diwana.modules.clearance.deadlines import AUDIT, DECISION
from diwana.modules.clearance.errors import Changed, Invalid, NotFound, NotPayable, NotPossible, SealAway
from diwana.modules.clearance.filing import Filed, act, subject
from diwana.modules.clearance.intake import Entry
from diwana.modules.clearance.models import Declaration, Examination
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.scope import mandated_for, visible
from diwana.modules.clearance.states import (
    LIFE,
    NOTHING_DUE,
    SELECTED_CHANNELS,
    UNEXAMINED,
    IrregularityKind,
    Outcome,
    Resolution,
    State,
    Verb,
)

MOST_ENTRIES = 1000
MOST_NOTE = 4000


@verb(Permission.DECLARE)
def start_draft(actor: Actor, entry: Entry | None = None, *, key: str = "") -> int:
    """Start a draft holding ``entry`` and return its key. The same idempotency ``key`` gives the same declaration."""
    found = filing.by_key(actor, key)
    if found is not None:
        return found.declaration
    return filing.store_drafts(actor, [filing.new_draft(actor, entry or {}, key)])[0]


@verb(Permission.DECLARE)
def import_entries(actor: Actor, entries: Iterable[Entry]) -> tuple[int, ...]:
    """Start a draft for each entry, all or none; their keys in order. Raises Invalid beyond 1,000."""
    drafts: list[Declaration] = []
    for entry in entries:
        if len(drafts) == MOST_ENTRIES:
            raise Invalid("entries", _("Too many declarations at once."))
        drafts.append(filing.new_draft(actor, entry, ""))
    return filing.store_drafts(actor, drafts) if drafts else ()


@verb(Permission.DECLARE)
def save_entry(actor: Actor, declaration: int, entry: Entry, *, version: int) -> int:
    """Replace what a draft declares; returns the new version. Not a change of state, so not an event."""
    draft = _draft(actor, declaration, version)
    return filing.rewrite(draft, entry)


@verb(Permission.DECLARE)
def discard(actor: Actor, declaration: int, *, version: int) -> None:
    """Give a draft up."""
    draft = _draft(actor, declaration, version)
    _move(draft, Verb.DISCARD)
    draft.closed_at = clock.now()
    _save(draft, "closed_at")
    drop(subject(draft))
    record(actor, act(Verb.DISCARD), subject(draft), {})


@verb(Permission.DECLARE)
def file_declaration(actor: Actor, declaration: int, *, version: int) -> Filed:
    """File a draft: judge it, number it, draw its channel.

    Raises FilingRefused with every finding when there is a blocking one, Changed when it is not at ``version``.
    """
    draft = _draft(actor, declaration, version)
    return filing.file(actor, draft)


@verb(Permission.DECLARE)
def submit(actor: Actor, entry: Entry, *, key: str = "") -> Filed:
    """File ``entry`` at once, without a draft; refusals as ``file_declaration``. The same ``key`` files once."""
    found = filing.by_key(actor, key)
    if found is not None:
        if not found.number:
            raise NotPossible
        return found
    return filing.file(actor, filing.new_draft(actor, entry, key))


@verb(Permission.DECLARE)
def cancel(actor: Actor, declaration: int, *, version: int, reason: str) -> None:
    """Withdraw a filed declaration that nobody has examined and nothing was paid for."""
    found = _locked(actor, declaration, version)
    mandated_for(actor, found, Act.CANCEL)
    _move(found, Verb.CANCEL)
    found.closed_at = clock.now()
    _save(found, "closed_at")
    notices.tell(actor, found, notices.CANCELLED)
    record(actor, act(Verb.CANCEL), subject(found), {}, reason=_note(reason, "reason"))


@verb(Permission.EXAMINE)
def examine(
    actor: Actor,
    declaration: int,
    *,
    version: int,
    outcome: Outcome,
    kinds: Iterable[IrregularityKind] = (),
    note: str = "",
) -> None:
    """Say what the control of documents or goods found. An irregularity names its kinds and needs a note.

    Raises NotPossible on a channel that is not examined, and when it was examined already.
    """
    found = _locked(actor, declaration, version)
    named = sorted({IrregularityKind(kind) for kind in kinds})
    if (outcome is Outcome.IRREGULAR) != bool(named):
        raise Invalid("kinds", _("An irregularity names at least one kind; a conform examination names none."))
    if found.channel not in SELECTED_CHANNELS or actor.person is None:
        raise NotPossible
    note = _note(note, "note") if outcome is Outcome.IRREGULAR else note.strip()[:MOST_NOTE]
    _move(found, Verb.EXAMINE, outcome)
    Examination.objects.create(
        declaration=found,
        officer_id=actor.person,
        examined_at=clock.now(),
        outcome=outcome,
        kinds=[str(kind) for kind in named],
        note=note,
    )
    _save(found)
    if outcome is Outcome.IRREGULAR:
        _set_limit(actor, found, DECISION)
    notices.tell(actor, found, notices.IRREGULAR if outcome is Outcome.IRREGULAR else notices.CONFORM)
    record(
        actor,
        act(Verb.EXAMINE),
        subject(found),
        {"outcome": str(outcome)},
        confidential={"kinds": [str(kind) for kind in named], "note": note},
    )
    filing.tell_risk(found, irregular=outcome is Outcome.IRREGULAR)


@verb(Permission.RESOLVE)
def resolve(
    actor: Actor,
    declaration: int,
    *,
    version: int,
    resolution: Resolution,
    note: str,
    additional: Decimal | None = None,
    watch: bool = False,
) -> None:
    """Decide of an irregularity: accept, charge an ``additional`` amount (in the declaration's currency), or refuse the
    goods, which cancels the declaration. The note is shown to the trader. ``watch``: his next declarations are looked
    at more closely for a time, which he is not told."""
    found = _locked(actor, declaration, version)
    note = _note(note, "note")
    if (resolution is Resolution.CHARGE) != (additional is not None):
        raise Invalid("additional", _("An additional amount is given when one is charged, and only then."))
    _move(found, Verb.RESOLVE, resolution)
    if additional is not None:
        found.additional_minor = _positive_minor(additional, found.currency)
    if resolution is Resolution.REFUSE:
        found.closed_at = clock.now()
    examination = found.examination
    examination.resolution = resolution
    examination.resolved_by_id = actor.person
    examination.resolved_at = clock.now()
    examination.resolution_note = note
    examination.save(update_fields=["resolution", "resolved_by", "resolved_at", "resolution_note"])
    _save(found, "additional_minor", "closed_at")
    calendar.meet(actor, subject=subject(found), kind=DECISION)
    if watch:
        _watch(actor, found)
    notices.tell(actor, found, notices.REFUSED if resolution is Resolution.REFUSE else notices.DECIDED)
    data = {"resolution": str(resolution)}
    if additional is not None:
        data |= {"additional": str(from_minor(found.additional_minor, found.currency)), "currency": found.currency}
    if resolution is Resolution.REFUSE:
        papers.give(actor, found)
    record(actor, act(Verb.RESOLVE), subject(found), data, reason=note)


@verb(Permission.RECEIVE_PAYMENT)
def receive_payment(actor: Actor, declaration: int, *, version: int, method: str, reference: str = "") -> Receipt:
    """Take the whole amount due at the desk, book it in double entry and give the receipt."""
    found = _locked(actor, declaration, version)
    if found.due_minor <= 0:
        raise NotPossible
    _move(found, Verb.PAY, _unexamined(found))
    try:
        receipt = receive(actor, **_debt(found), method=method, reference=reference)
    except PaymentRefused as refused:
        raise NotPayable(refused.code, refused.text, refused.field) from refused
    return _paid(actor, found, Verb.PAY, receipt)


@verb(Permission.SETTLE)
def settle(
    actor: Actor,
    declaration: int,
    *,
    version: int,
    method: str,
    account: int | None = None,
    security: int | None = None,
) -> Receipt:
    """Pay the whole amount due from an account: prepaid money, deferred credit or a secured bond.

    account: whose account pays (key of the organisation), by default the principal's; the actor belongs to it or holds
    its mandate to pay. security: the guarantee behind a bond. Raises NotPayable with the reason of the payments.
    """
    found = _locked(actor, declaration, version)
    if found.due_minor <= 0 or actor.organisation not in (found.owner_id, found.principal_id):
        raise NotPossible
    _move(found, Verb.SETTLE, _unexamined(found))
    try:
        receipt = pay(actor, **_debt(found), method=method, account=account, security=security)
    except PaymentRefused as refused:
        raise NotPayable(refused.code, refused.text, refused.field) from refused
    return _paid(actor, found, Verb.SETTLE, receipt)


def _debt(found: Declaration) -> dict[str, Any]:
    """What is to be paid, as the payments take it."""
    return {
        "subject": subject(found),
        "payer_organisation": found.principal_id or found.owner_id,
        "lines": filing.amounts_due(found),
        "currency": found.currency,
        "office": found.office,
        "title": found.number or found.reference,
    }


def _paid(actor: Actor, found: Declaration, verb_: Verb, receipt: Receipt) -> Receipt:
    _save(found)
    notices.tell(actor, found, notices.PAID, {"receipt": receipt.number})
    data = {"receipt": receipt.number, "total": str(receipt.total), "currency": found.currency}
    record(actor, act(verb_), subject(found), data)
    return receipt


@verb(Permission.RELEASE)
def release(actor: Actor, declaration: int, *, version: int) -> None:
    """Let the goods go: after payment, or where nothing is due (the event says so). Blue opens a later audit."""
    found = _locked(actor, declaration, version)
    data: dict[str, Any] = {}
    if found.state == State.PAID:
        _move(found, Verb.RELEASE)
    else:
        if found.due_minor > 0 or (found.state == State.ASSESSED and found.channel in SELECTED_CHANNELS):
            raise NotPossible
        _move(found, Verb.RELEASE, NOTHING_DUE)
        data["nothing_due"] = True
    found.closed_at = clock.now()
    _save(found, "closed_at")
    if found.post_clearance:
        # Whoever declared must not learn of it: time limits are shown to officers alone.
        _set_limit(actor, found, AUDIT)
    notices.tell(actor, found, notices.RELEASED)
    papers.give(actor, found)
    record(actor, act(Verb.RELEASE), subject(found), data)


@verb(PaperPermission.MAKE)
def make_paper(actor: Actor, declaration: int, language: str) -> str:
    """The release note or the notice of refusal of a declaration that the actor may see, made now where there is none
    yet: its number. Raises NotFound; NotPossible where its state gives it none; SealAway while the seal cannot sign.
    """
    found = visible(actor).select_for_update().defer("entry").filter(pk=declaration).first()
    if found is None:
        raise NotFound
    if papers.kind_of(found) is None:
        raise NotPossible
    made = papers.give(actor, found, language)
    if made is None:
        raise SealAway
    return made.number


@verb(Permission.CLEAR)
def clear(actor: Actor, declaration: int, *, version: int, note: str = "") -> None:
    """Close the file: the goods have left, and for the blue channel the audit after release is done (with a note)."""
    found = _locked(actor, declaration, version)
    note = _note(note, "note") if found.post_clearance else note.strip()[:MOST_NOTE]
    _move(found, Verb.CLEAR)
    _save(found)
    calendar.meet(actor, subject=subject(found), kind=AUDIT)
    record(actor, act(Verb.CLEAR), subject(found), {}, confidential={"note": note} if note else None)


def _watch(actor: Actor, declaration: Declaration) -> None:
    """Put the firm for which the goods are under watch, in the room that selects: by an effect, not by its tables."""
    role = "exporter" if declaration.flow == "export" else "importer"
    firm = str(getattr(declaration, role))
    if identifier_kind(settings.COUNTRY, firm, clock.today(settings.TIME_ZONE)) != "firm":
        raise Invalid("watch", _("Only a firm that is declared by its customs code can be put under watch."))
    decided = subject(declaration)
    effects.apply(
        actor,
        "risk.watch_firm",
        cause=decided,
        key=f"clearance.watch:{declaration.pk}",
        office=declaration.office,
        firm=firm,
        role=role,
    )


def _set_limit(actor: Actor, declaration: Declaration, kind: str) -> None:
    """Open the time limit that the country sets for ``kind``, if it does."""
    title = declaration.number or declaration.reference
    calendar.open_target(actor, subject=subject(declaration), kind=kind, office=declaration.office, title=title)


def _locked(actor: Actor, declaration: int, version: int) -> Declaration:
    """The declaration, held against every other writer until the transaction ends, at the version the actor saw."""
    found = visible(actor).select_for_update().defer("entry").filter(pk=declaration).first()
    if found is None:
        raise NotFound
    if found.version != version:
        raise Changed
    return found


def _draft(actor: Actor, declaration: int, version: int) -> Declaration:
    draft = visible(actor).select_for_update().filter(pk=declaration, owner_id=actor.organisation).first()
    if draft is None:
        raise NotFound
    if draft.version != version:
        raise Changed
    if draft.state != State.DRAFT:
        raise NotPossible
    return draft


def _move(declaration: Declaration, verb_: Verb, condition: str = "") -> None:
    try:
        declaration.state = LIFE.next(declaration.state, verb_, condition)
    except TransitionRefused as refused:
        raise NotPossible from refused


def _save(declaration: Declaration, *fields: str) -> None:
    declaration.version += 1
    declaration.updated_at = clock.now()
    declaration.save(update_fields=["state", "version", "updated_at", *fields])


def _unexamined(declaration: Declaration) -> str:
    """The condition of payment before any examination."""
    if declaration.state != State.ASSESSED:
        return ""
    if declaration.channel in SELECTED_CHANNELS:
        raise NotPossible
    return UNEXAMINED


def _note(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(field, _("Say why."))
    if len(text) > MOST_NOTE:
        raise Invalid(field, _("The text is too long."))
    return text


def _positive_minor(amount: Decimal, currency: str) -> int:
    try:
        minor = to_minor(amount, currency)
    except ValueError:
        minor = 0
    if not 0 < minor < 10**15:
        raise Invalid("additional", _("Give an amount above zero, not finer than the currency."))
    return minor
