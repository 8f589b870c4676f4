# SPDX-License-Identifier: EUPL-1.2
"""The assessment of one declaration: criteria, then the draw. Two statements where nothing is selected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

import msgspec
from django.conf import settings
from django.db import connection

from diwana.foundation.reference.public import identifier_kind, recently
from diwana.kernel.assessment import Channel, Reason, RiskAssessment
from diwana.kernel.declaration import DeclarationFacts
from diwana.kernel.merkle import leaf_hash
from diwana.kernel.messages import message
from diwana.modules.risk.criteria import SEVERITY, WHOLE, CompiledSet, CriterionFacts, Match
from diwana.modules.risk.draw import drawn, falls_below, random_channel
from diwana.modules.risk.draws import NotCommitted
from diwana.modules.risk.fields import Given
from diwana.modules.risk.models import Assessment, CriteriaVersion, Hit, KnownTrader
from diwana.modules.risk.queries import CriterionRow
from diwana.modules.risk.sealing import unseal

RANDOM = "random"
DRAWN_AT_RANDOM = message("Drawn at random")

_STATE = """
SELECT v.id, v.digest, s.sealed, s.share, s.red_part, t.first_on
FROM (SELECT 1 AS one) o
LEFT JOIN risk_criteriaversion v ON v.id = (SELECT MAX(id) FROM risk_criteriaversion)
LEFT JOIN risk_drawsecret s ON s.day = %s
LEFT JOIN risk_knowntrader t ON t.identifier = %s
"""
_STORE = """
INSERT INTO risk_assessment (leaf_hash, event, subject, day, version, channel, random, examined, irregular)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, NULL)
"""


class _LeafHead(msgspec.Struct):
    """What is needed of the canonical bytes of a ledger leaf."""

    index: int
    subject: str


_leaf_head = msgspec.json.Decoder(_LeafHead).decode


class _State(msgspec.Struct, frozen=True):
    """What one query brings: the criteria in force, the day's secret, whether the trader has filed before."""

    version: int | None
    criteria: CompiledSet
    sealed: bytes | None
    share: Decimal
    red_part: Decimal
    known: bool


def assess(
    facts: DeclarationFacts,
    *,
    taxes: Mapping[str, Decimal],
    value: Decimal,
    country: str,
    on: date,
    leaf: bytes | None,
) -> RiskAssessment:
    """The channel proposed for a declaration, with the reasons that officers (and nobody else) may read.

    taxes: amounts to be paid by code, value: customs value, both in national currency; on: day of registration;
    leaf: canonical bytes of the ledger event of the filing. With a leaf the random share and the shares of criteria are
    drawn and the assessment is stored, in the caller's transaction; ``ready(on)`` must have been called before that
    event was recorded. Without one (a preview, the command ``clear``) nothing is drawn or stored: criteria that select
    only a part of what they match are left out, since only the draw can say which part.

    A reason's ``text`` is the English label, its ``params`` the labels by language (for a draw: a message id, none).
    Raises NotCommitted when the day has no secret.
    """
    firms = _firms(facts, country, on)
    trader = _trader(facts, firms)
    state = _state(on, trader)
    given = Given(facts, value, sum(taxes.values(), Decimal(0)), None if trader is None else not state.known, firms)
    matches = state.criteria.run(given, on)
    if leaf is None:
        return _result([match for match in matches if match.criterion.share == WHOLE], None)
    if state.sealed is None:
        raise NotCommitted(f"no secret was committed for {on} before the filing; call ready() first")
    secret, hashed = unseal(state.sealed, on), leaf_hash(leaf)
    kept = [match for match in matches if _selected(match.criterion, secret, hashed)]
    by_chance = random_channel(secret, hashed, state.share, state.red_part)
    result = _result(kept, by_chance)
    _store(leaf, hashed, on, state.version, result, kept, by_chance)
    if trader is not None and not state.known:
        KnownTrader.objects.bulk_create([KnownTrader(identifier=trader, first_on=on)], ignore_conflicts=True)
    return result


