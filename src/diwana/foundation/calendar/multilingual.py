# SPDX-License-Identifier: EUPL-1.2
"""Days off that an authority announced have a name in three languages, where no list names them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from diwana.foundation.calendar.models import Announcement
from diwana.foundation.languages.public import Labelled, Source


def read(only: str) -> Iterator[Labelled]:
    """One query."""
    for code, labels in Announcement.objects.order_by("pk").values_list("code", "labels"):
        if labels:
            yield Labelled("calendar.announcements", code, labels)


SOURCES = (
    Source(
        sets={"calendar.announcements": _("Announced days off")},
        read=read,
        models=("calendar.Announcement",),
    ),
)
