# SPDX-License-Identifier: EUPL-1.2
"""Which permissions exist and which role holds which, gathered from every room's ``permissions.py``."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Self

from django.apps import apps

from diwana.foundation.accounts.roles import Role


class PermissionEnum(StrEnum):
    """Base of every room's ``Permission``: a member is ``"<room>.<act>", label``; the label is a lazy translation."""

    label: Any

    def __new__(cls, value: str, label: Any) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class PermissionConflict(Exception):
    """Two rooms declare the same permission, or a grant names something that is not one."""


class Grants:
    """All declared permissions and their distribution over the roles."""

    def __init__(self) -> None:
        self.permissions: dict[str, StrEnum] = {}
        self.by_role: dict[str, frozenset[str]] = {str(role): frozenset() for role in Role}

    def add(self, declared: Iterable[StrEnum], granted: Mapping[Role, Iterable[StrEnum]]) -> None:
        """Take one room's declaration. Raises PermissionConflict."""
        for permission in declared:
            if str(permission) in self.permissions:
                raise PermissionConflict(f"permission {permission} is declared twice")
            self.permissions[str(permission)] = permission
        for role, permissions in granted.items():
            names = frozenset(str(permission) for permission in permissions)
            if unknown := names - self.permissions.keys():
                raise PermissionConflict(f"role {role} is granted undeclared permissions: {sorted(unknown)}")
            self.by_role[str(role)] |= names


@functools.cache
def grants() -> Grants:
    """The declarations of every installed room: the StrEnum ``Permission`` and the mapping ``GRANTS``
    of its module ``permissions``. Raises PermissionConflict."""
    gathered = Grants()
    for config in apps.get_app_configs():
        name = f"{config.name}.permissions"
        if not config.name.startswith("diwana.") or find_spec(name) is None:
            continue
        room = import_module(name)
        gathered.add(room.Permission, room.GRANTS)
    return gathered


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Every permission held by at least one of ``roles``; a role no longer known holds none."""
    return _permissions_of(tuple(roles))


@functools.lru_cache(maxsize=512)
def _permissions_of(roles: tuple[str, ...]) -> frozenset[str]:
    by_role = grants().by_role
    return frozenset().union(*(by_role.get(str(role), frozenset()) for role in roles))