def preview(
    criteria: Iterable[CriterionRow],
    facts: DeclarationFacts,
    value: Decimal,
    total_taxes: Decimal,
    new_trader: bool,
    on: date,
) -> tuple[tuple[CriterionRow, int | None], ...]:
    """The criteria, active or not, that a declaration would meet on ``on``, each with the first item that meets it."""
    rows = {row.code: row for row in criteria}
    compiled = CompiledSet(
        CriterionFacts(
            code=row.code,
            labels=row.labels,
            condition=row.condition,
            channel=Channel(row.channel),
            priority=row.priority,
            share=WHOLE,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows.values()
    )
    given = Given(facts, value, total_taxes, new_trader, _firms(facts, settings.COUNTRY, on))
    return tuple((rows[match.criterion.code], match.item) for match in compiled.run(given, on))


def record_outcome(subject: str, criteria: tuple[str, ...], irregular: bool) -> None:
    """Let the criteria that selected ``subject`` learn what the examination found.

    criteria: codes of the criteria whose suspicion the examination tested (``random`` among them counts for the draw).
    """
    Assessment.objects.filter(subject=subject).update(examined=True, irregular=irregular)
    hashes = Assessment.objects.filter(subject=subject).values("leaf_hash")
    Hit.objects.filter(leaf_hash__in=hashes, criterion__in=criteria).update(irregular=irregular)


def _firms(facts: DeclarationFacts, country: str, on: date) -> frozenset[str]:
    parties = (facts.importer, facts.exporter, facts.declarant)
    named = {party.identifier for party in parties if party is not None and party.identifier}
    return frozenset(identifier for identifier in named if _kind(country, identifier, on) == "firm")


_kind = lru_cache(maxsize=4096)(identifier_kind)


def _trader(facts: DeclarationFacts, firms: frozenset[str]) -> str | None:
    party = facts.exporter if (facts.type or "").startswith("EX") else facts.importer
    return party.identifier if party is not None and party.identifier in firms else None


@recently
def _state(on: date, trader: str | None) -> _State:
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [connection.ops.adapt_datefield_value(on), trader or ""])
        version, digest, sealed, share, red_part, first_on = cursor.fetchone()
    return _State(
        version,
        _compiled(version, digest),
        None if sealed is None else bytes(sealed),
        Decimal(share or 0),
        Decimal(red_part or 0),
        first_on is not None,
    )


@lru_cache(maxsize=8)
def _compiled(version: int | None, digest: str | None) -> CompiledSet:
    """The criteria of a version; the digest keeps a rolled-back key from standing for other criteria."""
    if version is None:
        return CompiledSet(())
    content = CriteriaVersion.objects.values_list("content", flat=True).get(pk=version)
    return CompiledSet(msgspec.convert(content, list[CriterionFacts]))


def _selected(criterion: CriterionFacts, secret: bytes, hashed: bytes) -> bool:
    return criterion.share == WHOLE or falls_below(
        drawn(secret, hashed, criterion.code), Decimal(criterion.share) / WHOLE
    )


def _result(matches: list[Match], by_chance: Channel | None) -> RiskAssessment:
    reasons = [
        Reason(
            code=match.criterion.code,
            channel=match.criterion.channel,
            text=match.criterion.labels["en"],
            item=match.item,
            params=match.criterion.labels,
        )
        for match in matches
    ]
    if by_chance is not None:
        reasons.append(Reason(code=RANDOM, channel=by_chance, text=DRAWN_AT_RANDOM))
    channel = max((reason.channel for reason in reasons), key=SEVERITY.__getitem__, default=Channel.GREEN)
    return RiskAssessment(channel=channel, reasons=tuple(reasons), random=by_chance is not None)


def _store(
    leaf: bytes,
    hashed: bytes,
    on: date,
    version: int | None,
    result: RiskAssessment,
    matches: list[Match],
    by_chance: Channel | None,
) -> None:
    head, key = _leaf_head(leaf), hashed.hex()
    day = connection.ops.adapt_datefield_value(on)
    row: list[str | int | bool | date | None] = [
        key,
        head.index,
        head.subject,
        day,
        version,
        str(result.channel),
        str(by_chance or ""),
        False,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, row)
    if matches:
        Hit.objects.bulk_create(
            Hit(leaf_hash=key, criterion=match.criterion.code, item=match.item) for match in matches
        )
