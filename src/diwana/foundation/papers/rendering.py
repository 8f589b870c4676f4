# SPDX-License-Identifier: EUPL-1.2
"""A document as a PDF: typst sets it, from templates that get every word of it as text, never as markup.

Tagged (PDF/UA-1) and made to last (PDF/A-2a), with its fonts inside it. Nothing is read but our templates and fonts.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

import diwana
from diwana.kernel import clock

TEMPLATES = Path(__file__).parent / "typst"
#: Made with the front-end.
BUILT = Path(diwana.__file__).parent / "static" / "paper-fonts"
#: In the order in which a character is looked for; folders of the built front-end.
FONTS = (
    "ibm-plex-sans-latin",
    "ibm-plex-sans-arabic-arabic",
    "ibm-plex-sans-latin-ext",
    "ibm-plex-sans-cyrillic",
    "ibm-plex-sans-greek",
)
STANDARDS: list[Any] = ["a-2a", "ua-1"]


class FontsMissing(Exception):
    """The front-end was not built: no paper can be set."""


class _Setter(threading.local):
    """This thread's compilers, one for each template: the templates are read once."""

    def __init__(self) -> None:
        self.compilers: dict[str, typst.Compiler] = {}


_setter = _Setter()
_lock = threading.Lock()
_fonts: list[typst.Fonts] = []


def rendered(template: str, data: Mapping[str, Any], qr: str) -> bytes:
    """The PDF of ``template`` (a kind of paper) with ``data`` (texts) and ``qr`` (a drawing in SVG).

    Raises FontsMissing, and typst.TypstError for a mistake in a template.
    """
    compiler = _setter.compilers.get(template)
    if compiler is None:
        compiler = typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=fonts())
        _setter.compilers[template] = compiler
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False), "qr": qr},
        pdf_standards=STANDARDS,
        timestamp=clock.now().replace(microsecond=0),
    )
    assert isinstance(pdf, bytes)
    return pdf


def fonts() -> typst.Fonts:
    with _lock:
        if not _fonts:
            _fonts.append(_load())
        return _fonts[0]


def _load() -> typst.Fonts:
    """Our fonts and no others: a paper looks the same on every machine."""
    folders = [BUILT / name for name in FONTS]
    if missing := [folder for folder in folders if not folder.is_dir()]:
        raise FontsMissing(f"{missing[0]} is not there: build the front-end (assets/build.mjs)")
    paths: list[Any] = [str(folder) for folder in folders]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
