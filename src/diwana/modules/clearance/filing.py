# SPDX-License-Identifier: EUPL-1.2
"""Filing: from an entry to a registered declaration with its rows, its channel and its two events in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import F

from diwana.engines.duty import Rounding
from diwana.foundation.accounts.public import Act, organisation, organisation_by_identifier, represented_identifiers
from diwana.foundation.accounts.public import standings as register
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
from diwana.modules.clearance.appraisal import Appraisal, Judgement, judge, with_channel
from diwana.modules.clearance.elements import Flow, flow_of
from diwana.modules.clearance.errors import Changed, FilingRefused, Invalid, NotFound
from diwana.modules.clearance.intake import Entry, read
from diwana.modules.clearance.models import Counter, Declaration, Finding, Item, Reason, TaxLine
from diwana.modules.clearance.rules.filing import unready
from diwana.modules.clearance.search import normalised
from diwana.modules.clearance.states import LIFE, State, Verb
from diwana.modules.clearance.working import written
from diwana.modules.risk.public import assess, ready, record_outcome

REUSE = timedelta(hours=48)
MOST_BYTES = 8_000_000
TOO_LONG = _("The declaration is too long.")


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration as filed: ``declaration`` its key, ``number`` of registration, ``leaf_hash`` of its event."""

    declaration: int
    number: str
    version: int
    leaf_hash: bytes


def new_draft(actor: Actor, entry: Entry, key: str) -> Declaration:
    """A draft of the actor's organisation, not stored yet."""
    if actor.organisation is None:
        raise NotFound
    now = clock.now()
    draft = Declaration(
        owner_id=actor.organisation, created_by_id=actor.person, key=key[:200], created_at=now, updated_at=now
    )
    _describe(draft, entry)
    return draft


def by_key(actor: Actor, key: str) -> Declaration | None:
    """The declaration that the actor's organisation started under the idempotency key, if any."""
    if not key or actor.organisation is None:
        return None
    return Declaration.objects.filter(owner_id=actor.organisation, key=key[:200]).first()


def store_drafts(actor: Actor, drafts: Sequence[Declaration]) -> tuple[int, ...]:
    """Store new drafts, each with its event."""
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
    _describe(draft, entry)
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


def _describe(draft: Declaration, entry: Entry) -> None:
    """Put ``entry`` into the row, and beside it what lists show and find."""
    if len(msgspec.json.encode(entry)) > MOST_BYTES:
        raise Invalid("entry", TOO_LONG)
    draft.entry = dict(entry)
    describe(draft, read(entry)[0])


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
    return with_channel(judged(actor, entry, declaration), settings.COUNTRY)


def judged(actor: Actor, entry: object, declaration: int | None) -> Judgement:
    """The judgement of ``entry`` if the actor files it now, with what the register and his past say."""
    facts, unread = read(entry)
    on = clock.today(profile(settings.COUNTRY).time_zone)
    standings, unmandated = _parties(actor, facts, on)
    earlier = _earlier(actor, facts, declaration)
    judgement = judge(facts, unread, settings.COUNTRY, on, standings=standings, unmandated=unmandated, earlier=earlier)
    more = unready(judgement)
    return msgspec.structs.replace(judgement, violations=judgement.violations + more) if more else judgement


def _parties(actor: Actor, facts: DeclarationFacts, on: date) -> tuple[Any, frozenset[str]]:
    """What the register has of the parties, and those for whom the actor may not file."""
    named = {
        party.identifier
        for party in (facts.declarant, facts.importer, facts.exporter)
        if party is not None and party.identifier
    }
    principal = principal_of(facts)
    allowed = represented_identifiers(actor.organisation, Act.FILE, on) if actor.organisation is not None else ()
    # The declarant signs as himself: nobody files under another's code.
    acting = {facts.declarant.identifier} if facts.declarant and facts.declarant.identifier else set()
    if principal:
        acting.add(principal)
    return register(named), frozenset(code for code in acting if code not in allowed)


def principal_of(facts: DeclarationFacts) -> str | None:
    """Customs code of whoever the goods are declared for: the exporter on export, else the importer."""
    party = facts.exporter if flow_of(facts) is Flow.EXPORT else facts.importer
    return party.identifier if party is not None else None


def _earlier(actor: Actor, facts: DeclarationFacts, declaration: int | None) -> dict[str, datetime]:
    if not facts.reference or actor.organisation is None:
        return {}
    used = Declaration.objects.filter(
        owner_id=actor.organisation, reference=facts.reference, filed_at__gt=clock.now() - REUSE
    ).exclude(pk=declaration)
    filed_at = used.order_by("-filed_at").values_list("filed_at", flat=True).first()
    return {facts.reference: filed_at} if filed_at else {}


