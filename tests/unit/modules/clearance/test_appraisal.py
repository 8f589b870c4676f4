# SPDX-License-Identifier: EUPL-1.2
"""What an appraisal hands to risk."""

from __future__ import annotations

import pytest

from diwana.modules.clearance.appraisal import judge, valued
from diwana.modules.clearance.intake import read
from diwana.modules.clearance.testing import DAY, IMPORT

pytestmark = pytest.mark.django_db


def test_risk_sees_the_reckoned_value_of_every_item_although_nobody_declared_one() -> None:
    facts, unread = read(IMPORT)
    judgement = judge(facts, unread, "TN", DAY)
    seen = valued(judgement)
    assert all(item.customs_value is None for item in facts.items)
    assert [item.customs_value for item in seen.items] == [taxed.value for taxed in judgement.taxation.items]
    assert all(item.customs_value for item in seen.items)
