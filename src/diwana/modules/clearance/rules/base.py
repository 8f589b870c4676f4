# SPDX-License-Identifier: EUPL-1.2
"""The family of clearance rules."""

from __future__ import annotations

from typing import Any, ClassVar

from diwana.kernel.rules import Rule
from diwana.modules.clearance.case import Case


class ClearanceRule(Rule[Case]):
    """A rule over the case of one declaration."""

    registry: ClassVar[dict[str, type[Rule[Any]]]] = {}
