# SPDX-License-Identifier: EUPL-1.2
"""Forgeries of papers, each with what its victim holds and would present: five kinds, from one seed.

A forgery comes as a file, as a sheet of paper, or both. Of a sheet, the victim reads what is printed on it and presents
it with what he can scan or type. It is accepted when the service says so (``Checked.accepted``).
"""

from __future__ import annotations

import base64
import hashlib
import io
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from diwana.foundation.papers import authority, qr, rendering, seal, wording
from diwana.foundation.papers.contents import Amount, Document
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.issuing import document_of
from diwana.foundation.papers.masking import masked
from diwana.foundation.papers.models import File
from diwana.foundation.papers.testing import file_of
from diwana.foundation.papers.verification import Claims, Presented


class Sheet(NamedTuple):
    """An authentic paper: its facts, its file, its document."""

    facts: PaperFacts
    pdf: bytes
    document: Document


class Forgery(NamedTuple):
    """What kind of forgery, how it was made, and what its victim presents."""

    kind: str
    how: str
    presented: Presented


def sheets(papers: Sequence[PaperFacts]) -> list[Sheet]:
    return [
        Sheet(facts, file_of(facts.number), document_of(File.objects.get(paper__number=facts.number)))
        for facts in papers
    ]


def claims(document: Document, **changed: Any) -> Claims:
    """What is read on the sheet of ``document``, with what was changed on it."""
    contents = document.contents
    read = Claims(
        kind=document.kind,
        number=document.number,
        reference=contents.reference,
        issued_on=day_of(document),
        total=wording.plain_amount(contents.total),
        parties=tuple(masked(party.name, party.identifier) for party in contents.parties),
    )
    return msgspec.structs.replace(read, **changed)


def day_of(document: Document) -> date:
    """The local day that is printed."""
    return document.issued.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _file(data: bytes, **more: Any) -> Presented:
    return Presented(sha256=hashlib.sha256(data).hexdigest(), **more)


def forgeries(seed: int, count: int, genuine: Sequence[Sheet]) -> Iterator[Forgery]:
    """``count`` forgeries, the five kinds in turn, each made of ``genuine`` papers."""
    chance = random.Random(seed)
    kinds: tuple[tuple[str, Callable[[random.Random, Sequence[Sheet]], tuple[str, Presented]]], ...] = (
        ("bytes changed", bytes_changed),
        ("numbers swapped", numbers_swapped),
        ("code replayed on another paper", code_replayed),
        ("visual edits", visual_edits),
        ("revisions appended", revisions_appended),
    )
    for turn in range(count):
        kind, forge = kinds[turn % len(kinds)]
        how, presented = forge(chance, genuine)
        yield Forgery(kind, how, presented)


def bytes_changed(chance: random.Random, genuine: Sequence[Sheet]) -> tuple[str, Presented]:
    """A bit, a byte, a stretch, the end: the file is another one."""
    pdf = bytearray(chance.choice(genuine).pdf)
    place = chance.randrange(len(pdf))
    how = chance.choice(("bit", "byte", "dropped", "inserted", "cut", "longer"))
    if how == "bit":
        pdf[place] ^= 1 << chance.randrange(8)
    elif how == "byte":
        pdf[place] = (pdf[place] + chance.randint(1, 255)) % 256
    elif how == "dropped":
        del pdf[place : place + chance.randint(1, 64)]
    elif how == "inserted":
        pdf[place:place] = chance.randbytes(chance.randint(1, 64))
    elif how == "cut":
        del pdf[max(1, len(pdf) - chance.randint(1, 2000)) :]
    else:
        pdf += b"\n" * chance.randint(1, 8)
    return how, _file(bytes(pdf))


