# SPDX-License-Identifier: EUPL-1.2
"""The purposes of documents have labels in three languages, in the installation's file."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from diwana.foundation.documents.kinds import rules
from diwana.foundation.languages.public import Labelled, Source


def read(only: str) -> Iterator[Labelled]:
    """No query."""
    return (Labelled("documents.kinds", code, each.labels) for code, each in rules().kinds.items())


SOURCES = (Source(sets={"documents.kinds": _("Purposes of attached documents")}, read=read),)
