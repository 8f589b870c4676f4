# SPDX-License-Identifier: EUPL-1.2
"""Several at once: one decides, one files, numbers have no gap, nobody meets a locked database."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections

from diwana.kernel import clock
from diwana.kernel.assessment import Channel
from diwana.modules.clearance import services
from diwana.modules.clearance.errors import ClearanceError
from diwana.modules.clearance.models import Declaration, Examination
from diwana.modules.clearance.states import Outcome
from diwana.modules.clearance.testing import NOON, desk, entry

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> Counter[str]:
    """Run all together; how many ended how: ``done`` or the name of the refusal."""
    ends: Counter[str] = Counter()
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            with clock.at(NOON):
                together.wait(10)
                act()
            ends["done"] += 1
        except ClearanceError as refused:
            ends[type(refused).__name__] += 1
        except Exception as error:  # noqa: BLE001 (whatever else ended a thread must be seen)
            ends[repr(error)] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def test_of_two_officers_one_decides() -> None:
    with clock.at(NOON):
        people = desk()
        filed = services.submit(people.broker, entry()).declaration
    Declaration.objects.update(channel=Channel.RED)
    ends = at_once(
        *(
            lambda officer=officer: services.examine(officer, filed, version=1, outcome=Outcome.CONFORM)  # type: ignore[misc]
            for officer in (people.examiner, people.supervisor)
        )
    )
    assert ends == {"done": 1, "Changed": 1}
    assert Examination.objects.count() == 1


def test_four_writers_file_without_a_gap() -> None:
    with clock.at(NOON):
        people = desk()
    ends = at_once(
        *(
            lambda number=number: [  # type: ignore[misc]
                services.submit(people.broker, entry(reference=f"R{number}-{turn}")) for turn in range(5)
            ]
            for number in range(4)
        )
    )
    assert ends == {"done": 4}
    numbers = sorted(int(number[-6:]) for number in Declaration.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 21))


def test_one_key_is_one_declaration_for_all_who_send_it() -> None:
    with clock.at(NOON):
        people = desk()
    ends = at_once(*[lambda: services.submit(people.broker, entry(), key="same")] * 4)
    assert ends == {"done": 4}
    assert Declaration.objects.count() == 1


def test_c12003_holds_for_declarations_filed_at_once() -> None:
    with clock.at(NOON):
        people = desk()
    ends = at_once(*[lambda: services.submit(people.broker, entry(reference="TWICE"))] * 3)
    assert ends == {"done": 1, "FilingRefused": 2}
    assert Declaration.objects.count() == 1
