# SPDX-License-Identifier: EUPL-1.2
"""Why an effect is undone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
