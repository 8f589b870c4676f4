# SPDX-License-Identifier: EUPL-1.2
"""The code lists have labels in three languages; countries and currencies take those of CLDR where the file has
none."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from diwana.foundation.languages.public import Labelled, Source
from diwana.foundation.reference.catalogue import LISTS
from diwana.foundation.reference.csvfile import Row
from diwana.foundation.reference.models import Entry
from diwana.foundation.reference.profiles import INTERNATIONAL
from diwana.foundation.reference.queries import labels_of

PREFIX = "reference."
UNNAMED = frozenset({"rates"})  # lists whose rows have no label of their own


def read(only: str) -> Iterator[Labelled]:
    """One query."""
    entries = Entry.objects.exclude(list__in=UNNAMED).order_by("list", "country", "code", "valid_from")
    if only:
        entries = entries.filter(list=only.removeprefix(PREFIX))
    pages: dict[tuple[str, str], str] = {}
    for each in entries.iterator():
        if each.list in LISTS:
            row = Row(each.code, each.labels, each.attributes, each.valid_from, each.valid_to, each.source)
            where = (each.country or INTERNATIONAL, each.list)
            page = pages.setdefault(where, reverse("reference:entries", args=where))
            href = f"{page}?{urlencode({'q': each.code})}"
            yield Labelled(PREFIX + each.list, each.code, labels_of(each.list, row), href)


SOURCES = (
    Source(
        sets={PREFIX + name: _(each.label) for name, each in LISTS.items() if name not in UNNAMED},
        read=read,
        models=("reference.Entry",),
    ),
)
