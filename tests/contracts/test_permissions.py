# SPDX-License-Identifier: EUPL-1.2
"""Every address, every operation of the API and every verb names what it demands, and keeps to it.

What somebody may not know of answers 404 as if it did not exist; junk never makes a server error.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import module_has_submodule

import diwana
from diwana.config.api import api
from diwana.foundation.accounts import services as accounts
from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN, Demand, Standing
from diwana.foundation.accounts.grants import grants, permissions_of
from diwana.foundation.accounts.mandates import Act
from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.queries import actor_for, tokens_of
from diwana.foundation.accounts.queries import organisation as organisation_facts
from diwana.foundation.accounts.roles import OFFICER_ROLES, Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.accounts.verbs import VERBS
from diwana.foundation.audit.jobs import verify
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.papers.testing import issue_receipt
from diwana.foundation.payments import public as payments
from diwana.foundation.payments.testing import with_open_desk
from diwana.kernel import clock
from diwana.modules.clearance import services as clearance

#: Every role of officers but the auditor's, who changes nothing; test_auditor.py is about him.
ACTIVE_ROLES = OFFICER_ROLES - {Role.AUDITOR}
SAMPLES: dict[str, tuple[str, ...]] = {
    "int": ("999999999", "9" * 30),
    "str": ("nothing", "%00", "%F0%9F%90%AB"),
    "path": ("nothing/at/all",),
    "slug": ("nothing",),
    "uuid": ("00000000-0000-4000-8000-000000000000",),
}
JUNK = ('{"a":', "[]", '{"entry": {"items": "x"}, "a": "\\u0000"}', "\ud800".encode("utf-16-be", "surrogatepass"))


class Address(NamedTuple):
    """One address of a page or of an operation of the API: method, pattern, and what it demands."""

    method: str
    route: str
    demand: Demand | None
    operation: bool

    def examples(self) -> Iterator[str]:
        """The address with each sample put in the place of its parameters; itself when it has none."""
        widest = max((len(SAMPLES.get(kind, SAMPLES["str"])) for kind in self.kinds), default=1)
        for turn in range(widest):
            yield "/" + "".join(_filled(part, turn) for part in _parts(self.route))

    @property
    def kinds(self) -> list[str]:
        return [part for part, is_parameter in map(_kind, _parts(self.route)) if is_parameter]


def _parts(route: str) -> list[str]:
    opened = route.replace("<", "\0<").replace(">", ">\0")
    return [part for part in opened.split("\0") if part]


def _kind(part: str) -> tuple[str, bool]:
    if not part.startswith("<"):
        return part, False
    return (part[1:-1].split(":")[0] if ":" in part else "str"), True


def _filled(part: str, turn: int) -> str:
    kind, is_parameter = _kind(part)
    if not is_parameter:
        return part
    samples = SAMPLES.get(kind, SAMPLES["str"])
    return samples[turn % len(samples)]


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route, pattern


def _addresses() -> Iterator[Address]:
    for route, pattern in _patterns(get_resolver()):
        if pattern.callback.__module__.startswith("ninja."):
            continue  # taken below, operation by operation
        demand = getattr(pattern.callback, "access", None)
        yield Address("GET", route, demand, False)
        yield Address("POST", route, demand, False)
    for router in api()._get_bound_routers():
        for path, path_view in router.path_operations.items():
            route = "api/v1" + path.replace("{", "<").replace("}", ">")
            for operation in path_view.operations:
                demand = getattr(operation.view_func, "access", None)
                yield from (Address(method, route, demand, True) for method in operation.methods)


ADDRESSES = list(_addresses())
every_address = pytest.mark.parametrize("address", ADDRESSES, ids=lambda a: f"{a.method} /{a.route}")


def rooms() -> list[Any]:
    return [config for config in apps.get_app_configs() if config.name.startswith("diwana.")]


def service_modules() -> Iterator[ModuleType]:
    for room in rooms():
        if module_has_submodule(room.module, "services"):
            yield import_module(f"{room.name}.services")


def acting_functions() -> Iterator[Callable[..., Any]]:
    """The public functions of services that take the actor first."""
    for module in service_modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            here = f"{function.__module__}.".startswith(f"{module.__name__}.") and not name.startswith("_")
            if here and next(iter(inspect.signature(function).parameters), "") == "actor":
                yield function


@every_address
def test_it_says_what_it_demands(address: Address) -> None:
    assert isinstance(address.demand, Standing | StrEnum)
    if isinstance(address.demand, StrEnum):
        assert str(address.demand) in grants().permissions


@pytest.mark.parametrize("function", list(acting_functions()), ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_what_acts_is_a_verb_with_a_permission(function: Callable[..., Any]) -> None:
    name = f"{function.__module__}.{function.__qualname__}"
    assert name in VERBS, f"{name} takes the actor but is no @verb"
    assert str(VERBS[name].permission) in grants().permissions


def test_every_permission_is_held_by_a_role_and_named_after_its_room() -> None:
    held = set(chain.from_iterable(grants().by_role.values()))
    assert sorted(grants().permissions.keys() - held) == []
    labels = {room.label for room in rooms()}
    assert [name for name in grants().permissions if name.split(".")[0] not in labels] == []


def test_every_permission_is_explained() -> None:
    assert [name for name, permission in grants().permissions.items() if not str(permission.label)] == []  # type: ignore[attr-defined]


def test_every_act_of_a_mandate_is_asked_for_by_somebody() -> None:
    """A trader is offered no authority to give that changes nothing."""
    package = Path(diwana.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    assert [act for act in Act if f"Act.{act.name}" not in source] == []


def test_traders_hold_nothing_that_decides_over_them() -> None:
    trade = permissions_of([Role.TRADER, Role.BROKER])
    for forbidden in ("payments.receive", "payments.journal", "accounts.appoint", "accounts.register_person"):
        assert forbidden not in trade


def send(client: Client, address: Address, place: str, body: Any = "{}", **headers: str) -> Any:
    options: dict[str, Any] = {"headers": headers}
    if address.operation and address.method != "GET":
        options["headers"]["Idempotency-Key"] = f"{hash((place, str(body))):x}".strip("-")
        options |= {"data": body, "content_type": "application/json"}
    return client.generic(address.method, place, **options)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.mark.django_db
@every_address
def test_an_anonymous_visitor_gets_in_only_where_everybody_may(client: Client, address: Address) -> None:
    for place in address.examples():
        status = send(client, address, place).status_code
        assert status < 500
        if address.demand is not PUBLIC:
            assert status in {302, 401, 404, 405}, place
            if address.operation:
                assert status == 401 or "%00" in place


@pytest.mark.django_db
@every_address
def test_a_stranger_finds_no_object_and_no_page_of_others(client: Client, address: Address) -> None:
    stranger = make_member(make_organisation(), Role.TRADER)
    sign_in(client, stranger)
    token = make_token(stranger)
    headers = {"Authorization": f"Bearer {token}"} if address.operation else {}
    for place in address.examples():
        status = send(client, address, place, **headers).status_code
        assert status < 500
        if isinstance(address.demand, StrEnum) and str(address.demand) not in permissions_of([Role.TRADER]):
            assert status in {403, 404, 405}, place
        if address.kinds and address.demand is not PUBLIC:
            assert status in {400, 403, 404, 405, 422, 428}, place


class Owned(NamedTuple):
    """Things of one trader, by the beginning of their addresses."""

    owner: Person
    keys: dict[str, str]

    def place(self, address: Address) -> str | None:
        """The address with the trader's thing in it; None when it names none of these."""
        beginning = next((known for known in self.keys if address.route.startswith(known)), None)
        if beginning is None:
            return None
        rest = "".join(_filled(part, 0).replace("999999999", "1") for part in _parts(address.route[len(beginning) :]))
        return "/" + beginning.partition("<")[0] + self.keys[beginning] + rest


