# SPDX-License-Identifier: EUPL-1.2
"""Filing: from an entry to a registered declaration with its rows, its channel and its two events in the ledger."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from django.conf import settings

from diwana.engines.duty import Rounding
from diwana.foundation.accounts.public import Act, Registered, registered
from diwana.foundation.documents.public import DocumentFacts, Infected, freeze
from diwana.foundation.ledger.public import LedgerEntry, Recorded, record, record_all
from diwana.foundation.reference.public import profile
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel, RiskAssessment
from diwana.kernel.declaration import DeclarationFacts, PartyFacts
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor, to_minor
from diwana.kernel.quantity import to_micro
from diwana.kernel.rules import Severity
from diwana.modules.clearance import rows
from diwana.modules.clearance.appraisal import Appraisal, Judgement, judge, valued, with_channel
from diwana.modules.clearance.elements import Flow, flow_of
from diwana.modules.clearance.errors import Changed, FilingRefused, Invalid, NotFound, Unsafe
from diwana.modules.clearance.intake import Entry, read
from diwana.modules.clearance.models import Declaration, Finding, Item, Reason, TaxLine
from diwana.modules.clearance.notices import FILED, SELECTED, tell
from diwana.modules.clearance.rules.filing import unready
from diwana.modules.clearance.search import normalised
from diwana.modules.clearance.states import LIFE, State, Verb
from diwana.modules.clearance.working import written
from diwana.modules.risk.public import assess, ready, record_outcome

REUSE = timedelta(hours=48)
MOST_BYTES = 8_000_000
TOO_LONG = _("The declaration is too long.")
UNSTORABLE = _("The declaration holds a character that cannot be stored.")
#: As JSON writes it, and not a backslash that is followed by these letters.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration as filed: ``declaration`` its key, ``number`` of registration, ``leaf_hash`` of its event."""

    declaration: int
    number: str
    version: int
    leaf_hash: bytes


def new_draft(actor: Actor, entry: Entry, key: str) -> Declaration:
    """A draft of the actor's organisation, not stored yet nor described."""
    if actor.organisation is None:
        raise NotFound
    _refuse_unstorable(entry)
    now = clock.now()
    return Declaration(
        owner_id=actor.organisation,
        created_by_id=actor.person,
        key=key[:200],
        entry=dict(entry),
        created_at=now,
        updated_at=now,
    )


def _refuse_unstorable(entry: Entry) -> None:
    """Raise Invalid for an entry that no database of ours can keep: too long, with a NUL or half a surrogate pair."""
    try:
        written = msgspec.json.encode(entry)
    except UnicodeEncodeError as error:
        raise Invalid("entry", UNSTORABLE) from error
    if len(written) > MOST_BYTES:
        raise Invalid("entry", TOO_LONG)
    if _NUL.search(written):
        raise Invalid("entry", UNSTORABLE)


def by_key(actor: Actor, key: str) -> Filed | None:
    """What the actor's organisation started under the idempotency key, if anything; a draft has no number."""
    if not key or actor.organisation is None:
        return None
    rows.hold_declarant(actor.organisation)  # of several at once under one key, the others wait for the first
    found = rows.by_key(actor.organisation, key[:200])
    return Filed(declaration=found[0], number=found[1], version=found[2], leaf_hash=b"") if found else None


def store_drafts(actor: Actor, drafts: Sequence[Declaration]) -> tuple[int, ...]:
    """Store new drafts, each with its event."""
    for draft in drafts:
        describe(draft, read(draft.entry)[0])
    Declaration.objects.bulk_create(drafts)
    record_all(
        actor,
        [
            LedgerEntry(verb=act(Verb.START), subject=subject(draft), data={"entry": digest(draft.entry)})
            for draft in drafts
        ],
    )
    return tuple(draft.pk for draft in drafts)


def rewrite(draft: Declaration, entry: Entry) -> int:
    """Store another entry in a draft; its new version. Raises Changed when another writer came first."""
    seen = draft.version
    _refuse_unstorable(entry)
    draft.entry = dict(entry)
    describe(draft, read(entry)[0])
    draft.version = seen + 1
    draft.updated_at = clock.now()
    values = {name: getattr(draft, name) for name in ("entry", "version", "updated_at", *_DESCRIBED)}
    if not Declaration.objects.filter(pk=draft.pk, version=seen, state=State.DRAFT).update(**values):
        raise Changed
    return draft.version


_DESCRIBED = (
    "type", "flow", "procedure", "reference", "office", "importer", "exporter", "items_count", "packages",
    "gross_mass_micro", "search",
)  # fmt: skip


