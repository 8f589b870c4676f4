# SPDX-License-Identifier: EUPL-1.2
"""The whole judgement of one entry: read, checked, taxed, assessed for risk. Stores nothing, needs no web.

The command ``clear``, the form's live panel, the API and the filing itself all call ``appraise``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec import structs

from diwana.engines.duty import Rounding, Taxation, Terms, calculate
from diwana.foundation.reference.public import code_lists, profile
from diwana.kernel.assessment import RiskAssessment
from diwana.kernel.codelists import CodeLists, Profile
from diwana.kernel.declaration import DeclarationFacts, Fact
from diwana.kernel.parties import PartyStanding
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import flow_of
from diwana.modules.clearance.intake import read
from diwana.modules.clearance.rules import check
from diwana.modules.risk.public import assess
from diwana.modules.tariff.public import tariff_for

ZERO = Decimal()


class Judgement(Fact, frozen=True, kw_only=True):
    """What the rules and the reckoning say of a declaration.

    violations: findings of the reading and of every rule, in the order of the rules. value: customs value of all items,
    in ``currency``.
    """

    facts: DeclarationFacts
    on: date
    violations: tuple[Violation, ...]
    taxation: Taxation
    value: Decimal
    currency: str | None

    @property
    def errors(self) -> tuple[Violation, ...]:
        """The findings that prevent filing."""
        return tuple(violation for violation in self.violations if violation.severity is Severity.ERROR)

    @property
    def can_be_filed(self) -> bool:
        return not any(violation.severity is Severity.ERROR for violation in self.violations)


class Appraisal(Judgement, frozen=True, kw_only=True):
    """A judgement with the channel that risk proposes, before any draw."""

    assessment: RiskAssessment


def appraise(
    entry: object,
    country: str,
    on: date,
    *,
    standings: Mapping[str, PartyStanding] | None = None,
    unmandated: frozenset[str] = frozenset(),
    earlier: Mapping[str, datetime] | None = None,
) -> Appraisal:
    """Judge ``entry`` under the profile ``country`` as at the day ``on``, and propose its channel; nothing is drawn.

    standings, unmandated, earlier: what the register and the declarant's past say, see ``Case``; None and empty where
    nobody asks them. Raises UnknownProfile; never because of the entry.
    """
    facts, unread = read(entry)
    judgement = judge(facts, unread, country, on, standings=standings, unmandated=unmandated, earlier=earlier)
    return with_channel(judgement, country)


def valued(judgement: Judgement) -> DeclarationFacts:
    """The facts with the customs value of every item as it was reckoned, which few declarants state: what risk sees."""
    items = tuple(
        item if taxed.value is None else structs.replace(item, customs_value=taxed.value)
        for item, taxed in zip(judgement.facts.items, judgement.taxation.items, strict=True)
    )
    return structs.replace(judgement.facts, items=items)


def with_channel(judgement: Judgement, country: str) -> Appraisal:
    """``judgement`` with the channel that the criteria propose."""
    assessment = assess(
        valued(judgement),
        taxes=judgement.taxation.payable_totals,
        value=judgement.value,
        country=country,
        on=judgement.on,
        leaf=None,
    )
    return Appraisal(
        facts=judgement.facts,
        on=judgement.on,
        violations=judgement.violations,
        taxation=judgement.taxation,
        value=judgement.value,
        currency=judgement.currency,
        assessment=assessment,
    )


def judge(
    facts: DeclarationFacts,
    unread: tuple[Violation, ...],
    country: str,
    on: date,
    *,
    standings: Mapping[str, PartyStanding] | None = None,
    unmandated: frozenset[str] = frozenset(),
    earlier: Mapping[str, datetime] | None = None,
) -> Judgement:
    """Check and tax what was read, without risk; arguments as ``appraise``."""
    national, lists = profile(country), code_lists(country, on)
    tariff = tariff_for([item.commodity_code for item in facts.items if item.commodity_code], country, on)
    taxation = calculate(facts, terms(national, lists, facts), tariff.taxes(facts, flow_of(facts)))
    case = Case(
        declaration=facts,
        on=on,
        profile=national,
        lists=lists,
        tariff=tariff,
        taxation=taxation,
        unread=unread,
        standings=standings,
        unmandated=unmandated,
        earlier=earlier or {},
    )
    value = sum((item.value for item in taxation.items if item.value is not None), ZERO)
    return Judgement(
        facts=facts, on=on, violations=check(case), taxation=taxation, value=value, currency=taxation.currency
    )


def terms(national: Profile, lists: CodeLists, facts: DeclarationFacts) -> Terms:
    """How duties are reckoned here: the national currency and rounding, the day's rates, the signs of charges.

    Without a national currency (``neutral``) the declaration's own currency and printed rates serve.
    """
    rates = lists.rates if national.currency else dict(facts.exchange_rates)
    return Terms(
        currency=national.currency or facts.national_currency,
        decimals=national.decimals,
        rounding=Rounding(national.rounding),
        rates=rates,
        charges=_signs(lists),
    )


_SIGNS = {"+": 1, "+1": 1, "1": 1, "-": -1, "-1": -1}


def _signs(lists: CodeLists) -> dict[str, int]:
    charges = lists.lists.get("charges", {})
    return {code: _SIGNS.get(entry.attributes.get("sign", ""), 0) for code, entry in charges.items()}
