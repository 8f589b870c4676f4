# SPDX-License-Identifier: EUPL-1.2
"""What a log may not hold: personal data and secrets are taken out of every line before it is written.

Two nets: values under keys that name something private go whole; in every other text, what looks like an address of
mail, a token, a password in an address, a number of an identity document or a row that the database quotes goes.
What is cut says what it was, so that a line stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

#: Words in a key whose value is private whatever it looks like.
_WORDS = (
    "password passwd passphrase secret token key authorization cookie session csrf credential credentials "
    "pin otp code codes digits email mail name names address telephone phone mobile identity passport cin "
    "iban birth nationality query body form post data payload comment reason "
)
PRIVATE = frozenset(_WORDS.split())
#: Of these, the ones that no harmless word contains: ``csrfmiddlewaretoken`` has two of them in one.
_WITHIN = re.compile("password|passwd|passphrase|secret|token|apikey|cookie|session|csrf|email|passport|authorization")
#: Keys of ours that hold such a word and nothing private.
PLAIN = frozenset({"status_code", "exit_code"})
CUT = "[redacted]"
DEEPEST = 6

# Each repetition is bounded, so that no text that somebody sends makes a line slow to write.
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(bearer|basic|digest)\s{1,4}[\w.~+/=-]{4,}"), r"\1 [redacted]"),
    (re.compile(r"(?i)\b([a-z][\w+.-]{0,20}://)[^\s/@]{0,200}@"), r"\1[redacted]@"),
    # name=value and "name": "value", as in a query string, a cookie, a form or an object.
    (
        re.compile(
            r"(?i)([\w-]{0,40}(?:password|passwd|passphrase|secret|token|session|csrf|authorization|cookie|pin|api[_-]?key)"
            r"[\w-]{0,20}[\"']?\s?[=:]\s?)(\"[^\"]{0,400}\"|'[^']{0,400}'|[^\s,;&]{1,400})"
        ),
        r"\1[redacted]",
    ),
    (re.compile(r"\?[^\s\"'<>?=]{0,200}=[^\s\"'<>]{0,4000}"), "?[query]"),
    # What PostgreSQL quotes of the row that broke a constraint.
    (re.compile(r"(?i)\b(key \([^)\n]{0,200}\))=\([^\n]{0,4000}\)"), r"\1=([redacted])"),
    (re.compile(r"(?i)\b(failing row contains) \([^\n]{0,9000}\)"), r"\1 ([redacted])"),
    (re.compile(r"[^\s@<>\"'(),:;=\[\]]{1,64}@[^\s@<>\"'(),:;=\[\]]{0,255}"), "[mail]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b"), "[account]"),
    # Identity cards, telephones, tax numbers and passports, in digits of any script; a date is none of them.
    (re.compile(r"(?<![\w.])(?!\d{4}-\d\d-\d\d(?!\d))\+?\d(?:[ .-]?\d){7,30}[A-Z]{0,3}"), "[number]"),
    (re.compile(r"\b\d{7}[ /]?[A-Z](?:[ /]?[A-Z]){0,2}(?:[ /]?\d{3})?\b"), "[number]"),
    (re.compile(r"\b[A-Z]{1,2}\d{6,9}\b"), "[number]"),
    # Long random text: tokens, signatures, keys. Words have no digits, or are shorter.
    (re.compile(r"(?<![\w-])(?=[A-Za-z_-]{0,200}\d)(?=[\d_-]{0,200}[A-Za-z])[\w-]{24,}"), "[token]"),
)
#: Characters of one value that are looked at; the rest is not written.
LONGEST = 20_000


def text(value: str) -> str:
    """``value`` without what looks private."""
    if len(value) > LONGEST:
        value = f"{value[:LONGEST]}…"
    for pattern, instead in _PATTERNS:
        value = pattern.sub(instead, value)
    return value


def is_private(key: str) -> bool:
    """Whether ``key`` names something whose value is never written."""
    if key in PLAIN:
        return False
    if _WITHIN.search(key.lower()):
        return True
    words = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower())
    return not PRIVATE.isdisjoint(words)


def value(given: object, depth: int = 0) -> Any:
    """Any value, fit for a log: numbers and flags as they are, everything else as redacted text or a part of it."""
    if given is None or isinstance(given, bool | int | float):
        return given
    if depth >= DEEPEST:
        return CUT
    if isinstance(given, Mapping):
        return mapping({str(key): part for key, part in given.items()}, depth + 1)
    if isinstance(given, list | tuple | set | frozenset):
        return [value(part, depth + 1) for part in given]
    return text(given if isinstance(given, str) else str(given))


def mapping(given: Mapping[str, object], depth: int = 0) -> dict[str, Any]:
    """The pairs of ``given``, private ones cut."""
    return {text(key): CUT if is_private(key) and part else value(part, depth) for key, part in given.items()}


#: Pairs that we make ourselves, of letters and digits that would look like a token or a number.
_OURS = frozenset({"timestamp", "request_id", "level", "logger", "route", "client"})


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Processor of structlog: the event without what is private. It stands last before the rendering."""
    ours = {key: part for key, part in event.items() if key in _OURS or key.startswith("_")}
    return {**mapping({key: part for key, part in event.items() if key not in ours}), **ours}
