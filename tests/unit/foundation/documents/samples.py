# SPDX-License-Identifier: EUPL-1.2
"""Files to send: good ones of each kind, and such as an attacker would make."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

from diwana.foundation.documents.printed import printed

PDF = printed(["Invoice F-1", "made for a test"])
TEXT = "Facture n° 12 · فاتورة\nthree lines\n".encode()
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<eur1 xmlns="urn:example:eur1"><number>77</number></eur1>\n'


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (12, 90, 110)).save(made, kind)
    return made.getvalue()


def office(main: str = "word/document.xml", *, more: dict[str, bytes] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr(main, "<document>text</document>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def open_document() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", "<content/>")
    return made.getvalue()


def bare_archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "a")
    return made.getvalue()


def overlapping() -> bytes:
    """Two members of the directory that share one body: the construction of Fifield's bomb."""
    whole = office(more={"word/a.xml": b"x" * 1000})
    directory = whole.rindex(b"PK\x05\x06")
    count, length, start = struct.unpack("<HII", whole[directory + 10 : directory + 20])
    entries = whole[start:directory]
    again = entries[entries.rindex(b"PK\x01\x02") :].replace(b"word/a.xml", b"word/b.xml")
    body = whole[:start].replace(b"word/a.xml", b"word/b.xml")
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count + 1, count + 1, length + len(again), start, 0)
    return body + entries + again + end


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + zlib.crc32(name + content).to_bytes(4)


def huge_png() -> bytes:
    """Sixty thousand points square in a hundred bytes."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def pdf_with(entry: bytes) -> bytes:
    return PDF.replace(b"/Type /Catalog", b"/Type /Catalog " + entry)


def folded_pdf(inside: bytes) -> bytes:
    """A PDF that keeps ``inside`` in a compressed object stream."""
    stream = zlib.compress(inside)
    part = (
        b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    )
    return PDF.replace(b"xref\n0", part % (len(stream), stream) + b"xref\n0", 1)
