# SPDX-License-Identifier: EUPL-1.2
"""The nomenclature, measures, taxes, reliefs and groups of countries have texts in three languages."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diwana.foundation.languages.public import LANGUAGES, Labelled, Source
from diwana.modules.tariff.models import Commodity, CountryGroup, Measure, Tax, TaxRelief

PREFIX = "tariff."
#: Data set to its model, the column that names a row, the beginning of its columns of text, and whether a page shows
#: it.
_TABLES: dict[str, tuple[type[Model], str, str, bool]] = {
    "commodities": (Commodity, "code", "description", True),
    "measures": (Measure, "code", "label", True),
    "taxes": (Tax, "code", "label", False),
    "reliefs": (TaxRelief, "name", "label", False),
    "groups": (CountryGroup, "code", "label", False),
}


def read(only: str) -> Iterator[Labelled]:
    """One query for each table; lines valid no more are left out of none: a past declaration is still read."""
    for name, (model, key, beginning, paged) in _TABLES.items():
        if only in ("", PREFIX + name):
            columns = [f"{beginning}_{language}" for language in LANGUAGES]
            for code, *texts in model._default_manager.order_by("pk").values_list(key, *columns).iterator():
                if any(texts) or name != "measures":  # a rate or a prohibition may need no words
                    href = reverse("tariff:commodity", args=[code]) if paged and code else ""
                    yield Labelled(PREFIX + name, code, dict(zip(LANGUAGES, texts, strict=True)), href)


SOURCES = (
    Source(
        sets={
            "tariff.commodities": _("Nomenclature"),
            "tariff.measures": _("Measures of the tariff"),
            "tariff.taxes": _("Duties and taxes"),
            "tariff.reliefs": _("Reliefs"),
            "tariff.groups": _("Groups of countries"),
        },
        read=read,
        models=tuple(model._meta.label for model, *_rest in _TABLES.values()),
    ),
)
