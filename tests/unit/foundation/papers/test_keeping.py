# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest

from diwana.foundation.papers import keeping
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.models import File
from diwana.foundation.papers.testing import file_of

pytestmark = pytest.mark.django_db


def test_files_are_brought_under_a_new_key_and_stay_the_same(receipt: PaperFacts) -> None:
    before = file_of(receipt.number)
    current = File.objects.get().key
    File.objects.update(key="00000000")  # as after a change of the key
    assert keeping.count_outside(current) == 1
    assert keeping.renew(current) == 1
    assert keeping.count_outside(current) == 0
    assert keeping.renew(current) == 0
    assert file_of(receipt.number) == before
