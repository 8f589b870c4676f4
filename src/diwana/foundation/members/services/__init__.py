# SPDX-License-Identifier: EUPL-1.2
"""The verbs of applications and invitations."""

from diwana.foundation.members.services.applying import (
    begin,
    confirm,
    expire,
    keep,
    submit,
)
from diwana.foundation.members.services.deciding import approve, ask, refuse
from diwana.foundation.members.services.inviting import accept, invite, withdraw_invitation

__all__ = [
    "accept",
    "approve",
    "ask",
    "begin",
    "confirm",
    "expire",
    "invite",
    "keep",
    "refuse",
    "submit",
    "withdraw_invitation",
]
