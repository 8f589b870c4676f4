# SPDX-License-Identifier: EUPL-1.2
"""No line of the log holds personal data or a secret, wherever in it they stood."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from diwana.config import logs, redaction

DIGITS = "0123456789"
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"

mails = st.from_regex(r"[a-z][a-z0-9._+-]{0,20}@[a-z][a-z0-9-]{0,12}\.(tn|com|example)", fullmatch=True)
identity_cards = st.text(DIGITS, min_size=8, max_size=8)
arabic_numbers = st.text("٠١٢٣٤٥٦٧٨٩", min_size=8, max_size=8)
passports = st.tuples(st.sampled_from(LETTERS), st.text(DIGITS, min_size=6, max_size=8)).map("".join)
tax_numbers = st.from_regex(r"[0-9]{7}[A-HJ-NP-TV-Z][ABDNP][CMNP][0-9]{3}", fullmatch=True)
telephones = st.from_regex(r"\+216[ .-]?[2-9][0-9][ .-]?[0-9]{3}[ .-]?[0-9]{3}", fullmatch=True)
accounts = st.from_regex(r"TN59 ?[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{4}", fullmatch=True)
tokens = (
    st.tuples(st.text("abcdefghijkXYZ_-" + DIGITS, min_size=28, max_size=60), st.just("a7"))
    .map("".join)
    .filter(lambda token: token[0].isalnum())
)
private = st.one_of(mails, identity_cards, arabic_numbers, passports, tax_numbers, telephones, accounts, tokens)
words = st.sampled_from(["declaration", "refused", "la marchandise", "المكتب", "office", "for", "row", ""])


def line(**event: Any) -> str:
    """What a log would hold of ``event``."""
    written = redaction.redact(None, "info", dict(event))
    return json.dumps(written, ensure_ascii=False, default=str)


@given(private, words, words)
def test_what_is_private_is_cut_out_of_any_sentence(secret: str, before: str, after: str) -> None:
    for sentence in (f"{before} {secret} {after}", f"{before} '{secret}', {after}", f'{before} ("{secret}") {after}'):
        assert secret not in line(event=sentence)
        assert secret not in line(event="x", detail={"deep": [sentence]})


@given(st.one_of(mails, tokens), words)
def test_what_is_private_is_cut_out_of_addresses(secret: str, word: str) -> None:
    for address in (f"/join/{secret}/", f"https://me:{secret}@host/{word}", f"/x/?q={secret}&page=2", f"/x?{secret}=1"):
        assert secret not in line(event=f"GET {address} answered", path=address)


@given(
    st.sampled_from(
        [
            "password",
            "DIWANA_SECRET_KEY",
            "csrfmiddlewaretoken",
            "Authorization",
            "cookie",
            "sessionid",
            "pin",
            "apiKey",
        ]
    ),
    st.text("abcXYZ", min_size=4, max_size=12),
    st.sampled_from(["=", ": ", '": "', "': '"]),
)
def test_what_stands_beside_a_private_name_is_cut_however_harmless_it_looks(name: str, secret: str, sign: str) -> None:
    assert secret not in line(event=f"sent {name}{sign}{secret} and failed").replace(name, "")
    assert secret not in line(event="x", **{name: secret}).replace(name, "")
    assert secret not in line(event="x", headers={name: [secret]}).replace(name, "")


@given(private)
def test_a_traceback_is_no_way_round(secret: str) -> None:
    written: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    for form in ("json", "text"):
        handler = Keeping()
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(processors=logs.renderers(form), foreign_pre_chain=list(logs.SHARED))
        )
        log = logging.Logger("strange")
        log.addHandler(handler)
        try:
            raise ValueError(f"no such person: {secret}")
        except ValueError:
            log.exception("failed for %s", secret)
    assert len(written) == 2
    assert all("ValueError" in text and secret not in text for text in written)


@pytest.mark.parametrize(
    "detail",
    [
        'duplicate key violates constraint "p"\nDETAIL:  Key (name, born)=(Salma (née B), 1990-01-02) exists.',
        "DETAIL:  Failing row contains (7, Salma, née B, null).",
        "https://me:Salma@host/ Bearer Salma",
        "Basic U2FsbWE6",
    ],
)
def test_what_a_database_or_a_client_quotes_is_cut(detail: str) -> None:
    assert "Salma" not in line(event=detail)
    assert "née" not in line(event=detail)
    assert "U2FsbWE6" not in line(event=detail)


def test_what_an_operator_needs_stays() -> None:
    event = {
        "event": "answered 200 on 2026-11-25 at desk TN-RAD, event 1024, 3.25 s, rule BR-105",
        "path": "/declarations/17/examine/",
        "route": "/declarations/<int:declaration>/examine/",
        "request_id": "4f6e2a10b7c84d55a1d2e3f405162738",
        "status": 200,
        "milliseconds": 12345678.9,
        "person": 12345678,
        "client": "203.0.113.0/24",
        "good": True,
    }
    assert redaction.redact(None, "info", dict(event)) == event


def test_no_text_makes_a_line_slow() -> None:
    """Each is the worst that one of the patterns could meet; the limit is a hundred times what it takes."""
    for piece in ("a", "a-", "1 ", "a/", "?", "key (", "@", "token", "'", "A1", "x@", "1.", "://", "a:"):
        begun = time.process_time()
        redaction.text(piece * 200_000)
        assert time.process_time() - begun < 5, piece
