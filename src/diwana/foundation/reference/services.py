# SPDX-License-Identifier: EUPL-1.2
"""What changes the lists: the replacement of a whole list by a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.reference import csvfile
from diwana.foundation.reference.catalogue import LISTS, ListDefinition
from diwana.foundation.reference.models import Entry, Load
from diwana.foundation.reference.permissions import Permission
from diwana.foundation.reference.profiles import FOLDER, INTERNATIONAL, profile, profile_codes
from diwana.foundation.reference.queries import stamp
from diwana.kernel import clock
from diwana.kernel.actor import Actor


class UnknownList(ValueError):
    """No list has this name."""


class Loaded(msgspec.Struct, frozen=True):
    """What a load did: ``entries`` is the number of rows of the list now."""

    list: str
    country: str
    entries: int
    digest: str


def definition(name: str) -> ListDefinition:
    """The definition of the list ``name``. Raises UnknownList."""
    if name not in LISTS:
        raise UnknownList(f"there is no list {name!r}; there are: {', '.join(sorted(LISTS))}")
    return LISTS[name]


@verb(Permission.LOAD)
def load_list(actor: Actor, *, name: str, country: str, content: bytes, reason: str | None = None) -> Loaded:
    """Replace the list ``name`` of the profile ``country`` ("" international) by the CSV ``content``.

    Nothing is changed unless every line is right. Raises UnknownList, UnknownProfile, csvfile.UnreadableList.
    """
    if country:
        profile(country)
    loaded = _replace(definition(name), country, content, packaged=False)
    record(
        actor,
        "reference.load",
        f"list:{country or INTERNATIONAL}/{name}",
        {"digest": loaded.digest, "entries": loaded.entries},
        reason=reason,
    )
    return loaded


def load_packaged() -> tuple[Loaded, ...]:
    """Bring the lists that come with the software into the store, where they are new or changed there.

    A list that was replaced by a file here is left alone: the installation's own word stands. Runs after every
    migration; it is part of installing the software, so it is no event of the ledger.
    """
    latest = {(load.country, load.list): load for load in Load.objects.order_by("id")}
    done = []
    for country, definition_, content in packaged_files():
        last = latest.get((country, definition_.name))
        if last is None or (last.packaged and last.digest != hashlib.sha256(content).hexdigest()):
            done.append(_replace(definition_, country, content, packaged=True))
    return tuple(done)


def packaged_files() -> Iterable[tuple[str, ListDefinition, bytes]]:
    """The files of the profiles' folders: profile code ("" international), list, content."""
    for folder in (INTERNATIONAL, *profile_codes()):
        for path in sorted((FOLDER / folder).glob("*.csv")):
            yield "" if folder == INTERNATIONAL else folder, definition(path.stem), path.read_bytes()


def _replace(definition: ListDefinition, country: str, content: bytes, *, packaged: bool) -> Loaded:
    rows = csvfile.read(definition, content)
    Entry.objects.filter(list=definition.name, country=country).delete()
    Entry.objects.bulk_create(
        (
            Entry(
                list=definition.name,
                country=country,
                code=row.code,
                labels=dict(row.labels),
                attributes=dict(row.attributes),
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                source=row.source,
            )
            for row in rows
        ),
        batch_size=500,
    )
    digest = hashlib.sha256(content).hexdigest()
    Load.objects.create(
        list=definition.name,
        country=country,
        digest=digest,
        entries=len(rows),
        packaged=packaged,
        at=clock.now(),
    )
    stamp.forget()
    return Loaded(definition.name, country, len(rows), digest)
