# SPDX-License-Identifier: EUPL-1.2
"""How fast a large file is taken over HTTP, with what memory, and whether it survives a service that is killed.

A gunicorn as in service (one worker), SQLite, one PDF of a gigabyte that goes in by the tus protocol: in one request,
and in requests of 8 MiB. Reference, in the same run: ``cp`` to the same disk with ``sync``, then ``sha256sum`` of the
copy: what anybody pays who keeps a file and knows its digest. The service besides encrypts, looks at the content, and
makes every request safe before it answers. Memory is the highest resident size of the worker, before and after. Sealing
alone is measured in process, beside plain writing. At last a file of 64 MiB is sent while the service is killed (``kill
-9``) at random instants, and must end as it was.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench._house import house, keep

SIZE = 1 << 30
PIECE = 8 << 20
KILLED_SIZE, KILLED_PIECE, KILLS = 64 << 20, 2 << 20, 12
FLAT = 24 << 20  # bytes by which the memory of the worker may grow
AIM = 4.0  # times the reference
OCTETS = "application/offset+octet-stream"


def main(json_path: str | None = None) -> int:
    """Print the table; 0 when a gigabyte takes at most ``AIM`` times the reference, memory is flat and nothing is
    lost."""
    size = int(os.environ.get("BENCH_BYTES") or SIZE)
    with house() as var:
        from django.conf import settings

        kinds = var / "kinds.toml"
        text = settings.DOCUMENT_KINDS.read_text(encoding="utf-8")
        kinds.write_text(text.replace("mebibytes = 50", "mebibytes = 4096").replace("= 2048", "= 99999"), "utf-8")
        settings.DOCUMENT_KINDS = kinds
        subject, token = _draft()
        source = var / "large.pdf"
        digest = _pdf(source, size)
        copied, hashed = _reference(source, var / "copy.pdf")
        sealed, written = _sealing(source, var)
        with Service(var, kinds) as service:
            client = Tus(service, subject, token)
            _small = client.send(_written(var / "small.pdf", 1 << 20), PIECE)
            before = service.memory()
            one = _timed(lambda: client.send(source, size))
            pieces = _timed(lambda: client.send(source, PIECE, code="2"))
            grown = service.memory() - before
            kept = _kept(digest)
            killed = _killed(client, service, var)
    reference = copied + hashed
    figures = {
        "bytes": size,
        "reference_seconds": round(reference, 2),
        "one_request_seconds": round(one, 2),
        "pieces_seconds": round(pieces, 2),
        "one_request_times_reference": round(one / reference, 2),
        "pieces_times_reference": round(pieces / reference, 2),
        "mebibytes_per_second": round(size / one / (1 << 20)),
        "sealing_times_writing": round(sealed / written, 2),
        "memory_grown_mebibytes": round(grown / (1 << 20), 1),
        "kept": kept,
        "kills": killed,
        "met": kept and grown <= FLAT and one <= AIM * reference and killed == KILLS,
    }
    _table(figures, copied, hashed)
    keep(json_path, figures)
    return 0 if figures["met"] else 1


class Service:
    """gunicorn with one worker on a free port."""

    def __init__(self, var: Path, kinds: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._environment = {
            **os.environ,
            "DIWANA_VAR": str(var),
            "DIWANA_DOCUMENT_KINDS": str(kinds),
            "DIWANA_PORT": str(self.port),
            "DIWANA_WORKERS": "1",
            "DIWANA_LOG_LEVEL": "ERROR",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def __enter__(self) -> Service:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", "python:diwana.config.gunicorn", "diwana.config.wsgi"]
        self._process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        patience = time.monotonic() + 60
        while time.monotonic() < patience:
            if self.answers():
                return
            time.sleep(0.05)
        raise SystemExit("the service did not start")

    def kill(self) -> None:
        """kill -9 of the service and its worker."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=30)
        while self.answers():  # the worker dies a moment after
            time.sleep(0.01)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def memory(self) -> int:
        """The highest resident size that a worker had so far, bytes."""
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return max(_high(pid) for pid in listed)


def _high(pid: str) -> int:
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) << 10


