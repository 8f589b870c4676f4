# SPDX-License-Identifier: EUPL-1.2
"""Whatever a program sends to any operation, in any role: no server error, and no answer that the document does not
announce.

schemathesis makes the requests from the OpenAPI document, right ones and wrong ones; half of them are pointed at
things that exist. `./diwana bench interface` does the same with many more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from diwana.config.api import document
from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.roles import OFFICER_ROLES
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token
from diwana.foundation.ledger.public import checkpoint
from diwana.modules.clearance import services
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.testing import desk, entry
from diwana.modules.tariff.models import Commodity

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)
SCHEMA = schemathesis.openapi.from_dict(json.loads(document()))
SCHEMA.app = get_wsgi_application()
OPERATIONS = {found.label: found for found in (each.ok() for each in SCHEMA.get_all_operations())}
ROLES = ("nobody", "broker", "officer")


class House:
    """A few things that exist, and a token for each role."""

    def __init__(self) -> None:
        people = desk()
        customs = make_organisation("", "office")
        officer = make_member(customs, *OFFICER_ROLES, everywhere=True)
        broker = Person.objects.get(pk=people.broker.person)
        self.tokens = {"nobody": "", "broker": make_token(broker), "officer": make_token(officer)}
        services.start_draft(people.broker, entry(reference="DRAFT"))
        services.submit(people.broker, entry(reference="FILED"))
        checkpoint()
        declarations = list(Declaration.objects.values_list("pk", flat=True))
        self.things: dict[str, list[Any]] = {
            "declaration": declarations,
            "subject": [f"declaration:{pk}" for pk in declarations],
            "code": list(Commodity.objects.values_list("code", flat=True)[:3]) or ["87"],
        }
        self.entry = entry(reference="NEW")


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The end of a request closes no connection: the test's transaction lives in it (as Django's own client has it)."""
    for ended in (request_started, request_finished):
        ended.disconnect(close_old_connections)
    yield
    for ended in (request_started, request_finished):
        ended.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_makes_a_server_error_or_an_answer_that_is_not_announced(label: str, role: str) -> None:
    attack(label, role, House(), EXAMPLES)


def _is_any_text(parameter: dict[str, Any]) -> bool:
    schema = {**parameter["schema"], "title": ""}
    return parameter["in"] == "path" and schema == {"type": "string", "title": ""}


def attack(label: str, role: str, house: House, examples: int) -> None:
    """Send ``examples`` requests of each mode to the operation."""
    operation = OPERATIONS[label]
    told = operation.definition.raw
    # What takes nothing, or any text in its address, cannot be asked wrongly.
    asked = [each for each in told.get("parameters", ()) if not _is_any_text(each)]
    wrong = (GenerationMode.NEGATIVE,) if asked or told.get("requestBody") else ()
    for mode in (GenerationMode.POSITIVE, *wrong):

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), chance=st.data())
        def send(case: Any, chance: st.DataObject) -> None:
            for name, existing in house.things.items():
                if name in case.path_parameters and chance.draw(st.booleans()):
                    case.path_parameters[name] = chance.draw(st.sampled_from(existing))
            if isinstance(case.body, dict) and "declarations" in label and chance.draw(st.booleans()):
                if "version" in case.body:
                    case.body["version"] = chance.draw(st.integers(1, 3))
                elif label.endswith(("/declarations", "/submit", "/entry", "/declarations/check")):
                    case.body = {**house.entry, **case.body}
            headers = {"Authorization": f"Bearer {house.tokens[role]}"} if house.tokens[role] else {}
            response = case.call(headers=headers)
            case.validate_response(response, checks=list(CHECKS))

        send()