@pytest.fixture
def owned() -> Owned:
    organisation = make_organisation("", "importer")
    owner = make_member(organisation, Role.TRADER)
    actor, today = actor_for(owner.pk), clock.today("Africa/Tunis")
    make_organisation("BROKER", "broker")
    mandate = accounts.grant_mandate(actor, agent="BROKER", acts=["file"], until=today)
    accounts.create_token(actor, name="theirs")
    draft = clearance.start_draft(actor, {"reference": "secret"})
    paid = {"subject": "declaration:0", "payer_organisation": organisation.pk, "lines": {"DD": Decimal(1)}}
    cashier = make_member(make_organisation("", "office"), Role.CASHIER, everywhere=True)
    desk = with_open_desk(actor_for(cashier.pk))
    receipt = payments.receive(desk, **paid, currency="TND", method="cash")
    job = enqueue(actor, verify)
    payer = organisation_facts(organisation.pk)
    assert payer is not None
    paper = issue_receipt(payer)
    return Owned(
        owner,
        {
            "jobs/<int:pk>": str(job),
            "api/v1/jobs/<int:job>": str(job),
            "declarations/<int:pk>": str(draft),
            "api/v1/declarations/<int:declaration>": str(draft),
            "account/mandates/<int:pk>": str(mandate),
            "account/tokens/<int:pk>": str(tokens_of(actor)[0].id),
            "payments/receipts/<str:number>": receipt.number,
            "ledger/bundles/<str:subject>": f"declaration:{draft}",
            "api/v1/ledger/bundles/<str:subject>": f"declaration:{draft}",
            "papers/<str:number>": paper.number,
            "api/v1/papers/<number>": paper.number,
        },
    )


