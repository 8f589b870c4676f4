# SPDX-License-Identifier: EUPL-1.2
"""Makes the house that is to be hurt, and prints as JSON what its clients need: tokens, and entries to file."""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta

import django

if __name__ == "__main__":
    count, prefix = int(sys.argv[1]), sys.argv[2]
    django.setup()
    from django.core.management import call_command
    from tests.bench import _house, _jobs_run

    from diwana.foundation.accounts import demo
    from diwana.foundation.accounts.models import Person, Token
    from diwana.foundation.accounts.testing import make_token
    from diwana.kernel import clock

    call_command("prepare", stdout=io.StringIO(), stderr=io.StringIO())
    demo.load(_house.SEED)
    _jobs_run.create_tables()
    people = {"broker": "broker@diwana.example", "cashier": "cashier@diwana.example"}
    tokens = {role: make_token(Person.objects.get(email=email)) for role, email in people.items()}
    Token.objects.update(expires_at=clock.now() + timedelta(days=5000))  # the clock will be stepped
    entries = _house.entries(count, 1, prefix)
    print(json.dumps({"tokens": tokens, "entries": entries}))