class Tus:
    """A client of the protocol with a token."""

    def __init__(self, service: Service, subject: str, token: str) -> None:
        self.service, self.subject = service, subject
        self._headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {token}"}

    def begin(self, path: Path, code: str) -> str:
        about = {"subject": self.subject, "kind": "declaration.supporting", "filename": path.name, "code": code}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items())
        headers = {"Upload-Length": str(path.stat().st_size), "Upload-Metadata": metadata}
        return self._ask("POST", "/uploads/", headers=headers)["Location"]

    def send(self, path: Path, piece: int, code: str = "1") -> str:
        address = self.begin(path, code)
        offset = 0
        while offset < path.stat().st_size:
            offset = self.patch(address, path, offset, piece)
        return address

    def patch(self, address: str, path: Path, offset: int, piece: int) -> int:
        length = min(piece, path.stat().st_size - offset)
        with path.open("rb") as file:
            file.seek(offset)
            headers = {"Upload-Offset": str(offset), "Content-Type": OCTETS, "Content-Length": str(length)}
            return int(self._ask("PATCH", address, _parts(file, length), headers)["Upload-Offset"])

    def offset(self, address: str) -> int:
        return int(self._ask("HEAD", address)["Upload-Offset"])

    def _ask(self, method: str, address: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=300)
        try:
            connection.request(method, address, body=body, headers={**self._headers, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise SystemExit(f"{method} {address}: {answer.status} {text[:300]!r}")
        return answer.headers


def _parts(file: Any, length: int) -> Iterator[bytes]:
    while length and (part := file.read(min(1 << 20, length))):
        length -= len(part)
        yield part


def _draft() -> tuple[str, str]:
    """A draft of a declarant, and a token of his."""
    from diwana.foundation.accounts.demo import actors
    from diwana.foundation.accounts.public import create_token
    from diwana.modules.clearance import services

    broker = actors()["broker@diwana.example"]
    made: Any = create_token(broker, name="bench")
    return f"declaration:{services.start_draft(broker, {})}", str(getattr(made, "secret", made))


def _pdf(path: Path, size: int) -> str:
    """A whole PDF of ``size`` bytes, of which nearly all is a stream nobody can fold; its SHA-256."""
    head = b"%PDF-1.4\n1 0 obj\n<< /Length 1 >>\nstream\n"
    foot = b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
    digest, block = hashlib.sha256(), secrets.token_bytes(1 << 20)
    with path.open("wb") as file:
        left = size - len(head) - len(foot)
        for part in (head, *(block[: min(len(block), left - at)] for at in range(0, left, len(block))), foot):
            file.write(part)
            digest.update(part)
    return digest.hexdigest()


def _written(path: Path, size: int) -> Path:
    _pdf(path, size)
    return path


def _reference(source: Path, copy: Path) -> tuple[float, float]:
    """Seconds of ``cp`` with ``sync``, and of ``sha256sum``."""
    copied = _timed(
        lambda: (subprocess.run(["cp", source, copy], check=True), subprocess.run(["sync", copy], check=True))
    )
    hashed = _timed(lambda: subprocess.run(["sha256sum", copy], check=True, stdout=subprocess.DEVNULL))
    copy.unlink()
    return copied, hashed


def _sealing(source: Path, var: Path) -> tuple[float, float]:
    """Seconds to write the file sealed and to write it plainly, both from the cache to the disk and safe there."""
    from uuid import uuid4

    from diwana.foundation.documents import store
    from diwana.foundation.documents.sealing import PIECE as SEALED
    from diwana.foundation.documents.sealing import new_key

    file, size = uuid4(), source.stat().st_size

    def sealed() -> None:
        with store.held(file), source.open("rb") as content:
            part = store.Part(file, new_key(), size, 0)
            while data := content.read(SEALED):
                part.write(data)
            part.keep()
            part.close()

    def plain() -> None:
        with source.open("rb") as content, (var / "plain").open("wb", buffering=0) as target:
            shutil.copyfileobj(content, target, SEALED)
            os.fsync(target.fileno())

    seconds = _timed(sealed), _timed(plain)
    store.remove(file)
    (var / "plain").unlink()
    return seconds


def _kept(digest: str) -> bool:
    """Whether the file is there once, whole, and what it was."""
    from diwana.foundation.documents.models import Content
    from diwana.foundation.documents.verification import verify

    return Content.objects.filter(sha256=digest).count() == 1 and not verify().faults


def _killed(client: Tus, service: Service, var: Path) -> int:
    """How often the service was killed on the way of one file that ended as it was; -1 where it did not."""
    from diwana.foundation.documents.models import Content

    path, chance = var / "killed.pdf", random.Random(2022)
    digest = _pdf(path, KILLED_SIZE)
    address, kills, acknowledged = client.begin(path, "3"), 0, 0
    while acknowledged < KILLED_SIZE:
        if kills < KILLS and chance.random() < 0.6:
            killer = subprocess.Popen(["sleep", f"{chance.random() * 0.06:.3f}"])
            try:
                _until(killer, client, service, address, path)
            except (OSError, http.client.HTTPException):
                service.start()
            kills += 1
            offset = client.offset(address)
            if offset < acknowledged:
                return -1
            acknowledged = offset
        else:
            acknowledged = client.patch(address, path, acknowledged, KILLED_PIECE)
    return kills if Content.objects.filter(sha256=digest).exists() else -1


def _until(killer: subprocess.Popen[bytes], client: Tus, service: Service, address: str, path: Path) -> None:
    """Send a piece and kill the service when ``killer`` ends, wherever the piece is then. Raises OSError."""
    import threading

    offset = client.offset(address)

    def kill() -> None:
        killer.wait()
        service.kill()

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        client.patch(address, path, offset, KILLED_PIECE)
    finally:
        thread.join()
    raise ConnectionResetError


def _timed(act: Any) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def _table(figures: dict[str, Any], copied: float, hashed: float) -> None:
    size = figures["bytes"] / (1 << 20)
    print(f"uploads: one file of {size:,.0f} MiB over HTTP, SQLite, one worker")
    lines = (
        ("cp and sync", copied, None),
        ("sha256sum", hashed, None),
        ("reference: both", figures["reference_seconds"], "reference"),
        ("one request", figures["one_request_seconds"], f"{figures['one_request_times_reference']} x"),
        ("requests of 8 MiB", figures["pieces_seconds"], f"{figures['pieces_times_reference']} x"),
    )
    for label, seconds, ratio in lines:
        print(f"  {label:<22}{seconds:>8.2f} s {size / seconds:>8.0f} MiB/s  {ratio or ''}")
    print(f"  sealing                {figures['sealing_times_writing']} x plain writing")
    print(f"  memory of the worker   grown by {figures['memory_grown_mebibytes']} MiB (at most {FLAT >> 20})")
    print(f"  whole and once on disk {'yes' if figures['kept'] else 'NO'}")
    print(f"  killed on the way      {figures['kills']} times, nothing acknowledged lost")
    print(f"  aim: at most {AIM} x, memory flat, nothing lost: {'met' if figures['met'] else 'NOT MET'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
