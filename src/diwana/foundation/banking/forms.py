# SPDX-License-Identifier: EUPL-1.2
"""What is filled in about bank accounts, statements and lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diwana.foundation.banking.exchange.csvfile import COLUMNS
from diwana.foundation.banking.exchange.reading import MOST_BYTES
from diwana.foundation.ui.formats import parse_number

_CODE = {"class": "input-code", "autocomplete": "off", "spellcheck": "false"}
_LABELS = {
    "date": _("Column of the date"),
    "value_date": _("Column of the value date"),
    "amount": _("Column of the amount"),
    "debit": _("Column of the debit"),
    "credit": _("Column of the credit"),
    "remittance": _("Column of the text"),
    "party": _("Column of the name"),
    "iban": _("Column of the payer's account"),
    "reference": _("Column of the bank's reference"),
}


class AccountForm(forms.Form):
    iban = forms.CharField(label=_("IBAN"), max_length=42, widget=forms.TextInput(attrs=_CODE))
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("What the account is for, and at which bank."))
    currency = forms.CharField(label=_("Currency"), max_length=3, widget=forms.TextInput(attrs=_CODE))

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class UploadForm(forms.Form):
    """The file; what a CSV file does not say stands below."""

    account = forms.TypedChoiceField(label=_("Bank account"), coerce=int)
    file = forms.FileField(
        label=_("Statement"), help_text=_("camt.053 (XML), MT940 or CSV, at most 5 MiB."), allow_empty_file=True
    )
    number = forms.CharField(label=_("Number of the statement"), max_length=64, required=False)
    opening = forms.CharField(label=_("Opening balance"), max_length=30, required=False)
    closing = forms.CharField(label=_("Closing balance"), max_length=30, required=False)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].choices = choices  # type: ignore[attr-defined]
        for column in COLUMNS:
            self.fields[f"column-{column}"] = forms.CharField(label=_LABELS[column], max_length=100, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MiB."))
        return file

    def mapping(self) -> dict[str, str]:
        """What the form says about a CSV file; balances as the reader of the file takes them."""
        found = {column: self.cleaned_data[f"column-{column}"] for column in COLUMNS}
        for name in ("opening", "closing"):
            text = self.cleaned_data[name]
            value = parse_number(text) if text else None
            found[name] = "" if value is None else f"{value:f}"
        return found | {"number": self.cleaned_data["number"]}

    @property
    def first(self) -> list[Any]:
        return [self[name] for name in ("account", "file")]

    @property
    def rest(self) -> list[Any]:
        return [self[name] for name in ("number", "opening", "closing", *(f"column-{column}" for column in COLUMNS))]


class ByHandForm(forms.Form):
    """Attributing without a suggestion: to the prepayment account of an organisation."""

    organisation = forms.CharField(
        label=_("Customs code of the organisation"), max_length=35, widget=forms.TextInput(attrs=_CODE)
    )
    amount = forms.CharField(
        label=_("Amount"), max_length=30, required=False, help_text=_("Leave it empty for all that is left.")
    )


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
