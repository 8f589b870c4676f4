# SPDX-License-Identifier: EUPL-1.2
"""One of those who write while a backup is made: a file, then the event that names it, then a line that says so.

Every few events it signs a checkpoint, so that the ledger's own files grow as well. SIGTERM ends it between two.
"""

import signal
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from diwana.foundation.accounts.public import system_actor  # noqa: E402
from diwana.foundation.ledger import public as ledger  # noqa: E402

stopped: list[int] = []
signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
prefix, number = int(sys.argv[1]) * 1_000_000, 0
while not stopped:
    number += 1
    name = f"thing:{prefix + number}"
    file = settings.MEDIA_ROOT / str(prefix + number)
    file.write_text(name * 100)
    with transaction.atomic():
        ledger.record(system_actor(), "test.write", name, {"text": "é" * 50})
    if number % 7 == 0:
        ledger.checkpoint()
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
