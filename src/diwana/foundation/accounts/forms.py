# SPDX-License-Identifier: EUPL-1.2
"""What a person fills in about his mandates and tokens."""

from __future__ import annotations

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


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Show why the verb refused, at the field at fault."""
    form.add_error(refused.field if refused.field in form.fields else None, gettext(refused.message) % refused.values)
