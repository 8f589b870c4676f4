# SPDX-License-Identifier: EUPL-1.2
"""The science of duties and taxes: customs value, dated definitions, reckoning with its working, verification.

Pure: facts in, facts out. ``calculate`` is the one door; the other names are its vocabulary.
"""

from diwana.engines.duty.calculate import calculate, quantity_in
from diwana.engines.duty.definitions import (
    ALWAYS,
    ApplicableTax,
    BaseTerm,
    Condition,
    DefinitionError,
    Effect,
    Reason,
    Relief,
    Rounding,
    Situation,
    TaxDefinition,
    overlapping,
    parse_base,
    schedule,
    write_base,
)
from diwana.engines.duty.rates import FREE, AdValorem, Compound, Highest, Lowest, Rate, RateError, Specific, parse_rate
from diwana.engines.duty.taxation import ItemTaxation, Status, Taxation, TaxLine
from diwana.engines.duty.value import Apportionment, ItemValue, Terms, ValueBuildUp, ValuePart, apportion, build_values
from diwana.engines.duty.words import Sentence, in_words, sentences

__all__ = [
    "ALWAYS",
    "FREE",
    "AdValorem",
    "ApplicableTax",
    "Apportionment",
    "BaseTerm",
    "Compound",
    "Condition",
    "DefinitionError",
    "Effect",
    "Highest",
    "ItemTaxation",
    "ItemValue",
    "Lowest",
    "Rate",
    "RateError",
    "Reason",
    "Relief",
    "Rounding",
    "Sentence",
    "Situation",
    "Specific",
    "Status",
    "TaxDefinition",
    "TaxLine",
    "Taxation",
    "Terms",
    "ValueBuildUp",
    "ValuePart",
    "apportion",
    "build_values",
    "calculate",
    "in_words",
    "overlapping",
    "parse_base",
    "parse_rate",
    "quantity_in",
    "schedule",
    "sentences",
    "write_base",
]
