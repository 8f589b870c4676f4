# SPDX-License-Identifier: EUPL-1.2
"""The packaged lists agree with one another and with the public data beside the repository."""

from __future__ import annotations

import csv
import itertools
import json
import math
from datetime import date
from pathlib import Path

import pytest

from diwana.foundation.reference.catalogue import LISTS
from diwana.foundation.reference.csvfile import Row, read
from diwana.foundation.reference.services import packaged_files

DAY = date(2026, 11, 23)


def rows(name: str, country: str = "TN") -> tuple[Row, ...]:
    for profile, definition, content in packaged_files():
        if (profile, definition.name) == (country, name):
            return read(definition, content)
    raise LookupError(name)


def codes(name: str, country: str = "TN") -> set[str]:
    return {row.code for row in rows(name, country)}


@pytest.mark.parametrize(
    ("country", "name"), [(country, definition.name) for country, definition, _ in packaged_files()]
)
def test_every_packaged_file_is_right(country: str, name: str) -> None:
    assert rows(name, country)


def test_a_procedure_is_made_of_its_two_halves() -> None:
    for row in rows("procedures"):
        assert row.code == row.attributes["requested"] + row.attributes["previous"]


def test_every_procedure_belongs_to_exactly_one_type_of_declaration() -> None:
    types = {row.code: row.attributes["requested"].split() for row in rows("declaration_types")}
    for row in rows("procedures"):
        assert sum(row.attributes["requested"] in requested for requested in types.values()) == 1, row.code


def test_what_lists_say_of_each_other_exists() -> None:
    for row in rows("charges"):
        terms = row.attributes["incoterms"].split()
        assert terms == ["*"] or set(terms) <= codes("incoterms", ""), row.code
        assert set(row.attributes["methods"].split()) <= codes("valuation_methods")
    for row in rows("preferences"):
        assert set(row.attributes.get("origins", "").split()) <= codes("countries", ""), row.code
        assert set(row.attributes.get("proofs", "").split()) <= codes("documents"), row.code
    for row in rows("offices"):
        assert row.attributes.get("neighbour", "DZ") in codes("countries", "")
        assert set(row.attributes["modes"].split()) <= codes("transport_modes", "")
    assert codes("rates") <= codes("currencies", "")


def test_demonstration_rates_say_what_they_are() -> None:
    for row in rows("rates"):
        assert row.attributes["nature"] == "demonstration"
        assert "Demonstration" in row.source


def test_a_rate_holds_on_every_day_since_2022() -> None:
    for code in codes("rates"):
        periods = sorted((row.valid_from, row.valid_to) for row in rows("rates") if row.code == code)
        assert periods[0][0] == date(2022, 1, 1)
        assert periods[-1][1] is None
        for (_, end), (start, _) in itertools.pairwise(periods):
            assert end is not None
            assert (start - end).days == 1


def test_every_office_lies_in_tunisia_or_its_ports() -> None:
    for row in rows("offices"):
        latitude, longitude = float(row.attributes["latitude"]), float(row.attributes["longitude"])
        assert 30.2 < latitude < 37.6, row.code
        assert 7.5 < longitude < 11.7, row.code


def test_countries_are_those_of_iso_3166(shared_data: Path) -> None:
    with (shared_data / "tariff/ref/country-codes.csv").open(encoding="utf-8") as file:
        iso = {row["ISO3166-1-Alpha-2"] for row in csv.DictReader(file)}
    assert {row.code for row in rows("countries", "") if row.attributes["status"] == "official"} == iso


def test_currencies_are_those_of_iso_4217(shared_data: Path) -> None:
    with (shared_data / "tariff/ref/currency-codes-all.csv").open(encoding="utf-8") as file:
        iso = {
            row["AlphabeticCode"]: row["MinorUnit"]
            for row in csv.DictReader(file)
            if row["AlphabeticCode"] and not row["WithdrawalDate"] and row["MinorUnit"].isdecimal()
        }
    ours = {row.code: row.attributes["decimals"] for row in rows("currencies", "") if row.valid_to is None}
    assert {code: ours.get(code) for code in iso} == iso


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    middle = math.radians((a[0] + b[0]) / 2)
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(middle)) * 111.2


def test_offices_with_a_locode_are_near_the_place_it_names(shared_data: Path) -> None:
    with (shared_data / "services/sites/tn_unlocode_points.csv").open(encoding="utf-8") as file:
        places = {row["unlocode"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}
    # A point "byQuery" of that file is a guess; a port or an airport serves a town up to 20 km away.
    guessed = {"TNLGN", "TNNBE", "TNDJE"}
    near = 0
    for row in rows("offices"):
        place = places.get(row.attributes.get("locode", ""))
        if place is None or row.attributes["locode"] in guessed:
            continue
        here = float(row.attributes["latitude"]), float(row.attributes["longitude"])
        assert _kilometres(here, place) < 20, row.code
        near += 1
    assert near >= 12


def test_crossings_are_near_the_border(shared_data: Path) -> None:
    path = shared_data / "routes/natural_earth/ne_10m_admin_0_boundary_lines_land_tn.geojson"
    points = []
    for feature in json.loads(path.read_text())["features"]:
        shape = feature["geometry"]
        lines = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
        points += [(lat, lon) for line in lines for lon, lat, *_ in line]
    for row in rows("offices"):
        if row.attributes["kind"] == "crossing":
            here = float(row.attributes["latitude"]), float(row.attributes["longitude"])
            assert min(_kilometres(here, point) for point in points) < 20, row.code


def test_the_catalogue_has_every_list_of_the_contract() -> None:
    assert set(LISTS) >= {
        "offices", "countries", "currencies", "units", "packages", "incoterms", "documents", "procedures",
        "additional_procedures", "declaration_types", "transport_modes", "charges", "preferences",
        "valuation_methods", "payment_methods", "transaction_natures", "previous_documents",
    }  # fmt: skip
