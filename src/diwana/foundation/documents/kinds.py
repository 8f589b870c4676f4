# SPDX-License-Identifier: EUPL-1.2
"""What may be attached to what, and how much of it: data, read once from ``kinds.toml`` or the installation's own
file."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from diwana.foundation.documents.inspection import TYPES
from diwana.kernel.declaration import Fact

_LANGUAGES = ("fr", "ar", "en")


class Kind(Fact, frozen=True, kw_only=True):
    """One purpose of a document. ``types``: media types taken; ``bytes``: largest file; ``number``: most files at one
    subject; ``months``: how long it is kept once frozen."""

    code: str
    labels: Mapping[str, str]
    types: frozenset[str]
    bytes: int
    number: int
    months: int

    @property
    def subject_kind(self) -> str:
        return self.code.partition(".")[0]

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of what is taken, for the browser's own choice of files."""
        return tuple(sorted(TYPES[each] for each in self.types))


class Limits(Fact, frozen=True, kw_only=True):
    """What one person may do: open uploads, hours an upload waits, files and bytes in 24 hours."""

    unfinished: int
    hours: int
    files_a_day: int
    bytes_a_day: int


class Rules(Fact, frozen=True):
    kinds: Mapping[str, Kind]
    limits: Limits


def rules() -> Rules:
    """The rules of this installation. Raises ImproperlyConfigured where the file says something else than rules."""
    return _read(settings.DOCUMENT_KINDS)


def kind(code: str) -> Kind | None:
    return rules().kinds.get(code)


@functools.cache
def _read(path: Path) -> Rules:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Rules(
            {code: _kind(code, stated) for code, stated in content["kind"].items()}, _limits(content["limits"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(f"{path} does not say what may be attached: {error!r}") from error


def _kind(code: str, stated: Mapping[str, Any]) -> Kind:
    by_ending = {ending: media_type for media_type, ending in TYPES.items()}
    return Kind(
        code=code,
        labels={language: str(stated["labels"][language]) for language in _LANGUAGES},
        types=frozenset(by_ending[ending] for ending in stated["types"]),
        bytes=_whole(stated["mebibytes"]) << 20,
        number=_whole(stated["number"]),
        months=_whole(stated["months"]),
    )


def _limits(stated: Mapping[str, Any]) -> Limits:
    return Limits(
        unfinished=_whole(stated["unfinished"]),
        hours=_whole(stated["hours"]),
        files_a_day=_whole(stated["files_a_day"]),
        bytes_a_day=_whole(stated["mebibytes_a_day"]) << 20,
    )


def _whole(value: object) -> int:
    if type(value) is not int or value < 1:
        raise ValueError(f"{value!r} is no whole number above nought")
    return value
