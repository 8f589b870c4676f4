# SPDX-License-Identifier: EUPL-1.2
"""The examples of the style page: invented, and enough to show every component full, empty and in error."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from diwana.foundation.ui.fields import ErrorLink, Field
from diwana.foundation.ui.listing import Column, Criteria, Filter, Listing

STATES: dict[str, tuple[Promise, str]] = {
    "draft": (lazy("Draft"), "quiet"),
    "examination": (lazy("Under examination"), "caution"),
    "payment": (lazy("To be paid"), "action"),
    "released": (lazy("Released"), "good"),
    "refused": (lazy("Refused"), "danger"),
}


class Row(NamedTuple):
    """A row of the example list."""

    number: str
    trader: str
    state: str
    filed: date
    value: Decimal

    @property
    def state_label(self) -> str:
        return str(STATES[self.state][0])

    @property
    def tone(self) -> str:
        return STATES[self.state][1]


_TRADERS = ("Atlas Textiles", "شركة الياسمين للتجارة", "Méditerranée Pièces Auto", "Sahel Olive Export")
_ROWS = tuple(
    Row(
        f"2026/TUN/{1204 + i:06d}",
        _TRADERS[i % 4],
        list(STATES)[i % 5],
        date(2026, 11, 1 + i % 28),
        Decimal(1_234_567 * (i + 1) * 37 % 98_765_432) / 1000,
    )
    for i in range(40)
)

LISTING = Listing(
    columns=(
        Column("number", lazy("Number")),
        Column("trader", lazy("Trader")),
        Column("state", lazy("State"), csv=lambda row: row.state_label),
        Column("filed", lazy("Filed on")),
        Column("value", lazy("Value (TND)"), numeric=True),
    ),
    default_sort="-filed",
    filters=(
        Filter("state", lazy("State"), tuple((code, label) for code, (label, _tone) in STATES.items())),
        Filter("after", lazy("Filed from")),
    ),
    search_label=lazy("Number or trader"),
    caption=lazy("Example list"),
    per_page=8,
)


def rows(criteria: Criteria, whole: bool = False) -> tuple[list[Row], int]:
    """The example rows that match, cut to the page, and how many match."""
    after = criteria.day("after")
    found = [
        row
        for row in _ROWS
        if criteria.search.casefold() in f"{row.number} {row.trader}".casefold()
        and criteria.get("state") in ("", row.state)
        and (after is None or row.filed >= after)
    ]
    found.sort(key=lambda row: getattr(row, criteria.sort), reverse=criteria.descending)
    return (found if whole else found[criteria.offset : criteria.offset + criteria.limit]), len(found)


def examples() -> dict[str, Any]:
    """What the style page shows beside its list."""
    filed = datetime(2026, 11, 23, 8, 41, tzinfo=UTC)
    gross = _("The net mass (1 250 kg) is greater than the gross mass (1 200 kg).")
    return {
        "amount": Decimal("11000.125"),
        "instant": filed,
        "date": filed.date(),
        "facts": ((_("Importer"), "Atlas Textiles"), (_("Office"), _("Radès port")), (_("Items"), "3")),
        "tones": ("good", "caution", "danger", "info", "brand", "action", "quiet"),
        "colours": ("brand", "action", "good", "caution", "danger", "info", "quiet"),
        "fields": (
            Field("reference", _("Your own reference"), hint=_("As on your file, up to 22 characters."), optional=True),
            Field("code", _("Commodity code"), kind="code", box="33", value="61091000001", width=20),
            Field(
                "net", _("Net mass"), kind="number", value="1 250", box="38", unit="kg", errors=(gross,), id="style-net"
            ),
            Field("day", _("Date of the invoice"), kind="date", value="2026-11-02"),
            Field(
                "incoterm",
                _("Terms of delivery"),
                kind="select",
                box="20",
                value="CIF",
                choices=(("FOB", "FOB"), ("CIF", "CIF"), ("DAP", "DAP")),
            ),
            Field("container", _("The goods are in containers"), kind="check", value="true", box="19"),
            Field(
                "note",
                _("Description of the goods"),
                kind="area",
                box="31",
                warnings=(_("Three words at least help the officer."),),
            ),
        ),
        "errors": (
            ErrorLink("#style-net", gross, _("Correct the masses of the item."), _("Item 2, box 38")),
            ErrorLink("#f-code", _("The commodity code is not in the tariff on this day."), "", _("Item 2, box 33")),
        ),
        "tasks": (
            (_("General"), _("Type, office, reference"), _("Complete"), "good"),
            (_("Parties"), _("Importer, exporter, declarant"), _("2 problems"), "danger"),
            (_("Items"), _("3 items"), _("In progress"), "info"),
            (_("Check and file"), "", _("Cannot start yet"), "quiet"),
        ),
        "history": (
            {"at": None, "what": _("Released")},
            {"at": filed, "what": _("Sent to physical examination"), "who": "Système"},
            {"at": filed, "what": _("Filed"), "who": "Salma Trabelsi", "where": "Transit du Cap", "proof": "41 207"},
        ),
        "rate": Decimal("0.075"),
        "bars_data": (
            (_("Customs duty"), Decimal("2200")),
            (_("Excise duty"), Decimal("1100")),
            (_("Value added tax"), Decimal("2717")),
        ),
        "dense": (("1", "6109.10.00.001", "TN", "1 204,500"), ("2", "8517.13.00.000", "CN", "86 120,000")),
    }
