# SPDX-License-Identifier: EUPL-1.2
"""The form that replaces a list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LoadForm(forms.Form):
    """A CSV file and why it is loaded."""

    file = forms.FileField(label=_("CSV file"))
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Kept in the ledger with your name."))
