# SPDX-License-Identifier: EUPL-1.2
"""The criteria tell officers their reason in three languages; nobody else may read them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diwana.foundation.languages.public import Labelled, Source
from diwana.modules.risk.models import Criterion
from diwana.modules.risk.permissions import Permission


def read(only: str) -> Iterator[Labelled]:
    """One query."""
    for code, labels in Criterion.objects.order_by("code").values_list("code", "labels"):
        yield Labelled("risk.criteria", code, labels, reverse("risk:criterion", args=[code]))


SOURCES = (
    Source(
        sets={"risk.criteria": _("Risk criteria")},
        read=read,
        models=("risk.Criterion",),
        permission=str(Permission.VIEW_CRITERIA),
    ),
)
