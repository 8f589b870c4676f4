# SPDX-License-Identifier: EUPL-1.2
"""What a person fills in about his mandates and tokens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.mandates import Act
from diwana.foundation.accounts.models import OrganisationKind
from diwana.foundation.accounts.roles import OFFICER_ROLES, Role, trade_roles


class MandateForm(forms.Form):
    agent = forms.CharField(
        label=_("Customs code of the organisation"),
        help_text=_("The broker or company that may act in your organisation's name."),
        max_length=35,
        widget=forms.TextInput(attrs={"class": "input-code", "autocomplete": "off", "spellcheck": "false"}),
    )
    acts = forms.MultipleChoiceField(label=_("Acts"), choices=Act.choices, widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(
        label=_("First day"),
        help_text=_("Today where you give none."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"}),
    )
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"})
    )


class AskingForm(MandateForm):
    principal = forms.CharField(
        label=_("Customs code of the organisation"),
        help_text=_("In whose name you want to act. It holds once that organisation gives it."),
        max_length=35,
        widget=forms.TextInput(attrs={"class": "input-code", "autocomplete": "off", "spellcheck": "false"}),
    )
    agent = None  # type: ignore[assignment]  # takes the field away

    field_order = ("principal", "acts", "since", "until")


class RenewalForm(forms.Form):
    until = forms.DateField(
        label=_("New last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"})
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


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays on the record."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("What you are examining, and why"),
        help_text=_("It is noted beside everything you read until you sign out, and supervisors see it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"), choices=OrganisationKind.choices, widget=forms.CheckboxSelectMultiple
    )
    tax_number = forms.CharField(label=_("Tax number"), required=False, max_length=30)
    activity = forms.CharField(label=_("Activity"), required=False, max_length=200)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    country = forms.RegexField(
        label=_("Country"),
        help_text=_("Two letters, such as TN."),
        regex=r"^[A-Z]{2}$",
        widget=forms.TextInput(attrs={"class": "input-code width-4"}),
    )


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"dir": "ltr"}))
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=settings.LANGUAGES)
    telephone = forms.CharField(
        label=_("Telephone"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"})
    )


class AppointmentForm(forms.Form):
    """``kinds``: those of the organisation, which say what its people may be."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        help_text=_("Without any, his part in the organisation ends."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offices = forms.CharField(
        label=_("Offices"),
        help_text=_("Codes of the customs offices served, with spaces."),
        required=False,
        max_length=500,
    )
    everywhere = forms.BooleanField(label=_("All offices"), required=False)

    def __init__(self, *args: Any, kinds: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = OFFICER_ROLES if {"office", "agency"} & set(kinds) else trade_roles(kinds)
        self.fields["roles"].choices = [(role.value, role.label) for role in Role if role in offered]  # type: ignore[attr-defined]
        if offered is not OFFICER_ROLES:
            del self.fields["offices"], self.fields["everywhere"]

    def clean_offices(self) -> list[str]:
        return str(self.cleaned_data["offices"]).upper().split()


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
