# SPDX-License-Identifier: EUPL-1.2
"""The acts one organisation can authorise another to do in its name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """An act of customs formalities that a mandate can name."""

    FILE = "file", _("File declarations")
    CANCEL = "cancel", _("Cancel declarations")
    PAY = "pay", _("Pay duties and taxes")
