# SPDX-License-Identifier: EUPL-1.2
"""What a sealed paper costs, and how long somebody waits who verifies one.

Issuing is whole, of a receipt for four taxes: number, page, code, PAdES signature, encryption, rows, ledger, in a
transaction of its own. Processor time of this process (user and system) over all of it: one core. The reference is what
no other way of making it could avoid: typst setting the same page, SHA-256 of the file and one ECDSA signature.

Verifying goes through the WSGI application: file, number and code in turn. What counts is the time that passes, the
95th of a hundred, with whatever else the machine does meanwhile; the processor time stands beside it.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from statistics import median, quantiles
from typing import Any

from tests.bench import _house

WARM, BATCHES, ISSUES, CHECKS = 5, 9, 12, 300
LEAST_A_SECOND, MOST_WAIT = 30.0, 50.0


def main(json_path: str | None) -> int:
    with _house.house():
        from tests.bench.page import without_front_end

        without_front_end()
        issue, bare = issuing(), reference()
        for _ in range(WARM):
            issue()
            bare()
        turns = [(spent(issue), spent(bare)) for _ in range(BATCHES)]
        waits, processor = waiting(papers=20)
    a_second = 1 / median(issued for issued, _ in turns)
    figures: dict[str, Any] = {
        "sealed receipts a second on one core": round(a_second, 1),
        "asked": LEAST_A_SECOND,
        "one: ms CPU": round(median(issued for issued, _ in turns) * 1000, 1),
        "typst, SHA-256, ECDSA alone: ms CPU": round(median(bare for _, bare in turns) * 1000, 1),
        "ratio": round(median(issued / bare for issued, bare in turns), 1),
    }
    worst = 0.0
    for name, seconds in waits.items():
        p95 = quantiles(seconds, n=20)[-1] * 1000
        worst = max(worst, p95)
        figures[f"verified by {name}: ms, median"] = round(median(seconds) * 1000, 1)
        figures[f"verified by {name}: ms, 95 of 100"] = round(p95, 1)
        figures[f"verified by {name}: ms CPU, median"] = round(median(processor[name]) * 1000, 1)
    figures["allowed, ms"] = MOST_WAIT
    for name, value in figures.items():
        print(f"  {name:<40} {value:>10}")
    _house.keep(json_path, figures)
    return int(a_second < LEAST_A_SECOND or worst > MOST_WAIT)


def spent(act: Callable[[], object]) -> float:
    """Processor seconds of one call, over a batch."""
    begun = time.process_time()
    for _ in range(ISSUES):
        act()
    return (time.process_time() - begun) / ISSUES


def issuing() -> Callable[[], object]:
    from diwana.foundation.accounts.public import organisation_by_identifier
    from diwana.foundation.papers.testing import issue_receipt

    payer = organisation_by_identifier("1122334M")
    assert payer is not None
    contents = receipt(payer.id)
    return lambda: issue_receipt(payer, contents=contents)


def receipt(payer: int) -> Any:
    """What the receipt of a payment at the desk says, of four taxes."""
    from diwana.foundation.accounts.public import system_actor
    from diwana.foundation.payments import papers
    from diwana.foundation.payments.public import receipt_for, receive

    subject = "declaration:1"
    if (given := receipt_for(subject)) is None:
        lines = {"DD": Decimal("1234.567"), "TVA": Decimal("23456.789"), "FODEC": Decimal(12), "RPD": Decimal(60)}
        given = receive(
            system_actor(),
            subject=subject,
            payer_organisation=payer,
            lines=lines,
            currency="TND",
            method="transfer",
            reference="VIR-2026-17",
            office="TNRDS",
            title="TNRDS-2026-IM-000017",
        )
    return papers.contents(given)


def reference() -> Callable[[], object]:
    """The same page set anew each time (typst remembers what it has set), hashed and signed."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    from diwana.foundation.papers import qr, rendering, wording
    from diwana.foundation.papers.issuing import document_of
    from diwana.foundation.papers.models import File, Paper

    issuing()()
    paper = Paper.objects.get()
    words = wording.texts(document_of(File.objects.get()), demonstration=True)
    drawing = qr.drawing(qr.address(paper.code))
    key, turn = ec.generate_private_key(ec.SECP256R1()), iter(range(10**9))

    def bare() -> bytes:
        pdf = rendering.rendered("receipt", {**words, "number": f"RC-2026-{next(turn):07}"}, drawing)
        return key.sign(sha256(pdf).digest(), ec.ECDSA(SHA256()))

    return bare


def waiting(papers: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Seconds that each verification took, by what was given: of the clock, and of the processor."""
    from diwana.foundation.accounts.public import organisation_by_identifier
    from diwana.foundation.limits import counting
    from diwana.foundation.papers.testing import file_of, issue_receipt

    payer = organisation_by_identifier("1122334M")
    assert payer is not None
    contents = receipt(payer.id)
    languages = ("fr", "ar", "en")
    made = [issue_receipt(payer, language=languages[each % 3], contents=contents) for each in range(papers)]
    files = {paper.number: file_of(paper.number) for paper in made}
    waits: dict[str, list[float]] = {"file": [], "number": [], "code": []}
    processor: dict[str, list[float]] = {name: [] for name in waits}
    for turn in range(CHECKS):
        paper = made[turn % papers]
        counting.forget_all()
        for name, ask in (
            ("file", lambda paper=paper: post(*multipart(files[paper.number]))),
            ("number", lambda paper=paper: post(*form(paper.number, paper.check))),
            ("code", lambda paper=paper: answer("GET", f"/V/{paper.code}")),
        ):
            begun, worked = time.perf_counter(), time.process_time()
            page = ask()
            waits[name].append(time.perf_counter() - begun)
            processor[name].append(time.process_time() - worked)
            if paper.number.encode() not in page:
                raise SystemExit(f"verified by {name}, paper {paper.number} was not found")
    return {name: seconds[WARM:] for name, seconds in waits.items()}, processor


def multipart(data: bytes) -> tuple[bytes, str]:
    edge = b"----bench"
    head = b'Content-Disposition: form-data; name="file"; filename="p.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return (
        b"--" + edge + b"\r\n" + head + data + b"\r\n--" + edge + b"--\r\n",
        "multipart/form-data; boundary=----bench",
    )


def form(number: str, check: str) -> tuple[bytes, str]:
    return f"number={number}&check={check}".encode(), "application/x-www-form-urlencoded"


def post(body: bytes, kind: str) -> bytes:
    return answer("POST", "/verify/", body, kind)


def answer(method: str, path: str, body: bytes = b"", kind: str = "") -> bytes:
    from diwana.config.wsgi import application

    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }
    status: list[str] = []
    response = application(environ, lambda line, headers: status.append(line))
    page = b"".join(response)
    response.close()
    if status != ["200 OK"]:
        raise SystemExit(f"{path} answered {status}")
    return page
