# SPDX-License-Identifier: EUPL-1.2
"""The boundary of risk: assess a filing, and learn what its examination found.

A filing calls ``ready(on)`` before it records its own ledger event, then ``assess(..., leaf=recorded.leaf)``.
"""

from __future__ import annotations

from diwana.modules.risk.assessing import RANDOM, assess, record_outcome
from diwana.modules.risk.draws import NotCommitted, ready

__all__ = ["RANDOM", "NotCommitted", "assess", "ready", "record_outcome"]
