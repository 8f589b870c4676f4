# SPDX-License-Identifier: EUPL-1.2
"""Whole installations, in processes of their own: dear tests, in lanes of their own, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.installations import Installation


@pytest.fixture(scope="module")
def new_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Installation]]:
    made: list[Installation] = []

    def make() -> Installation:
        made.append(Installation(tmp_path_factory.mktemp("installation") / "var"))
        return made[-1]

    yield make
    for installation in made:
        if installation.var.exists():
            installation.destroy()
