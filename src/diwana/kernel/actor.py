# SPDX-License-Identifier: EUPL-1.2
"""Who acts: the person, in which role, for which organisation. Every verb takes one."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class PermissionMissing(Exception):
    """The actor does not hold the permission that a verb, page or operation demands."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """One acting person as the verbs see him.

    person: primary key of the person; None for the system itself (scheduled work, commands).
    organisation: primary key of the organisation he acts in; None for the system.
    roles: codes of the roles he holds there.
    permissions: union of the permissions of those roles, each ``module.verb``.
    offices: codes of the customs offices an officer serves; empty means none (traders) — see ``everywhere``.
    everywhere: whether an officer serves all offices.
    delegator: primary key of the person by whose delegation he acts; None when he acts in his own right.
    approver: primary key of the second person who approved what is being done; None where one is enough.
    """

    person: int | None
    organisation: int | None
    roles: tuple[str, ...] = ()
    permissions: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    everywhere: bool = False
    delegator: int | None = None
    approver: int | None = None

    @property
    def minds(self) -> frozenset[int]:
        """The people whose judgement the actor exercises: himself, and whoever delegated to him."""
        return frozenset(person for person in (self.person, self.delegator) if person is not None)

    def may(self, permission: StrEnum | str) -> bool:
        return str(permission) in self.permissions

    def require(self, permission: StrEnum | str) -> None:
        """Raise PermissionMissing unless the actor holds ``permission``."""
        if str(permission) not in self.permissions:
            raise PermissionMissing(str(permission))

    def serves(self, office: str) -> bool:
        """Whether the actor is an officer of the customs office ``office``."""
        return self.everywhere or office in self.offices