def describe(row: Declaration, facts: DeclarationFacts) -> None:
    """The columns of a declaration that its facts decide."""
    first = facts.items[0] if facts.items else None
    row.type = facts.type or ""
    row.flow = flow_of(facts)
    row.procedure = (first.procedure or "") if first else ""
    row.reference = facts.reference or ""
    row.office = facts.office or ""
    row.importer = _party_text(facts.importer)
    row.exporter = _party_text(facts.exporter)
    row.items_count = len(facts.items)
    row.packages = sum(package.count or 0 for item in facts.items for package in item.packages)
    row.gross_mass_micro = sum(to_micro(item.gross_mass) for item in facts.items if item.gross_mass is not None)
    goods = [f"{item.commodity_code or ''} {item.description or ''}" for item in facts.items[:50]]
    parties = [each for party in (facts.importer, facts.exporter, facts.declarant) for each in _names(party)]
    row.search = normalised(" ".join([row.number, row.reference, *parties, *facts.containers[:50], *goods]))


def _names(party: PartyFacts | None) -> list[str]:
    return [text for text in (party.identifier, party.name) if text] if party else []


def _party_text(party: PartyFacts | None) -> str:
    return (party.name or party.identifier or "") if party else ""


def appraised(actor: Actor, entry: object, declaration: int | None) -> Appraisal:
    """What would become of ``entry`` if the actor filed it now; ``declaration``: its draft, if stored. No draw."""
    return with_channel(judged(actor, entry, declaration)[0], settings.COUNTRY)


def judged(actor: Actor, entry: object, declaration: int | None) -> tuple[Judgement, Mapping[str, Registered]]:
    """The judgement of ``entry`` if the actor files it now, and what the register has of its parties."""
    facts, unread = read(entry)
    on = clock.today(profile(settings.COUNTRY).time_zone)
    parties = _parties(actor, facts, on)
    judgement = judge(
        facts,
        unread,
        settings.COUNTRY,
        on,
        standings={code: found.standing for code, found in parties.items()},
        unmandated=frozenset(code for code in _acted_for(facts) if code in parties and not parties[code].mandated),
        earlier=_earlier(actor, facts, declaration),
    )
    more = unready(judgement)
    complete = msgspec.structs.replace(judgement, violations=judgement.violations + more) if more else judgement
    return complete, parties


def _parties(actor: Actor, facts: DeclarationFacts, on: date) -> Mapping[str, Registered]:
    """What the register has of the parties named by code."""
    parties = (facts.declarant, facts.importer, facts.exporter)
    named = {party.identifier for party in parties if party is not None and party.identifier}
    return registered(named, agent=actor.organisation or 0, act=Act.FILE, on=on)


def _acted_for(facts: DeclarationFacts) -> set[str]:
    """In whose names a filing acts: the declarant's, as nobody files under another's code, and the principal's."""
    declarant = facts.declarant.identifier if facts.declarant is not None else None
    return {code for code in (declarant, principal_of(facts)) if code}


def principal_of(facts: DeclarationFacts) -> str | None:
    """Customs code of whoever the goods are declared for: the exporter on export, else the importer."""
    party = facts.exporter if flow_of(facts) is Flow.EXPORT else facts.importer
    return party.identifier if party is not None else None


def _earlier(actor: Actor, facts: DeclarationFacts, declaration: int | None) -> dict[str, datetime]:
    if not facts.reference or actor.organisation is None:
        return {}
    at = rows.last_use(actor.organisation, facts.reference, clock.now() - REUSE, declaration)
    return {facts.reference: at} if at else {}


def file(actor: Actor, draft: Declaration) -> Filed:
    """Judge, number, store and draw, inside the caller's transaction. ``draft`` may not be stored yet."""
    rows.hold_declarant(draft.owner_id)
    judgement, parties = judged(actor, draft.entry, draft.pk)
    if not judgement.can_be_filed:
        raise FilingRefused(judgement.violations)
    facts, now = judgement.facts, clock.now()
    stored = draft.pk is not None
    draft.state = LIFE.next(State.DRAFT if stored else None, Verb.FILE)
    draft.registered_on, draft.filed_at, draft.updated_at = judgement.on, now, now
    draft.currency = judgement.currency or ""
    draft.number = _number(facts, judgement.on)
    describe(draft, facts)
    draft.value_minor = to_minor(judgement.value, draft.currency)
    draft.taxes_minor = to_minor(judgement.taxation.total, draft.currency)
    principal = parties.get(principal_of(facts) or "")
    draft.principal_id = principal.id if principal is not None else None
    attached = _frozen(draft) if stored else ()
    if stored:
        draft.version += 1
        draft.save(force_update=True)
    else:
        rows.insert_one(draft)
    _store_rows(draft, judgement)
    ready(judgement.on)
    tell(actor, draft, FILED)
    filed = record(actor, act(Verb.FILE), subject(draft), _filed_data(draft, facts, attached))
    _assess(actor, draft, judgement, filed)
    return Filed(declaration=draft.pk, number=draft.number, version=draft.version, leaf_hash=filed.leaf_hash)


def _number(facts: DeclarationFacts, on: date) -> str:
    office, kind = facts.office or "", facts.type or ""
    return f"{office or 'X'}-{on.year}-{kind}-{rows.next_number(office, kind, on.year):06d}"


def _frozen(draft: Declaration) -> tuple[DocumentFacts, ...]:
    """The attached documents, which stay as they are from now on. Raises Unsafe."""
    try:
        return freeze(subject(draft))
    except Infected as error:
        raise Unsafe from error


