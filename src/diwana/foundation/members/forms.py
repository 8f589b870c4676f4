# SPDX-License-Identifier: EUPL-1.2
"""The forms of officers, managers and of who is invited; those of applicants are in ``sections``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.public import TRADE_KINDS, Role, unsaved_person
from diwana.foundation.members.models import Kind


class StartForm(forms.Form):
    kind = forms.ChoiceField(label=_("Who is to be registered?"), choices=Kind.choices, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a link to it. You sign in with this address later."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class ApprovalForm(forms.Form):
    """``company``: an organisation has a customs code and kinds; an individual is given both."""

    identifier = forms.CharField(
        label=_("Customs code"),
        help_text=_("Under which declarations name it."),
        max_length=35,
        widget=forms.TextInput(attrs={"class": "input-code width-20", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds"), choices=TRADE_KINDS, widget=forms.CheckboxSelectMultiple)


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you refuse"),
        help_text=_("The applicant reads this in his letter."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("What you need"),
        help_text=_("The applicant reads this in his letter, changes his answers and sends them again."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RolesForm(forms.Form):
    """``offered``: the roles that the organisation's people may hold."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = set(offered)
        self.fields["roles"].choices = [(role.value, role.label) for role in Role if role in chosen]  # type: ignore[attr-defined]


class InvitationForm(RolesForm):
    email = forms.EmailField(
        label=_("E-mail address of your colleague"), max_length=254, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    field_order = ("email", "roles", "language")


class AcceptanceForm(forms.Form):
    """``email``: the address invited, which the password must not resemble."""

    name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Twelve characters or more; a sentence is easy to remember."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("The same password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, unsaved_person(self.email, self.cleaned_data.get("name", "")))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and cleaned.get("repeated") and cleaned["password"] != cleaned["repeated"]:
            self.add_error("repeated", gettext("The two passwords are not the same"))
        return cleaned
