# SPDX-License-Identifier: EUPL-1.2
"""Who may have the record of a person or an organisation: they themselves."""

from __future__ import annotations

from diwana.kernel.actor import Actor


def _person(actor: Actor, key: str) -> bool:
    return key == str(actor.person)


def _organisation(actor: Actor, key: str) -> bool:
    return key == str(actor.organisation)


DISCLOSED = {"person": _person, "organisation": _organisation}