@pytest.mark.django_db
def test_a_strangers_object_answers_404(owned: Owned) -> None:
    stranger = make_member(make_organisation("", "broker", "importer"), Role.TRADER, Role.BROKER)
    held = permissions_of([Role.TRADER, Role.BROKER])
    client = sign_in(Client(), stranger)
    seen = set()
    for address in ADDRESSES:
        if (place := owned.place(address)) is None:
            continue
        answer = send(client, address, place, '{"version": 0, "entry": {}, "reason": "x"}')
        seen.add(address.route)
        if address.demand is SIGNED_IN or str(address.demand) in held:
            assert answer.status_code in ({404, 405, 422, 428} if address.operation else {404, 405}), place
        else:
            assert answer.status_code in ({403} if address.operation else {404, 405}), place
        assert "secret" not in answer.content.decode(), place
    assert len(seen) > 20


@pytest.mark.django_db
def test_its_owner_sees_it(owned: Owned) -> None:
    """Otherwise the test above would prove nothing."""
    client = sign_in(Client(), owned.owner)
    routes = {"declarations/<int:pk>/", "api/v1/declarations/<int:declaration>", "payments/receipts/<str:number>/"}
    routes |= {"jobs/<int:pk>/", "api/v1/jobs/<int:job>"}
    found = [address for address in ADDRESSES if address.route in routes and address.method == "GET"]
    assert len(found) == len(routes)
    for address in found:
        place = owned.place(address)
        assert place is not None
        assert client.get(place, follow=True).status_code == 200, place
    for name in ("mandates", "tokens"):
        key = owned.keys[f"account/{name}/<int:pk>"]
        assert client.post(f"/account/{name}/{key}/revoke/").status_code == 302


@pytest.mark.django_db
@every_address
def test_an_officer_of_every_role_meets_no_server_error(client: Client, address: Address) -> None:
    officer = make_member(make_organisation("", "office"), *ACTIVE_ROLES, everywhere=True, language="ar")
    headers = {"Authorization": f"Bearer {make_token(officer)}"} if address.operation else {}
    for place in address.examples():
        sign_in(client, officer)
        answer = send(client, address, place, **headers)
        assert answer.status_code < 500
        if address.kinds and str(address.demand) in permissions_of(sorted(ACTIVE_ROLES)):
            assert answer.status_code in {400, 404, 405, 422, 428}, place


@pytest.mark.django_db
@pytest.mark.parametrize("body", JUNK, ids=range(len(JUNK)))
def test_junk_is_refused_by_every_operation_with_a_problem(client: Client, body: Any) -> None:
    everything = set(Role) - {Role.AUDITOR}
    person = make_member(make_organisation("", "office", "broker", "importer"), *everything, everywhere=True)
    headers = {"Authorization": f"Bearer {make_token(person)}"}
    for address in ADDRESSES:
        if address.operation and address.method != "GET":
            for place in address.examples():
                answer = send(client, address, place, body, **headers)
                assert 400 <= answer.status_code < 500, place
                assert answer["Content-Type"] == "application/problem+json", place
