# SPDX-License-Identifier: EUPL-1.2
"""The boundary of the tariff: nomenclature and measures of a country on a day, for other modules."""

from __future__ import annotations

from diwana.modules.tariff.facts import CommodityFacts, DocumentRequirement, MeasureFacts, TariffFacts
from diwana.modules.tariff.queries import tariff_for

__all__ = ["CommodityFacts", "DocumentRequirement", "MeasureFacts", "TariffFacts", "tariff_for"]
