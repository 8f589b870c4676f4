# SPDX-License-Identifier: EUPL-1.2
"""What a second person and an administrator fill in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.ui.formats import parse_number


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you refuse"),
        help_text=_("Whoever proposed it reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RuleForm(forms.Form):
    """``amounts``: whether the act has an amount; ``currency``: that of the limit."""

    needed = forms.ChoiceField(label=_("How many people"), widget=forms.RadioSelect)
    above = forms.CharField(label=_("Limit"), required=False, max_length=30)

    def __init__(self, *args: Any, amounts: bool, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("one", _("One person is enough")), ("two", _("Two people, always"))]
        if amounts:
            choices.append(("above", _("Two people above a limit")))
            self.fields["above"].help_text = gettext("In %(currency)s; needed for the last choice.") % {
                "currency": currency
            }
            self.fields["above"].widget.attrs.update({"class": "input-number width-10", "inputmode": "decimal"})
        else:
            del self.fields["above"]
        self.fields["needed"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["limit"] = None
        if cleaned.get("needed") == "above":
            try:
                cleaned["limit"] = self._limit(cleaned.get("above", ""))
            except ValueError:
                self.add_error("above", gettext("Give the limit as an amount, such as 10000"))
        return cleaned

    def _limit(self, text: str) -> Decimal:
        limit = parse_number(text)
        if limit is None or limit < 0:
            raise ValueError(text)
        return limit