def file(actor: Actor, draft: Declaration) -> Filed:
    """Judge, number, store and draw, inside the caller's transaction. ``draft`` may not be stored yet."""
    judgement = judged(actor, draft.entry, draft.pk)
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
    principal = principal_of(facts)
    if principal:
        draft.principal_id = _organisation_id(actor, principal)
    draft.version += 1 if stored else 0
    draft.save(force_insert=not stored, force_update=stored)
    _store_rows(draft, judgement)
    ready(judgement.on)
    filed = record(actor, act(Verb.FILE), subject(draft), _filed_data(draft, facts))
    _assess(actor, draft, judgement, filed)
    return Filed(declaration=draft.pk, number=draft.number, version=draft.version, leaf_hash=filed.leaf_hash)


def _organisation_id(actor: Actor, identifier: str) -> int | None:
    if actor.organisation is not None:
        own = organisation(actor.organisation)
        if own is not None and own.identifier == identifier:
            return own.id
    found = organisation_by_identifier(identifier)
    return found.id if found else None


def _number(facts: DeclarationFacts, on: date) -> str:
    """The next number of the office, type and year. The counter's row is held until the transaction ends, so numbers
    have no gaps."""
    place = {"office": facts.office or "", "type": facts.type or "", "year": on.year}
    if not Counter.objects.filter(**place).update(last=F("last") + 1):
        Counter.objects.get_or_create(**place)
        Counter.objects.filter(**place).update(last=F("last") + 1)
    last = Counter.objects.values_list("last", flat=True).get(**place)
    return f"{place['office'] or 'X'}-{on.year}-{place['type']}-{last:06d}"


def _filed_data(draft: Declaration, facts: DeclarationFacts) -> dict[str, Any]:
    return {
        "number": draft.number,
        "entry": digest(draft.entry),
        "items": len(facts.items),
        "currency": draft.currency,
        "value": str(from_minor(draft.value_minor, draft.currency)),
        "taxes": str(from_minor(draft.taxes_minor, draft.currency)),
    }


def _store_rows(draft: Declaration, judgement: Judgement) -> None:
    currency = draft.currency
    taxation, rounding = judgement.taxation, profile(settings.COUNTRY).rounding
    items, lines = [], []
    for item, taxed in zip(judgement.facts.items, taxation.items, strict=True):
        items.append(
            Item(
                declaration=draft,
                number=item.number,
                commodity_code=item.commodity_code or "",
                description=item.description or "",
                origin=item.origin or judgement.facts.origin or "",
                procedure=item.procedure or "",
                preference=item.preference or "",
                packages=sum(package.count or 0 for package in item.packages),
                gross_mass_micro=_micro(item.gross_mass),
                net_mass_micro=_micro(item.net_mass),
                supplementary_micro=_micro(item.supplementary_quantity),
                supplementary_unit=item.supplementary_unit or "",
                value_minor=None if taxed.value is None else to_minor(taxed.value, currency),
                taxes_minor=to_minor(taxed.payable, currency),
            )
        )
        for position, line in enumerate(taxed.lines, 1):
            lines.append(
                TaxLine(
                    declaration=draft,
                    item=item.number,
                    position=position,
                    code=line.code,
                    amount_minor=to_minor(line.amount, currency),
                    payable=line.payable,
                    working=written(line, Rounding(rounding)),
                )
            )
    Item.objects.bulk_create(items)
    TaxLine.objects.bulk_create(lines)
    kept = [violation for violation in judgement.violations if violation.severity is not Severity.NOTICE]
    if kept:
        Finding.objects.bulk_create(
            Finding(
                declaration=draft,
                code=violation.code,
                severity=violation.severity,
                pointer=violation.pointer,
                box=violation.box,
                item=violation.item,
                value=violation.value,
                params={name: str(value) for name, value in violation.params.items()},
            )
            for violation in kept
        )


def _micro(quantity: Decimal | None) -> int | None:
    return None if quantity is None else to_micro(quantity)


def _assess(actor: Actor, draft: Declaration, judgement: Judgement, filed: Recorded) -> None:
    """Draw the channel from the leaf of the filing and record it: reasons for officers only."""
    assessment: RiskAssessment = assess(
        judgement.facts,
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
    draft.save(update_fields=["state", "channel", "random", "post_clearance"])
    if assessment.reasons:
        Reason.objects.bulk_create(
            Reason(
                declaration=draft,
                code=reason.code,
                channel=reason.channel,
                text=reason.text,
                item=reason.item,
                params={name: str(value) for name, value in reason.params.items()},
            )
            for reason in assessment.reasons
        )
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
