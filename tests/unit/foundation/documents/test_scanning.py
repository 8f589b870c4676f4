# SPDX-License-Identifier: EUPL-1.2
"""The search for malicious code: against a server that speaks the protocol, and against the real clamd where it is."""

from __future__ import annotations

import base64
import hashlib
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.foundation.documents import samples
from tests.unit.foundation.documents.conftest import Send

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.documents import scanning, upkeep
from diwana.foundation.documents.models import Document
from diwana.foundation.documents.states import Scan
from diwana.foundation.jobs.testing import run_jobs
from diwana.foundation.ledger.public import timeline
from diwana.modules.clearance import services as clearance
from diwana.modules.clearance.testing import Desk, entry

pytestmark = pytest.mark.django_db(transaction=True)
# The file with which every scanner is tried (EICAR 2003), written so that no scanner takes this source for it.
EICAR = base64.b64decode("WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo=")
CLAMD = shutil.which("clamd")


class Speaking(socketserver.BaseRequestHandler):
    """As clamd: VERSION and INSTREAM."""

    def handle(self) -> None:
        command = self._until(b"\0")
        if command == b"zVERSION":
            self.request.sendall(b"ClamAV 1.4.3/27500/Mon Jan  5 08:30:00 2026\0")
            return
        content = b""
        while length := int.from_bytes(self._exactly(4)):
            content += self._exactly(length)
            if len(content) > 1 << 20:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.request.sendall(b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0")

    def _until(self, end: bytes) -> bytes:
        found = b""
        while not found.endswith(end):
            found += self.request.recv(1)
        return found[: -len(end)]

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            found += self.request.recv(count - len(found))
        return found


@pytest.fixture
def speaking(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Speaking) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.CLAMD = ("", "127.0.0.1", server.server_address[1])
        yield
        server.shutdown()


def scanned(document: Document) -> Document:
    run_jobs()
    document.refresh_from_db()
    return document


def test_without_a_scanner_a_document_says_that_it_is_not_scanned(send: Send) -> None:
    document = scanned(send(samples.TEXT))
    assert (document.scan, document.scan_engine, document.scanned_at) == (Scan.NOT_SCANNED, "", None)
    assert scanning.scan(system_actor(), document.pk) is None


@pytest.mark.usefixtures("speaking")
def test_a_clean_document_waits_and_then_names_the_engine(send: Send) -> None:
    document = send(samples.TEXT)
    assert document.scan == Scan.WAITING
    document = scanned(document)
    assert document.scan == Scan.CLEAN
    assert document.scan_engine.startswith("ClamAV 1.4.3/27500/")
    assert document.scanned_at is not None


@pytest.mark.usefixtures("speaking")
def test_what_is_found_locks_away_every_document_with_that_content(people: Desk, send: Send) -> None:
    other = clearance.start_draft(people.stranger, entry())
    first, second = send(EICAR), send(EICAR, by=people.stranger, at=f"declaration:{other}")
    assert second.scan == Scan.WAITING, "that the content is known is not told"
    scanning.scan(system_actor(), first.pk)
    for document in (first, second):
        document.refresh_from_db()
        assert (document.scan, document.scan_finding) == (Scan.INFECTED, "Eicar-Test")
        assert timeline(f"document:{document.pk}")[-1].verb == "documents.lock_away"
    run_jobs()
    assert [each.verb for each in timeline(f"document:{second.pk}")].count("documents.lock_away") == 1


@pytest.mark.usefixtures("speaking")
def test_a_scanner_that_cannot_tell_or_is_away_leaves_the_document_closed_and_is_asked_again(
    send: Send, settings: Any
) -> None:
    document = send(samples.TEXT + b"a" * (2 << 20))
    assert scanning.scan(system_actor(), document.pk) is Scan.FAILED
    document.refresh_from_db()
    assert "size limit" in document.scan_finding
    there, settings.CLAMD = settings.CLAMD, ("/nowhere/clamd.sock", "", 0)
    small = send(samples.TEXT)
    assert upkeep.scan_due(system_actor()) == {Scan.FAILED: 2}
    settings.CLAMD = there
    assert upkeep.scan_due(system_actor()) == {Scan.FAILED: 1, Scan.CLEAN: 1}
    small.refresh_from_db()
    assert small.scan == Scan.CLEAN


def test_documents_from_before_there_was_a_scanner_are_scanned_later(
    send: Send, request: pytest.FixtureRequest
) -> None:
    document = send(samples.TEXT)
    request.getfixturevalue("speaking")
    assert upkeep.scan_due(system_actor()) == {Scan.CLEAN: 1}
    document.refresh_from_db()
    assert document.scan == Scan.CLEAN


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The real clamd with one signature of our own, on a socket of its own."""
    if CLAMD is None:
        pytest.skip("clamd is not on this machine: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    md5 = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (folder / "own.hdb").write_text(f"{md5}:{len(EICAR)}:Eicar-Test\n", encoding="ascii")
    path = folder / "clamd.sock"
    lines = (f"DatabaseDirectory {folder}", f"LocalSocket {path}", "Foreground yes", "User root", "StreamMaxLength 5M")
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n", encoding="ascii")
    daemon = subprocess.Popen(
        [CLAMD, "--config-file", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(path, daemon)
        yield path
    finally:
        daemon.terminate()
        daemon.wait(timeout=30)


def _wait(path: Path, daemon: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + 30
    while time.monotonic() < patience and daemon.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        threading.Event().wait(0.1)
    pytest.skip("clamd does not start on this machine")


def test_the_real_clamd_finds_what_it_knows_and_nothing_else(send: Send, real: Path, settings: Any) -> None:
    settings.CLAMD = (str(real), "", 0)
    bad, good, long = send(EICAR), send(samples.PDF), send(samples.TEXT + b"a" * (6 << 20))
    run_jobs()
    for document in (bad, good, long):
        document.refresh_from_db()
    assert (bad.scan, bad.scan_finding.partition(".")[0]) == (Scan.INFECTED, "Eicar-Test")
    assert good.scan == Scan.CLEAN
    assert good.scan_engine.startswith("ClamAV ")
    assert long.scan == Scan.FAILED
