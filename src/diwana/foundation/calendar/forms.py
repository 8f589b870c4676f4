# SPDX-License-Identifier: EUPL-1.2
"""What an administrator and an officer fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.calendar.errors import Refused
from diwana.foundation.calendar.services import FIRST_YEAR, LAST_YEAR
from diwana.kernel.deadlines import Unit

UNIT_LABELS = {
    Unit.WORKING_DAYS: _("Working days"),
    Unit.DAYS: _("Calendar days"),
    Unit.MONTHS: _("Months"),
    Unit.YEARS: _("Years"),
}


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"})
    return forms.DateField(label=label, widget=widget, **options)


class AnnounceForm(forms.Form):
    """The announced day of a feast."""

    day = _day(_("Day off"), required=False)
    cancelled = forms.BooleanField(label=_("There is no day off this time"), required=False)
    source = forms.CharField(
        label=_("Announced by"),
        help_text=_("Who announced it, when, and where it can be read. Everybody sees it."),
        max_length=300,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("day")) == bool(cleaned.get("cancelled")):
            self.add_error("day", gettext("Give the day, or say that there is none."))
        return cleaned


class CloseForm(forms.Form):
    """A day off that no list names."""

    day = _day(_("Day off"))
    fr = forms.CharField(label=_("Name in French"), max_length=100)
    ar = forms.CharField(
        label=_("Name in Arabic"), max_length=100, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar"})
    )
    en = forms.CharField(label=_("Name in English"), max_length=100)
    office = forms.ChoiceField(label=_("Office"), required=False)
    source = forms.CharField(
        label=_("Decided by"), help_text=_("The decision and where it can be read. Everybody sees it."), max_length=300
    )

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("All offices")), *offices]


class CountForm(forms.Form):
    """The working days after a day."""

    start = _day(_("From"))
    count = forms.IntegerField(
        label=_("Working days"),
        min_value=0,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "width-4", "inputmode": "numeric"}),
    )

    def clean_start(self) -> Any:
        start = self.cleaned_data["start"]
        if not FIRST_YEAR <= start.year <= LAST_YEAR - 10:
            raise forms.ValidationError(gettext("This day is too far away."))
        return start


_REASON = _("Why")


def _reason() -> forms.CharField:
    return forms.CharField(label=_REASON, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class SuspendForm(forms.Form):
    since = _day(_("First day that does not count"))
    reason = _reason()


class ResumeForm(forms.Form):
    on = _day(_("First day that counts again"))
    reason = _reason()


class ExtendForm(forms.Form):
    amount = forms.IntegerField(
        label=_("Prolong by"), min_value=1, max_value=366, widget=forms.NumberInput(attrs={"class": "width-4"})
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=[(str(unit), text) for unit, text in UNIT_LABELS.items()])
    reason = _reason()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("unit") == Unit.YEARS and cleaned.get("amount", 0) > 10:
            self.add_error("amount", gettext("Ten years at most."))
        return cleaned


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Show why the verb refused, at the field at fault."""
    form.add_error(refused.field if refused.field in form.fields else None, gettext(refused.message))