def _filed_data(draft: Declaration, facts: DeclarationFacts, attached: tuple[DocumentFacts, ...]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "number": draft.number,
        "entry": digest(draft.entry),
        "items": len(facts.items),
        "currency": draft.currency,
        "value": str(from_minor(draft.value_minor, draft.currency)),
        "taxes": str(from_minor(draft.taxes_minor, draft.currency)),
    }
    if attached:
        data["documents"] = [{"code": each.code, "sha256": each.sha256} for each in attached]
    return data


def _store_rows(draft: Declaration, judgement: Judgement) -> None:
    """The queryable rows, each in the order of its model's fields."""
    pk, currency, facts = draft.pk, draft.currency, judgement.facts
    rounding = Rounding(profile(settings.COUNTRY).rounding)
    taxed = judgement.taxation.items
    rows.insert(
        Item,
        (
            (
                pk,
                item.number,
                item.commodity_code or "",
                item.description or "",
                item.origin or facts.origin or "",
                item.procedure or "",
                item.preference or "",
                sum(package.count or 0 for package in item.packages),
                _micro(item.gross_mass),
                _micro(item.net_mass),
                _micro(item.supplementary_quantity),
                item.supplementary_unit or "",
                None if taxes.value is None else to_minor(taxes.value, currency),
                to_minor(taxes.payable, currency),
            )
            for item, taxes in zip(facts.items, taxed, strict=True)
        ),
    )
    rows.insert(
        TaxLine,
        (
            (pk, taxes.number, place, line.code, to_minor(line.amount, currency), line.payable, written(line, rounding))
            for taxes in taxed
            for place, line in enumerate(taxes.lines, 1)
        ),
    )
    rows.insert(
        Finding,
        (
            (
                pk,
                violation.code,
                violation.severity,
                violation.pointer,
                violation.box,
                violation.item,
                violation.value,
                {name: str(value) for name, value in violation.params.items()},
            )
            for violation in judgement.violations
            if violation.severity is not Severity.NOTICE
        ),
    )


def _micro(quantity: Decimal | None) -> int | None:
    return None if quantity is None else to_micro(quantity)


def _assess(actor: Actor, draft: Declaration, judgement: Judgement, filed: Recorded) -> None:
    """Draw the channel from the leaf of the filing and record it: reasons for officers only."""
    assessment: RiskAssessment = assess(
        valued(judgement),
        taxes=judgement.taxation.payable_totals,
        value=judgement.value,
        country=settings.COUNTRY,
        on=judgement.on,
        leaf=filed.leaf,
    )
    draft.state = LIFE.next(State.FILED, Verb.ASSESS)
    draft.channel = assessment.channel
    draft.random = assessment.random
    draft.post_clearance = assessment.channel is Channel.BLUE
    rows.set_assessed(draft)
    rows.insert(
        Reason,
        (
            (
                draft.pk,
                reason.code,
                reason.channel,
                reason.text,
                reason.item,
                {name: str(value) for name, value in reason.params.items()},
            )
            for reason in assessment.reasons
        ),
    )
    if assessment.channel in (Channel.ORANGE, Channel.RED):
        tell(actor, draft, SELECTED)
    record(
        actor,
        act(Verb.ASSESS),
        subject(draft),
        {"examined": assessment.channel in (Channel.ORANGE, Channel.RED)},
        confidential={
            "channel": str(assessment.channel),
            "random": assessment.random,
            "reasons": [reason.code for reason in assessment.reasons],
        },
    )


def tell_risk(declaration: Declaration, *, irregular: bool) -> None:
    """Let risk learn whether its criteria hit."""
    criteria = tuple(dict.fromkeys(declaration.reasons.order_by("pk").values_list("code", flat=True)))
    record_outcome(subject(declaration), criteria, irregular)


def amounts_due(declaration: Declaration) -> dict[str, Decimal]:
    """What is to be paid, by code of duty; under ``ADDITIONAL`` what was charged for an irregularity, under ``GLOBAL``
    the taxes of no item."""
    currency = declaration.currency
    due: dict[str, int] = {}
    for code, amount in declaration.tax_lines.filter(payable=True).values_list("code", "amount_minor"):
        due[code] = due.get(code, 0) + amount
    rest = declaration.taxes_minor - sum(due.values())
    due |= {code: minor for code, minor in (("GLOBAL", rest), ("ADDITIONAL", declaration.additional_minor)) if minor}
    return {code: from_minor(minor, currency) for code, minor in due.items() if minor}


def subject(declaration: Declaration) -> str:
    """What the ledger and the payments call a declaration."""
    return f"declaration:{declaration.pk}"


def act(verb: Verb) -> str:
    """What the ledger calls a verb of clearance."""
    return f"clearance.{verb}"


def digest(entry: Entry) -> str:
    """SHA-256 of the entry as sorted JSON, hexadecimal: what was declared, without saying it."""
    return hashlib.sha256(msgspec.json.encode(entry, order="sorted")).hexdigest()
