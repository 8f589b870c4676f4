# SPDX-License-Identifier: EUPL-1.2
"""Asks for jobs as a verb does, in a transaction, and writes down each that was acknowledged, after its commit.

``python -m tests.bench._faults.asker FILE FIRST``: one line for each number, ``acknowledged`` and when, or ``unknown``;
until it is told to end. It is never killed: it is the witness.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import django


def main(path: str, first: int) -> None:
    django.setup()
    from django.db import DatabaseError, connections, transaction
    from tests.bench import _jobs_kinds
    from tests.bench._faults import clocks

    from diwana.foundation.accounts.public import system_actor
    from diwana.foundation.jobs.public import enqueue

    clocks.follow()
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    actor, number = system_actor(), first
    with open(path, "a", encoding="ascii", buffering=1) as book:
        while not over.is_set() and os.getppid() != 1:
            work = {0: _jobs_kinds.parts, 1: _jobs_kinds.outside}.get(number % 10, _jobs_kinds.whole)
            try:
                with transaction.atomic():
                    enqueue(actor, work, number=number)
                book.write(f"{number} acknowledged {time.time()}\n")
            except DatabaseError:
                book.write(f"{number} unknown 0\n")
                connections.close_all()
                over.wait(0.2)
            number += 1
            over.wait(0.03)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
