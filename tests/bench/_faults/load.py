# SPDX-License-Identifier: EUPL-1.2
"""Clients that file and pay over HTTP and write down what was acknowledged to them, and when.

A client that gets no answer, or the answer that the server failed, asks again under the same key, as the documentation
of the API tells it to.
"""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import Any

FILERS, PAYERS = 2, 1
PATIENCE = 60.0


@dataclass
class Book:
    """What the clients were told. filings and payments: by the reference of the filing; what was not acknowledged has
    no ``at``. notes: signed checkpoints as fetched, with the instant."""

    filings: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[tuple[float, str]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    repeats: int = 0

    def acknowledged(self) -> int:
        return sum("at" in each for each in (*self.filings.values(), *self.payments.values()))


class Load:
    """The clients, from ``start`` to ``stop``."""

    def __init__(self, port: int, tokens: dict[str, str], entries: list[dict[str, Any]]) -> None:
        self.port, self.tokens = port, tokens
        self.book, self._lock, self._over = Book(), threading.Lock(), threading.Event()
        self._entries, self._payable = iter(entries), queue.Queue[tuple[str, int, int]]()
        works = [self._file] * FILERS + [self._pay] * PAYERS + [self._witness]
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin nothing new; what is under way is asked for again until it is answered."""
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE + 60)

    def _file(self) -> None:
        while not self._over.is_set():
            with self._lock:
                entry = next(self._entries, None)
            if entry is None:
                return
            reference = entry["reference"]
            self.book.filings[reference] = {}
            answer = self._ask("broker", "/api/v1/declarations/submit", entry, f"file-{reference}")
            if answer is not None:
                self.book.filings[reference] = {"id": answer["id"], "number": answer["number"], "at": time.time()}
                self._payable.put((reference, answer["id"], answer["version"]))

    def _pay(self) -> None:
        while not self._over.is_set():
            try:
                reference, declaration, version = self._payable.get(timeout=0.2)
            except queue.Empty:
                continue
            self.book.payments[reference] = {"declaration": declaration}
            body = {"version": version, "method": "cash"}
            place = f"/api/v1/declarations/{declaration}/payment"
            answer = self._ask("cashier", place, body, f"pay-{reference}")
            if answer is not None:
                self.book.payments[reference] |= {"receipt": answer["number"], "at": time.time()}

    def _witness(self) -> None:
        """Keeps the signed checkpoints that anybody may fetch."""
        while not self._over.wait(0.5):
            try:
                connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
                connection.request("GET", "/ledger/checkpoint")
                answer = connection.getresponse()
                note = answer.read().decode()
                if answer.status == 200 and (not self.book.notes or self.book.notes[-1][1] != note):
                    self.book.notes.append((time.time(), note))
                connection.close()
            except (OSError, http.client.HTTPException):
                continue

    def _ask(self, who: str, place: str, body: Any, key: str) -> dict[str, Any] | None:
        """The answer of success; None where it was refused, or where nobody answered for too long (then nobody knows
        whether it was done)."""
        headers = {
            "Authorization": f"Bearer {self.tokens[who]}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
                connection.request("POST", place, json.dumps(body), headers)
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
                if answer.status < 300:
                    found: dict[str, Any] = json.loads(content)
                    return found
                if answer.status < 500 and answer.status != 429:
                    with self._lock:
                        reason = f"{place.rpartition('/')[2]} {answer.status}"
                        self.book.refused[reason] = self.book.refused.get(reason, 0) + 1
                    time.sleep(0.05)
                    return None
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                pass
            self.book.repeats += 1
            time.sleep(0.1)
        return None