def numbers_swapped(chance: random.Random, genuine: Sequence[Sheet]) -> tuple[str, Presented]:
    """The number of one paper with something of another."""
    one, other = chance.sample(list(genuine), 2)
    how = chance.choice(("check of another", "file of another", "number in the code", "guessed check", "on the sheet"))
    if how == "check of another":
        return how, Presented(number=one.facts.number, check=other.facts.check, claims=claims(one.document))
    if how == "file of another":
        return how, _file(one.pdf, number=other.facts.number, check=other.facts.check)
    if how == "number in the code":
        read = qr.read(one.facts.code)
        message = qr.message_of(msgspec.structs.replace(read.vouched, number=other.facts.number))
        raw = bytes.fromhex(read.key) + read.signature + message
        code = base64.b32encode(raw).decode().rstrip("=")
        return how, Presented(code=code, claims=claims(one.document, number=other.facts.number))
    if how == "guessed check":
        guess = "".join(chance.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(10))
        return how, Presented(number=one.facts.number, check=guess, claims=claims(one.document))
    # The printed number is another's, code and check value are left as they were.
    return how, Presented(code=one.facts.code, claims=claims(one.document, number=other.facts.number))


def code_replayed(chance: random.Random, genuine: Sequence[Sheet]) -> tuple[str, Presented]:
    """A genuine code (or number and check value) printed on another paper."""
    one, other = chance.sample(list(genuine), 2)
    how = chance.choice(("code on another sheet", "code and file", "number on another sheet", "invented sheet"))
    if how == "code on another sheet":
        return how, Presented(code=qr.address(one.facts.code), claims=claims(other.document))
    if how == "code and file":
        return how, _file(other.pdf, code=one.facts.code)
    if how == "number on another sheet":
        shown = claims(other.document, number=one.facts.number)
        return how, Presented(number=one.facts.number, check=one.facts.check, claims=shown)
    invented = claims(one.document, parties=("N*** N*** (…0000)",), total=f"{chance.randint(1, 10**6)}.000 TND")
    return how, Presented(code=one.facts.code, claims=invented)


def visual_edits(chance: random.Random, genuine: Sequence[Sheet]) -> tuple[str, Presented]:
    """The sheet says something else: set anew with our own templates, sealed or not, or edited on paper."""
    one = chance.choice(list(genuine))
    document = one.document
    total = document.contents.total
    assert total is not None
    edited = Amount(amount=total.amount + chance.randint(1, 10_000), currency=total.currency)
    changed = msgspec.structs.replace(document, contents=msgspec.structs.replace(document.contents, total=edited))
    how = chance.choice(("set anew", "set anew, sealed by a forger", "amount on the sheet", "party", "day", "kind"))
    if how.startswith("set anew"):
        words = wording.texts(changed, demonstration=False)
        pdf = rendering.rendered(document.kind, words, qr.drawing(qr.address(one.facts.code)))
        if how.endswith("forger"):
            pdf = forger().seal(pdf, name="Customs", place="TN", reason="Seal")
        return how, _file(pdf, code=one.facts.code, claims=claims(changed))
    if how == "amount on the sheet":
        return how, Presented(code=one.facts.code, claims=claims(changed))
    if how == "party":
        return how, Presented(code=one.facts.code, claims=claims(document, parties=("Another Trader",)))
    if how == "day":
        later = day_of(document).replace(year=document.issued.year + 1, day=1)
        return how, Presented(code=one.facts.code, claims=claims(document, issued_on=later))
    return how, Presented(code=one.facts.code, claims=claims(document, kind="release"))


def revisions_appended(chance: random.Random, genuine: Sequence[Sheet]) -> tuple[str, Presented]:
    """A further revision after the sealed one, as readers of PDFs allow and signatures do not always notice."""
    one = chance.choice(list(genuine))
    writer = IncrementalPdfFileWriter(io.BytesIO(one.pdf))
    how = chance.choice(("metadata", "annotation", "sealed again"))
    if how == "metadata":
        writer.root["/Lang"] = pdf_string(f"x-{chance.randrange(10**6)}")
        writer.update_root()
    elif how == "annotation":
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        while page["/Type"] != "/Page":
            page = page["/Kids"][0].get_object()
        page[pdf_name("/Forged")] = pdf_string(str(chance.randrange(10**6)))
        writer.mark_update(page.container_ref)
    else:
        return how, _file(forger().seal(one.pdf, name="Customs", place="TN", reason="Seal", field="Seal2"))
    out = io.BytesIO()
    writer.write(out)
    return how, _file(out.getvalue())


_forger: list[seal.Seal] = []


def forger() -> seal.Seal:
    """A seal of another self-made authority, with the same names as ours."""
    if not _forger:
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            _forger.append(seal.Seal(seal.from_pem(authority.held(Path(folder))), demonstration=True))
    return _forger[0]
