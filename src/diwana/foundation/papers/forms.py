# SPDX-License-Identifier: EUPL-1.2
"""What people fill in about papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from diwana.foundation.papers.errors import Refused
from diwana.foundation.papers.services import MOST_HEADING, MOST_TEXT

_ = gettext_lazy

LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
_CODE: dict[str, Any] = {
    "class": "input-code",
    "autocomplete": "off",
    "spellcheck": "false",
    "autocapitalize": "characters",
}


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Number"),
        help_text=_("At the top of the paper, such as RC-2026-0000123."),
        max_length=30,
        widget=forms.TextInput(attrs=_CODE),
    )
    check = forms.CharField(
        label=_("Check value"),
        help_text=_("Beside the code, ten characters such as 7K4M9-QXT2H."),
        max_length=20,
        widget=forms.TextInput(attrs=_CODE),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Address read from the code"),
        help_text=_("If the camera of your telephone did not open it, paste it here."),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )


class LetterForm(forms.Form):
    to = forms.CharField(label=_("Customs code of the addressee"), max_length=35, widget=forms.TextInput(attrs=_CODE))
    office = forms.ChoiceField(label=_("Office"), required=False)
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Number of the declaration or of the file, where there is one."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_CODE),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    heading = forms.CharField(label=_("What it is about"), max_length=MOST_HEADING)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("An empty line begins a new paragraph."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    replaces = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = offices


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Show why the verb refused, at the field at fault."""
    form.add_error(refused.field if refused.field in form.fields else None, gettext(refused.message))
