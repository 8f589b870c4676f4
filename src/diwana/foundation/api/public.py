# SPDX-License-Identifier: EUPL-1.2
"""What a room's ``api.py`` uses."""

from diwana.foundation.api.paging import Paging, page
from diwana.foundation.api.problems import Finding, Problem, answers, not_found, permission_missing
from diwana.foundation.api.router import Router

__all__ = ["Finding", "Paging", "Problem", "Router", "answers", "not_found", "page", "permission_missing"]
