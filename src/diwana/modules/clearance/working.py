# SPDX-License-Identifier: EUPL-1.2
"""The working of a tax line as it is stored with a filed declaration, and read again for pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from diwana.engines.duty import Rounding, Sentence, TaxLine, Terms, sentences


def written(line: TaxLine, rounding: Rounding) -> dict[str, Any]:
    """``line`` as JSON values. Of its definition only what the reader needs is kept: its names and its rounding."""
    definition = line.definition
    kept = msgspec.to_builtins(msgspec.structs.replace(line, definition=None) if definition is not None else line)
    return {
        "line": {name: value for name, value in kept.items() if value is not None},
        "rounding": str((definition.rounding if definition is not None else None) or rounding),
        "labels": dict(definition.labels) if definition is not None else {},
    }


def steps(working: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """The steps of a stored line, to be put into words by ``engines.duty.in_words``."""
    line = msgspec.convert(working["line"], TaxLine)
    return sentences(line, Terms(currency=None, decimals=0, rounding=Rounding(working["rounding"])))
