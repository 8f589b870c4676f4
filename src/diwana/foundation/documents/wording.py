# SPDX-License-Identifier: EUPL-1.2
"""Words of documents for a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def label_of(labels: Mapping[str, str]) -> str:
    """The label in the language of the page."""
    return labels.get((get_language() or "fr")[:2]) or labels.get("fr", "")
