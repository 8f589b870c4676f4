# SPDX-License-Identifier: EUPL-1.2
"""What a room's ``api.py`` uses."""

from diwana.foundation.api.catalogue import Kind, kind
from diwana.foundation.api.conditions import expected_version, stale, versioned
from diwana.foundation.api.deprecation import deprecated
from diwana.foundation.api.guard import identify
from diwana.foundation.api.kinds import CHANGED, INVALID, not_found, permission_missing
from diwana.foundation.api.paging import PageOut, Paging, page, page_after
from diwana.foundation.api.problems import Finding, Problem, answers
from diwana.foundation.api.router import Router

__all__ = [
    "CHANGED",
    "INVALID",
    "Finding",
    "Kind",
    "PageOut",
    "Paging",
    "Problem",
    "Router",
    "answers",
    "deprecated",
    "expected_version",
    "identify",
    "kind",
    "not_found",
    "page",
    "page_after",
    "permission_missing",
    "stale",
    "versioned",
]
