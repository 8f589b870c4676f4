# SPDX-License-Identifier: EUPL-1.2
"""Names of files, as they may be shown and handed out again: what somebody calls a file is no path and no trick."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MOST = 120  # characters
#: Control and format characters, among them those that turn the direction of writing; parts of paths; quotes.
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_PATH = re.compile(r"[\\/:*?\"<>|%;]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def cleaned(name: str, ending: str) -> str:
    """A name to show and to save under, with the ``ending`` that the content has: ``"../a\\u202egpj.exe"`` as a picture
    is ``agpj.jpg``. Never empty, at most 120 characters."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = "".join(each for each in text if unicodedata.category(each) not in _DROPPED)
    text = " ".join(_PATH.sub(" ", text).split()).strip(". ")
    stem, dot, last = text.rpartition(".")
    if dot and stem and re.fullmatch(r"[A-Za-z0-9]{1,5}", last):
        text = stem.strip(". ")
    text = text[: MOST - len(ending) - 1].strip(". ")
    if not text or _RESERVED.fullmatch(text):
        text = "document"
    return f"{text}.{ending}"


def disposition(name: str, *, inline: bool) -> str:
    """The header Content-Disposition (RFC 6266) with an ASCII name and the true one (RFC 8187)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", plain).strip() or "document"
    if plain.startswith("."):
        plain = "document" + plain
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
