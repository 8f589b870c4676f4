# SPDX-License-Identifier: EUPL-1.2
"""The published client: generated from the document, small, alone, and it clears goods."""

from __future__ import annotations

import ast
import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from diwana.config.api import document
from diwana.config.client import Unknown, generated
from diwana.config.management.commands.client import FOLDER
from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.testing import make_token
from diwana.foundation.audit.published import verify_bundle as verifier
from diwana.foundation.ledger.public import verifier_key
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.testing import Desk, desk, entry

sys.path.insert(0, str(FOLDER.parent))

import diwana_client
from diwana_client.transport import Request, Response, Transport


class Wire:
    """Carries the client's requests to the application in this process; ``failures`` come first."""

    def __init__(self, *failures: Response | Exception) -> None:
        self.failures, self.sent, self.waited = list(failures), [], []

    def __call__(self, request: Request, timeout: float) -> Response:
        self.sent.append(request)
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure
        path = "/" + request.url.split("/", 3)[3]
        kind = request.headers.get("Content-Type", "")
        answer = Browser().generic(request.method, path, request.body or b"", kind, headers=request.headers)
        return Response(answer.status_code, {name.lower(): value for name, value in answer.items()}, answer.content)

    def client(self, token: str | None = None, **more: Any) -> diwana_client.Client:
        return diwana_client.Client("https://customs.example", token, send=self, sleep=self.waited.append, **more)


@pytest.fixture
def people(db: None) -> Desk:
    return desk()


@pytest.fixture
def acting(people: Desk) -> Callable[[Actor], diwana_client.Client]:
    return lambda actor: Wire().client(make_token(Person.objects.get(pk=actor.person)))


def test_the_generated_code_is_current() -> None:
    for name, text in generated(json.loads(document())).items():
        assert (FOLDER / name).read_text("utf-8") == text, "run `manage client --write`"
    call_command("client", "--check")


def test_it_runs_on_old_pythons_and_needs_nothing_but_them() -> None:
    for file in FOLDER.glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"), feature_version=(3, 9))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            roots = {name.partition(".")[0] for name in names}
            assert roots <= {*sys.stdlib_module_names, "diwana_client"}, file.name


def test_a_shape_that_it_does_not_know_stops_the_generator() -> None:
    told = json.loads(document())
    told["components"]["schemas"]["RowOut"]["properties"]["id"] = {"type": "matrix"}
    with pytest.raises(Unknown):
        generated(told)


def test_goods_are_cleared_through_it(people: Desk, acting: Callable[[Actor], diwana_client.Client]) -> None:
    broker, examiner = acting(people.broker), acting(people.examiner)
    draft = broker.clearance.create(entry())
    told = broker.clearance.check(draft["id"])
    assert told["can_be_filed"]
    version = broker.clearance.replace_entry(draft["id"], entry(reference="MINE"), version=1)["version"]
    filed = broker.clearance.file(draft["id"], {"version": version})
    assert filed["number"]
    Declaration.objects.update(channel=Channel.RED)
    examiner.clearance.examine(draft["id"], {"version": filed["version"], "outcome": "conform"})
    due = broker.clearance.detail(draft["id"])
    receipt = acting(people.cashier).clearance.receive_payment(
        draft["id"], {"version": due["version"], "method": "cash"}
    )
    assert Decimal(receipt["total"]) == Decimal(due["due"] or 0) > 0
    paid = broker.clearance.detail(draft["id"])
    examiner.clearance.release(draft["id"], {"version": paid["version"]})
    released = broker.clearance.detail(draft["id"])
    assert (released["state"], released["needed_from"]) == ("released", "customs")
    bundle = broker.ledger.bundle(f"declaration:{draft['id']}")
    assert verifier.verify(json.dumps(bundle), verifier_key()).status == verifier.PROVEN


def test_all_pages_are_walked(people: Desk, acting: Callable[[Actor], diwana_client.Client]) -> None:
    broker = acting(people.broker)
    for number in range(5):
        broker.clearance.create(entry(reference=f"REF-{number}"))
    rows = list(broker.clearance.iter_declarations(limit=2, order="updated"))
    assert [row["reference"] for row in rows] == [f"REF-{number}" for number in range(5)]


