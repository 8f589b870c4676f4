# SPDX-License-Identifier: EUPL-1.2
"""The code printed on a paper: its key facts, signed, in the address of the page that verifies them.

    HTTPS://HOST/V/<base 32 of: key id (4 bytes) ‖ signature (64 bytes) ‖ message>

The message is a MessagePack array: version, kind, number, day of issue, reference, masked parties, total, digest of the
facts (32 bytes). Signed is ``diwana paper 1`` and a line feed before the message (ECDSA P-256 with SHA-256, r then s);
the key id begins the SHA-256 of the seal's certificate. Capitals and base 32 keep the code small: QR codes hold such
characters in 5.5 bits each.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date

import msgspec
import segno
from django.conf import settings

from diwana.kernel.declaration import Fact

VERSION = 1
DOMAIN = b"diwana paper 1\n"
KEY_BYTES, SIGNATURE_BYTES = 4, 64
#: Characters of the longest code that is read at all.
LONGEST = 1000
MOST_PARTIES = 2
MOST_NAME = 40
MASK = 3
#: Modules left white around the code (ISO/IEC 18004).
QUIET = 4
_DARK = re.compile(rb"\x01+")


class CodeUnreadable(ValueError):
    """It has not the form of a code of ours."""


class Vouched(Fact, frozen=True, kw_only=True, array_like=True):
    """The facts that a code carries. day: local day of issue, ISO 8601; parties: masked; total: with its currency, in
    plain figures (``12345.678 TND``), empty where the paper is about no amount; facts: digest, 32 bytes."""

    version: int
    kind: str
    number: str
    day: str
    reference: str
    parties: tuple[str, ...]
    total: str
    facts: bytes


class Read(Fact, frozen=True, kw_only=True):
    """A code as it was read: whose key it names, what it says, and what is to be verified."""

    key: str
    signature: bytes
    message: bytes
    vouched: Vouched


def vouched(
    kind: str, number: str, day: date, reference: str, parties: tuple[str, ...], total: str, facts: bytes
) -> Vouched:
    shown = tuple(party[:MOST_NAME] for party in parties[:MOST_PARTIES])
    return Vouched(
        version=VERSION,
        kind=kind,
        number=number,
        day=day.isoformat(),
        reference=reference,
        parties=shown,
        total=total,
        facts=facts,
    )


def message_of(facts: Vouched) -> bytes:
    return msgspec.msgpack.encode(facts)


def signed_bytes(message: bytes) -> bytes:
    """What is signed: the name of this use before the message, so that no signature can be taken for another's."""
    return DOMAIN + message


def written(fingerprint: str, signature: bytes, message: bytes) -> str:
    """The code's text: base 32 without padding."""
    raw = bytes.fromhex(fingerprint)[:KEY_BYTES] + signature + message
    return base64.b32encode(raw).decode().rstrip("=")


def read(text: str) -> Read:
    """What a code says, from its text or from the whole address. Raises CodeUnreadable; the signature is not judged."""
    code = text.strip().rpartition("/")[2].upper()
    if not 0 < len(code) <= LONGEST:
        raise CodeUnreadable("empty or too long")
    try:
        raw = base64.b32decode(code + "=" * (-len(code) % 8))
        message = raw[KEY_BYTES + SIGNATURE_BYTES :]
        facts = msgspec.msgpack.decode(message, type=Vouched)
    except (binascii.Error, ValueError, msgspec.DecodeError) as fault:
        raise CodeUnreadable("not base 32 of a message") from fault
    if facts.version != VERSION or message_of(facts) != message or base64.b32encode(raw).decode().rstrip("=") != code:
        raise CodeUnreadable("another version, or not in its one form")
    return Read(
        key=raw[:KEY_BYTES].hex(),
        signature=raw[KEY_BYTES : KEY_BYTES + SIGNATURE_BYTES],
        message=message,
        vouched=facts,
    )


def address(code: str) -> str:
    """Where a telephone's camera leads to."""
    return f"{settings.PUBLIC_URL}/V/{code}".upper()


def drawing(text: str) -> str:
    """``text`` as a QR code in SVG: 15 % of it may be damaged, more where it costs nothing.

    The mask is fixed: choosing the best of eight takes half of the time of a whole paper, to avoid patterns that text
    has and a signature in base 32 has not.
    """
    rows = [bytes(row) for row in segno.make_qr(text, error="m", boost_error=True, mask=MASK).matrix]
    runs = "".join(
        f"M{run.start() + QUIET} {line + QUIET}.5h{run.end() - run.start()}"
        for line, row in enumerate(rows)
        for run in _DARK.finditer(row)
    )
    side = len(rows) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="none" stroke="#000" d="{runs}"/></svg>'
    )
