# SPDX-License-Identifier: EUPL-1.2
"""The boundary of notices: a room declares kinds of news and tells them."""

from diwana.foundation.notices.kinds import Kind, Mailing
from diwana.foundation.notices.sending import notify

__all__ = ["Kind", "Mailing", "notify"]
