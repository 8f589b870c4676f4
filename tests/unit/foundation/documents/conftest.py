# SPDX-License-Identifier: EUPL-1.2
"""A broker with a draft, and ways to send him files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from diwana.foundation.documents import receiving, services
from diwana.foundation.documents.models import Document
from diwana.kernel.actor import Actor
from diwana.modules.clearance import services as clearance
from diwana.modules.clearance.testing import Desk, desk, entry
from diwana.modules.risk import draws

KIND = "declaration.supporting"
Send = Callable[..., Document]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """A folder of files of its own; no scanner unless a test sets one up."""
    settings.FILES_FOLDER, settings.CLAMD = tmp_path, None
    return tmp_path


@pytest.fixture(autouse=True)
def forgotten_days() -> None:
    """As in the tests of clearance: the days that the process remembers as committed are gone with the tables."""
    draws._known.clear()


@pytest.fixture
def people(db: None) -> Desk:
    return desk()


@pytest.fixture
def draft(people: Desk) -> int:
    return clearance.start_draft(people.broker, entry())


@pytest.fixture
def subject(draft: int) -> str:
    return f"declaration:{draft}"


@pytest.fixture
def send(people: Desk, subject: str) -> Send:
    """``send(content, name=…, by=…, at=…)``: attach a file; the document."""

    def attach(content: bytes, name: str = "file.pdf", by: Actor | None = None, at: str = "", **more: Any) -> Document:
        key = receiving.take_whole(
            by or people.broker,
            io.BytesIO(content).read,
            length=len(content),
            subject=at or subject,
            kind_code=KIND,
            name=name,
            **more,
        )
        return Document.objects.select_related("content").get(pk=key)

    return attach


@pytest.fixture
def begun(people: Desk, subject: str) -> Callable[[int], UUID]:
    """``begun(length)``: an upload of the broker's."""
    return lambda length: services.begin(people.broker, subject=subject, kind_code=KIND, name="a.pdf", length=length)


def stored(folder: Path) -> Iterator[Path]:
    """The files on the disk."""
    return (path for path in folder.rglob("*") if path.is_file())
