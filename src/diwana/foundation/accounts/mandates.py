# SPDX-License-Identifier: EUPL-1.2
"""The acts one organisation can authorise another to do in its name."""

from __future__ import annotations

from django.db import models
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """An act of customs formalities that a mandate can name."""

    FILE = "file", _("File declarations")
    CANCEL = "cancel", _("Cancel declarations")
    PAY = "pay", _("Pay duties and taxes")


#: Sent inside the transaction in which a mandate was given or withdrawn, for rooms that stand above this one: actor,
#: mandate (key), principal and agent (key and name of each organisation), given.
mandate_changed = Signal()
