# SPDX-License-Identifier: EUPL-1.2
"""What a person fills in about his mandates and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.mandates import Act


class MandateForm(forms.Form):
    agent = forms.CharField(
        label=_("Customs code of the organisation"),
        help_text=_("The broker or company that may act in your organisation's name."),
        max_length=35,
        widget=forms.TextInput(attrs={"class": "input-code", "autocomplete": "off", "spellcheck": "false"}),
    )
    acts = forms.MultipleChoiceField(label=_("Acts"), choices=Act.choices, widget=forms.CheckboxSelectMultiple)
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"})
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"), help_text=_("For example the name of your software."), max_length=100
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (366, _("one year"))],
    )


class DelegationForm(forms.Form):
    """``takers``: (membership, name); ``permissions``: (name, label) of what may be delegated."""

    taker = forms.TypedChoiceField(label=_("Colleague"), coerce=int)
    permissions = forms.MultipleChoiceField(
        label=_("What he may do in your place"), widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"})
    )
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"})
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For example your leave. Your colleague reads it."),
        required=False,
        max_length=200,
    )

    def __init__(
        self, *args: Any, takers: Sequence[tuple[int, str]], permissions: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].choices = [("", "–"), *takers]  # type: ignore[attr-defined]
        self.fields["permissions"].choices = permissions  # type: ignore[attr-defined]


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Show why the verb refused, at the field at fault."""
    form.add_error(refused.field if refused.field in form.fields else None, gettext(refused.message) % refused.values)
