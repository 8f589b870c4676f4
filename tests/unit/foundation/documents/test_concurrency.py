# SPDX-License-Identifier: EUPL-1.2
"""Several at once, and one that is killed: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.unit.foundation.documents import samples
from tests.unit.foundation.documents.conftest import KIND, stored

from diwana.foundation.documents import receiving, services, store
from diwana.foundation.documents.errors import DocumentsError, Frozen, Locked, WrongOffset
from diwana.foundation.documents.models import Content, Document
from diwana.foundation.documents.sealing import PIECE, SealedReader, new_key
from diwana.modules.clearance import services as clearance
from diwana.modules.clearance.errors import ClearanceError
from diwana.modules.clearance.testing import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What ``act`` returned or raised in each of ``count`` threads that begin together."""
    gate = threading.Barrier(count)

    def run(number: int) -> object:
        try:
            gate.wait(timeout=20)
            return act(number)
        except (DocumentsError, ClearanceError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_requests_to_one_upload_at_once_one_is_taken(people: Desk, begun: Callable[[int], UUID]) -> None:
    key = begun(len(samples.PDF))
    inside = threading.Event()

    def send(_number: int) -> object:
        content = io.BytesIO(samples.PDF)

        def read(count: int) -> bytes:
            inside.wait(0.2)  # holds the file long enough for the others to come
            return content.read(count)

        return receiving.receive(people.broker, key, read, offset=0, stated=len(samples.PDF))

    answers = at_once(4, send)
    assert sum(isinstance(each, receiving.Progress) for each in answers) == 1
    assert all(isinstance(each, receiving.Progress | Locked | WrongOffset) for each in answers)
    assert Document.objects.count() == 1


def test_the_same_content_sent_by_several_at_once_is_one_file(people: Desk, subject: str, folder: Path) -> None:
    keys = [
        services.begin(people.broker, subject=subject, kind_code=KIND, name="a.pdf", length=len(samples.PDF), code=code)
        for code in "abcd"
    ]

    def send(number: int) -> object:
        read = io.BytesIO(samples.PDF).read
        return receiving.receive(people.broker, keys[number], read, offset=0, stated=len(samples.PDF))

    assert all(isinstance(each, receiving.Progress) for each in at_once(4, send))
    assert Content.objects.count() == 1
    assert Document.objects.count() == 4
    assert len(list(stored(folder))) == 1


def test_a_document_is_attached_before_the_filing_or_not_at_all(people: Desk, draft: int, subject: str) -> None:
    """Whoever comes first: every document of a filed declaration is among the digests of its event."""

    def act(number: int) -> object:
        if number == 0:
            return clearance.file_declaration(people.broker, draft, version=1)
        read, length = io.BytesIO(samples.PDF).read, len(samples.PDF)
        about = {"subject": subject, "kind_code": KIND, "name": "a.pdf", "code": str(number)}
        return receiving.take_whole(people.broker, read, length=length, **about)

    answers = at_once(3, act)
    assert not isinstance(answers[0], Exception)
    assert all(isinstance(each, UUID | Frozen) for each in answers[1:])
    assert not Document.objects.filter(frozen_at=None).exists()
    assert Document.objects.count() == sum(isinstance(each, UUID) for each in answers[1:])


FILE, LENGTH = UUID(int=99), PIECE * 3 + 1234


def _writes(folder: str, key: bytes, offset: int, seed: int, said: Connection) -> None:
    """A process that writes the file of ``seed`` from ``offset``, says what is safe, and is killed on the way."""
    from django.conf import settings

    settings.FILES_FOLDER = folder
    content, chance = random.Random(7).randbytes(LENGTH), random.Random(seed)
    with store.held(FILE):
        part = store.Part(FILE, key, LENGTH, offset)
        while part.offset < LENGTH:
            part.write(content[part.offset : part.offset + chance.randint(1, PIECE)])
            if chance.random() < 0.3:
                os.kill(os.getpid(), signal.SIGKILL)
            said.send(part.keep())
            if chance.random() < 0.2:
                os.kill(os.getpid(), signal.SIGKILL)
            part.acknowledged()


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_point_it_goes_on_where_it_was_acknowledged(folder: Path, seed: int) -> None:
    key, offset, kills = new_key(), 0, 0
    forks: Any = multiprocessing.get_context("fork")
    for attempt in range(100):
        here, there = forks.Pipe(duplex=False)
        writer = forks.Process(target=_writes, args=(str(folder), key, offset, seed * 1000 + attempt, there))
        writer.start()
        there.close()
        writer.join(timeout=30)
        while here.poll():
            try:
                offset = here.recv()
            except EOFError:
                break
        if writer.exitcode == 0:
            break
        kills += 1
    assert offset == LENGTH
    with SealedReader(store.path_of(FILE), key, FILE, LENGTH) as reader:
        assert reader.readall() == random.Random(7).randbytes(LENGTH)
    assert kills > 0
