# SPDX-License-Identifier: EUPL-1.2
"""What changes the tariff: tables replaced by a file, official nomenclatures loaded line by line."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.db import models
from django.db.models import Q

from diwana.engines.duty import DefinitionError, schedule
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message
from diwana.modules.tariff import queries
from diwana.modules.tariff.exchange.nomenclature import CODE, Line, parent_of, read_official
from diwana.modules.tariff.exchange.tables import TABLES, Fault, Table, Unreadable, read
from diwana.modules.tariff.folding import indexed
from diwana.modules.tariff.models import Commodity, CountryGroup, Load, Measure, Tax, TaxRelief
from diwana.modules.tariff.permissions import Permission

FOLDER = Path(__file__).parent / "profiles"
MODELS: dict[str, type[models.Model]] = {
    "taxes": Tax,
    "reliefs": TaxRelief,
    "groups": CountryGroup,
    "measures": Measure,
    "nomenclature": Commodity,
}
BATCH = 500
FAULTS_KEPT = 100


class UnknownTable(ValueError):
    """No table has this name."""


class Loaded(msgspec.Struct, frozen=True):
    """What a load did: rows taken, rows refused and the first of the faults."""

    name: str
    country: str
    rows: int
    refused: int
    digest: str
    faults: tuple[Fault, ...] = ()


def table(name: str) -> Table:
    """The table ``name``. Raises UnknownTable."""
    if name not in TABLES:
        raise UnknownTable(f"there is no table {name!r}; there are: {', '.join(sorted(TABLES))}")
    return TABLES[name]


@verb(Permission.LOAD)
def load_table(actor: Actor, *, name: str, country: str, content: bytes, reason: str | None = None) -> Loaded:
    """Replace the table ``name`` of ``country`` by the CSV ``content``; nothing changes unless every line is right.

    Raises UnknownTable, Unreadable.
    """
    loaded = _replace(table(name), country, content, packaged=False)
    _record(actor, loaded, reason)
    return loaded


@verb(Permission.LOAD)
def load_nomenclature(
    actor: Actor,
    *,
    file: BinaryIO,
    country: str,
    valid_from: date,
    source: str,
    language: str | None = None,
    whole: bool = False,
    reason: str | None = None,
) -> Loaded:
    """Load an official nomenclature file (forms of ``exchange.nomenclature``) that is valid from a day on.

    A stored line of the same code that began earlier ends the day before; with ``whole``, so do all lines that the file
    does not have. A file in another language adds its descriptions to the lines already there. Lines that could not be
    understood are counted and the first hundred reported. Reads as a stream. Raises UnknownForm, Unreadable,
    UnicodeDecodeError.
    """
    digest = hashlib.sha256()
    taken = refused = 0
    faults: list[Fault] = []
    lines = read_official(_hashed_lines(file, digest), language)

    def good() -> Iterator[Line]:
        nonlocal refused
        for each in lines:
            if isinstance(each, Line):
                yield each
                continue
            refused += 1
            if len(faults) < FAULTS_KEPT:
                faults.append(each)

    stream = good()
    while batch := list(islice(stream, BATCH)):
        wrong = _store(batch, country, valid_from, source)
        taken += len(batch) - len(wrong)
        refused += len(wrong)
        faults.extend(wrong[: FAULTS_KEPT - len(faults)])
    if whole:
        _open_before(country, valid_from).update(valid_to=valid_from - timedelta(days=1))
    loaded = Loaded("nomenclature", country, taken, refused, digest.hexdigest(), tuple(faults))
    _note(loaded, packaged=False)
    _record(actor, loaded, reason)
    return loaded


def load_packaged() -> tuple[Loaded, ...]:
    """Bring the tables that come with the software into the store, where they are new or changed there.

    What an installation loaded itself is left alone: its own word stands. Runs after every migration; it is part of
    installing the software, so it is no event of the ledger.
    """
    latest = {(load.country, load.name): load for load in Load.objects.order_by("id")}
    done = []
    for country, name, content in packaged_files():
        last = latest.get((country, name))
        if last is None or (last.packaged and last.digest != hashlib.sha256(content).hexdigest()):
            done.append(_replace(TABLES[name], country, content, packaged=True))
    return tuple(done)


def packaged_files() -> Iterator[tuple[str, str, bytes]]:
    """The files that come with the software: country, table, content."""
    for path in sorted(FOLDER.glob("*/*.csv")):
        yield path.parent.name, path.stem, path.read_bytes()


def _hashed_lines(file: BinaryIO, digest: Any) -> Iterator[str]:
    # A line longer than any nomenclature has is cut, so that a file without line ends cannot fill the memory.
    while raw := file.readline(200_000):
        digest.update(raw)
        yield raw.decode("utf-8")


def _replace(table: Table, country: str, content: bytes, *, packaged: bool) -> Loaded:
    rows = read(table, content)
    if table.name == "nomenclature":
        rows = [_commodity_fields(row) for row in rows]
    model = MODELS[table.name]
    made = [model(country=country, **{key: value for key, value in row.items() if value != ""}) for row in rows]
    _check_lengths(made)
    manager = model._default_manager
    manager.filter(country=country).delete()
    manager.bulk_create(made, batch_size=BATCH)
    if table.name == "taxes":
        _check_schedules(country)
    loaded = Loaded(table.name, country, len(rows), 0, hashlib.sha256(content).hexdigest())
    _note(loaded, packaged=packaged)
    return loaded


def _check_lengths(rows: Iterable[models.Model]) -> None:
    """PostgreSQL refuses what is too long for its column and SQLite does not: say it before, with the line."""
    faults = [
        Fault(number, field.name, str(getattr(row, field.name))[:60], message("is too long"))
        for number, row in enumerate(rows, start=2)
        for field in row._meta.fields
        if isinstance(field, models.CharField)
        and field.max_length
        and len(str(getattr(row, field.name) or "")) > field.max_length
    ]
    if faults:
        raise Unreadable(faults)


def _check_schedules(country: str) -> None:
    """Every day on which a definition begins must have an order of reckoning that makes sense."""
    definitions = queries.definitions(country)
    for day in sorted({each.start for each in definitions}):
        try:
            schedule(definitions, day)
        except DefinitionError as error:
            raise Unreadable([Fault(0, "base", str(day), str(error))]) from error


def _commodity_fields(row: dict[str, Any]) -> dict[str, Any]:
    code = row["code"]
    return {
        **row,
        "suffix": int(row["suffix"] or CODE),
        "declarable": row["declarable"] == "1",
        "level": len(code),
        "heading": code[:4],
        "parent_code": parent_of(code),
        **{f"search_{each}": indexed(row[f"description_{each}"]) for each in ("fr", "ar", "en")},
    }


def _open_before(country: str, day: date) -> models.QuerySet[Commodity]:
    return Commodity.objects.filter(country=country, valid_from__lt=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def _store(batch: list[Line], country: str, valid_from: date, source: str) -> list[Fault]:
    """Insert or complete the lines of a batch; the faults are those that a later edition already holds."""
    seen: dict[tuple[str, int], Line] = {}
    faults = []
    numbers = {line.code for line in batch}
    later = set(
        Commodity.objects.filter(country=country, code__in=numbers, valid_from__gt=valid_from).values_list(
            "code", "suffix"
        )
    )
    for line in batch:
        key = (line.code, line.suffix)
        if key in later:
            faults.append(Fault(line.number, "code", line.code, message("has a later edition already")))
        elif key in seen:
            faults.append(Fault(line.number, "code", line.code, message("stands twice")))
        else:
            seen[key] = line
    languages = {line.language for line in seen.values()}
    for language in languages:
        rows = [_commodity(line, country, valid_from, source) for line in seen.values() if line.language == language]
        _open_before(country, valid_from).filter(code__in=[row.code for row in rows]).update(
            valid_to=valid_from - timedelta(days=1)
        )
        Commodity.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["country", "code", "suffix", "valid_from"],
            update_fields=[f"description_{language}", f"search_{language}", "declarable"],
        )
    return faults


def _commodity(line: Line, country: str, valid_from: date, source: str) -> Commodity:
    return Commodity(
        country=country,
        code=line.code,
        suffix=line.suffix,
        level=line.level,
        heading=line.code[:4],
        parent_code=line.parent_code,
        declarable=line.declarable,
        valid_from=valid_from,
        source=source,
        **{f"description_{line.language}": line.description, f"search_{line.language}": indexed(line.description)},
    )


def _note(loaded: Loaded, *, packaged: bool) -> None:
    Load.objects.create(
        country=loaded.country,
        name=loaded.name,
        digest=loaded.digest,
        rows=loaded.rows,
        refused=loaded.refused,
        packaged=packaged,
        at=clock.now(),
        stamp=uuid.uuid4().hex,
    )


def _record(actor: Actor, loaded: Loaded, reason: str | None) -> None:
    record(
        actor,
        "tariff.load",
        f"tariff:{loaded.country or 'international'}/{loaded.name}",
        {"digest": loaded.digest, "rows": loaded.rows, "refused": loaded.refused},
        reason=reason,
    )
