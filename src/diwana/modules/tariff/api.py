# SPDX-License-Identifier: EUPL-1.2
"""The tariff for programs: search, and one code with all that it meets, as at a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Query, Schema

from diwana.engines.duty import write_base
from diwana.foundation.accounts.access import PUBLIC, access
from diwana.foundation.api.public import PageOut, Paging, Router, not_found, page
from diwana.foundation.reference.public import profile
from diwana.kernel import clock
from diwana.kernel.codes import clean_commodity_code
from diwana.modules.tariff import browse
from diwana.modules.tariff.facts import CommodityFacts
from diwana.modules.tariff.queries import commodity_facts

router = Router()


class AsAt(Schema):
    """The day that the answer is about."""

    on: date | None = Field(None, description="The day (ISO 8601); today where it is left out.")

    def day(self) -> date:
        return self.on or clock.today(profile(settings.COUNTRY).time_zone)


class Asked(AsAt):
    """The situation of the goods."""

    flow: str = Field("import", pattern="^(import|export)$", description="import or export.")
    procedure: str = Field(
        "", pattern="^([0-9]{4})?$", description="Procedure; definitive import or export by default."
    )
    origin: str = Field("", pattern="^([A-Z]{2})?$", description="Country of origin (ISO 3166).")
    preference: str = Field("", max_length=8, description="Preference claimed.")


class CommodityOut(Schema):
    code: str
    descriptions: dict[str, str]
    supplementary_unit: str
    declarable: bool
    valid_from: date
    valid_to: date | None
    source: str


class CommodityList(PageOut):
    items: list[CommodityOut]


class CommodityTaxOut(Schema):
    code: str
    names: dict[str, str]
    order: int
    base: str
    rate: str
    payable: bool
    relief: dict[str, str] | None
    source: str
    definition_source: str


class CommodityDocumentOut(Schema):
    alternatives: list[str]
    labels: dict[str, str]
    source: str


class CommodityRemarkOut(Schema):
    kind: str
    labels: dict[str, str]
    source: str


class CommodityPreferenceOut(Schema):
    preference: str
    geography: str
    tax: str
    rate: str
    source: str


class CommodityDetail(CommodityOut):
    on: date
    above: list[CommodityOut]
    below: list[CommodityOut]
    taxes: list[CommodityTaxOut]
    documents: list[CommodityDocumentOut]
    remarks: list[CommodityRemarkOut]
    preferences: list[CommodityPreferenceOut]


@router.get("/tariff/commodities", response=CommodityList, summary="Search the tariff")
@access(PUBLIC)
def search(
    request: HttpRequest, as_at: Query[AsAt], paging: Query[Paging], q: str = "", declarable: bool = False
) -> dict[str, Any]:
    """Lines by the beginning of a code or by words in French, Arabic or English; chapters when nothing is asked."""
    found = browse.search(settings.COUNTRY, as_at.day(), " ".join(q.split())[:200], declarable=declarable)
    rows = found[paging.offset : paging.offset + paging.limit]
    return page([_commodity(commodity_facts(row)) for row in rows], found.count(), paging)


@router.get("/tariff/commodities/{code}", response=CommodityDetail, summary="One code and all that it meets")
@access(PUBLIC)
def commodity(request: HttpRequest, code: str, asked: Query[Asked]) -> dict[str, Any]:
    """Description, taxes in the order of reckoning, required documents with alternatives, remarks and preferences."""
    found = browse.detail(
        clean_commodity_code(code),
        settings.COUNTRY,
        asked.day(),
        flow=asked.flow,
        procedure=asked.procedure,
        origin=asked.origin,
        preference=asked.preference,
    )
    if found is None:
        raise not_found()
    return {
        **_commodity(found.commodity),
        "on": asked.day(),
        "above": [_commodity(each) for each in found.above],
        "below": [_commodity(each) for each in found.below],
        "taxes": [
            {
                "code": tax.definition.code,
                "names": tax.definition.labels,
                "order": tax.definition.order,
                "base": write_base(tax.definition.base),
                "rate": str(tax.rate),
                "payable": tax.relief is None,
                "relief": None if tax.relief is None else tax.relief.reason.labels,
                "source": tax.source,
                "definition_source": tax.definition.source,
            }
            for tax in found.decision.taxes
        ],
        "documents": [
            {"alternatives": list(each.alternatives), "labels": each.labels, "source": each.source}
            for each in found.decision.documents
        ],
        "remarks": [
            {"kind": each.kind, "labels": each.labels, "source": each.source} for each in found.decision.remarks
        ],
        "preferences": [
            {
                "preference": each.preference,
                "geography": each.geography,
                "tax": each.tax,
                "rate": str(each.rate),
                "source": each.source,
            }
            for each in found.preferences
        ],
    }


def _commodity(facts: CommodityFacts) -> dict[str, Any]:
    return {
        "code": facts.code,
        "descriptions": facts.labels,
        "supplementary_unit": facts.unit,
        "declarable": facts.declarable,
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
        "source": facts.source,
    }
