# SPDX-License-Identifier: EUPL-1.2
"""How long personal data are kept, said on the model that holds them."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Action(StrEnum):
    """What happens to a row at the end: the personal fields are emptied, or the whole row goes."""

    ERASE = "erase"
    DELETE = "delete"


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Rule of one model. ``months`` after the instant or day in the field ``since`` (rows where it is empty are kept),
    ``action`` is taken. ``what`` names what is kept and ``basis`` the purpose or text that justifies the time: message
    ids, read by the public. ``keep_if`` are lookups of Django under which a row is kept all the same, such as an open
    dispute. ``subject``: kind of the ledger's subject that a row is; the values of its events are erased with it."""

    months: int
    since: str
    basis: str
    what: str = ""
    action: Action = Action.ERASE
    keep_if: tuple[tuple[str, object], ...] = ()
    subject: str = ""
