# SPDX-License-Identifier: EUPL-1.2
"""What a room's ``api.py`` uses."""

from diwana.foundation.api.conditions import expected_version, stale, versioned
from diwana.foundation.api.deprecation import deprecated
from diwana.foundation.api.guard import identify
from diwana.foundation.api.paging import PageOut, Paging, page, page_after
from diwana.foundation.api.problems import Finding, Problem, answers, not_found, permission_missing
from diwana.foundation.api.router import Router

__all__ = [
    "Finding",
    "PageOut",
    "Paging",
    "Problem",
    "Router",
    "answers",
    "deprecated",
    "expected_version",
    "identify",
    "not_found",
    "page",
    "page_after",
    "permission_missing",
    "stale",
    "versioned",
]
