# SPDX-License-Identifier: EUPL-1.2
"""What the parties of a declaration are told: nothing that tells blue from green."""

from __future__ import annotations

import pytest

from diwana.foundation.accounts.public import Role, actor_for
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.notices.models import News
from diwana.kernel.assessment import Channel
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.services import release
from diwana.modules.clearance.states import State
from diwana.modules.clearance.testing import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("channel", [Channel.GREEN, Channel.BLUE])
def test_a_release_says_the_same_on_green_and_on_blue(channel: Channel) -> None:
    officer = actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR, everywhere=True).pk)
    owner, principal = make_organisation(), make_organisation()
    row = Declaration.objects.create(
        state=State.PAID,
        owner=owner,
        principal=principal,
        office="TNRDS",
        channel=channel,
        post_clearance=channel is Channel.BLUE,
        number="N-1",
        currency="TND",
        filed_at=NOON,
        created_at=NOON,
        updated_at=NOON,
    )
    release(officer, row.pk, version=row.version)
    told = list(News.objects.order_by("id").values_list("organisation", "kind", "title"))
    assert told == [(owner.pk, "clearance.released", "N-1"), (principal.pk, "clearance.released", "N-1")]
    assert [row.values for row in News.objects.all()] == [{"title": "N-1"}] * 2
