# SPDX-License-Identifier: EUPL-1.2
"""What people choose and enter about notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.notices.errors import Refused
from diwana.foundation.notices.kinds import kinds
from diwana.kernel.actor import Actor


class WebhookForm(forms.Form):
    """The address and the kinds of news of a webhook."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("Begins with https:// and is reached from the public network."),
        max_length=500,
        widget=forms.URLInput(attrs={"class": "input-code", "autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds of news"), widget=forms.CheckboxSelectMultiple)
    active = forms.BooleanField(label=_("It is called"), required=False)

    def __init__(self, *args: Any, actor: Actor, new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, kind.label) for code, kind in kinds().items() if actor.may(kind.permission)]
        if new:
            del self.fields["active"]


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Show why the verb refused, at the field at fault."""
    form.add_error(refused.field if refused.field in form.fields else None, gettext(refused.message))