def test_refusals_are_typed(people: Desk, acting: Callable[[Actor], diwana_client.Client]) -> None:
    broker = acting(people.broker)
    with pytest.raises(diwana_client.Invalid) as refused:
        broker.clearance.submit(entry(reference=""))
    assert (refused.value.code, refused.value.status) == ("filing_refused", 422)
    assert "C10001" in {finding["code"] for finding in refused.value.errors}
    draft = broker.clearance.create(entry())["id"]
    cases: list[tuple[type[Exception], Callable[[], Any]]] = [
        (diwana_client.NotFound, lambda: acting(people.stranger).clearance.detail(draft)),
        (diwana_client.Unauthorized, lambda: Wire().client("guess").clearance.detail(draft)),
        (diwana_client.Forbidden, lambda: broker.clearance.release(draft, {"version": 1})),
        (diwana_client.Conflict, lambda: broker.clearance.file(draft, {"version": 9})),
        (diwana_client.PreconditionFailed, lambda: broker.clearance.replace_entry(draft, {})),
    ]
    for kind, call in cases:
        with pytest.raises(kind):
            call()


def test_a_lost_connection_files_once(people: Desk) -> None:
    """The first attempt arrives and its answer is lost; the second is sent under the same key."""
    wire = Wire()
    client = wire.client(make_token(Person.objects.get(pk=people.broker.person)))

    def lossy(request: Request, timeout: float) -> Response:
        answer = wire(request, timeout)
        if len(wire.sent) == 1:
            raise ConnectionResetError("lost")
        return answer

    client.clearance._transport._send = lossy
    filed = client.clearance.submit(entry())
    assert filed["number"]
    assert Declaration.objects.count() == 1
    assert len({request.headers["Idempotency-Key"] for request in wire.sent}) == 1
    assert len(wire.waited) == 1


BUSY = Response(503, {"retry-after": "7"}, b"")


def test_it_waits_as_long_as_it_is_told_and_gives_up_in_the_end(people: Desk) -> None:
    wire = Wire(BUSY, Response(429, {"retry-after": "3"}, b"{}"))
    wire.client().ledger.list_checkpoints()
    assert wire.waited == [7, 3]
    for failure in (BUSY, TimeoutError("slow")):
        wire = Wire(*[failure] * 9)
        with pytest.raises((diwana_client.ServerFault, diwana_client.Unreachable)):
            wire.client().ledger.list_checkpoints()
        assert len(wire.sent) == 4


def test_a_change_without_a_key_is_not_sent_twice_when_nobody_knows_whether_it_arrived() -> None:
    wire = Wire(ConnectionResetError("lost"))
    with pytest.raises(diwana_client.Unreachable):
        wire.client().clearance.replace_entry(1, {}, version=1)
    wire = Wire(Response(504, {}, b""))
    with pytest.raises(diwana_client.ServerFault):
        wire.client().clearance.replace_entry(1, {}, version=1)
    assert len(wire.sent) == 1


@pytest.mark.parametrize(
    "address", ["http://customs.example", "customs.example", "ftp://customs.example", "https://", ""]
)
def test_a_token_is_not_sent_in_the_open(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Transport(address, "secret")
    Transport("http://localhost:8000", "secret")


def test_what_stands_in_an_address_is_quoted() -> None:
    wire = Wire(Response(404, {}, b"<html>"))
    with pytest.raises(diwana_client.NotFound) as missing:
        wire.client().ledger.bundle("declaration:1/../../é?x")
    assert wire.sent[0].url.endswith("/ledger/bundles/declaration%3A1%2F..%2F..%2F%C3%A9%3Fx")
    assert missing.value.code == ""


@pytest.mark.skipif(
    not (find_spec("setuptools.command.bdist_wheel") or find_spec("wheel")), reason="nothing here builds wheels"
)
def test_a_wheel_is_built_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from setuptools import build_meta

    source = tmp_path / "source"
    shutil.copytree(FOLDER.parent.parent, source, ignore=shutil.ignore_patterns("*.egg-info", "build", "__pycache__"))
    monkeypatch.chdir(source)
    wheel = tmp_path / build_meta.build_wheel(str(tmp_path))
    names = zipfile.ZipFile(wheel).namelist()
    assert {"diwana_client/operations.py", "diwana_client/models.py", "diwana_client/py.typed"} <= set(names)
