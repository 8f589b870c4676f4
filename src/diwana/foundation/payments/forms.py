# SPDX-License-Identifier: EUPL-1.2
"""What is filled in at the desk, on accounts, for credit, securities, refunds and fees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import PaymentRefused
from diwana.foundation.payments.models import DESK_METHODS, RefundWay
from diwana.foundation.ui.formats import parse_number


class AmountField(forms.CharField):
    """An amount as people of this country write it."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "width-10 num"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        amount = parse_number(text)
        if amount is None or amount < 0:
            raise forms.ValidationError(_("Write an amount such as 1 250,500."))
        return amount


def day_field(**options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-10"})
    return forms.DateField(widget=widget, **options)


def code_field(**options: Any) -> forms.CharField:
    attrs = {"class": "input-code", "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(max_length=35, widget=forms.TextInput(attrs=attrs), **options)


def reason_field(**options: Any) -> forms.CharField:
    return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **options)


def add_refusal(form: forms.Form, refused: PaymentRefused) -> None:
    """Show why the verb refused, at the field at fault."""
    form.add_error(refused.field if refused.field in form.fields else None, gettext(refused.text))


class OpenDeskForm(forms.Form):
    office = forms.ChoiceField(label=_("Office"))
    float_amount = AmountField(
        label=_("Float"), help_text=_("Cash that you take out of the safe to give change; 0 for none.")
    )

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office"].choices = offices  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """The count: as pieces where the country's profile names notes and coins, or as a sum."""

    counted = AmountField(
        label=_("Cash counted"), required=False, help_text=_("Leave it empty when you count notes and coins below.")
    )
    reason = reason_field(
        label=_("Why it differs"), required=False, help_text=_("Needed only when the count differs from the journal.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.faces = [f"{face:f}" for face in terms.denominations()]
        for face in self.faces:
            self.fields[f"face-{face}"] = forms.IntegerField(
                label=face,
                required=False,
                min_value=0,
                max_value=1_000_000,
                widget=forms.NumberInput(attrs={"class": "width-4 num", "inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["denominations"] = {face: n for face in self.faces if (n := cleaned.get(f"face-{face}"))}
        if not self.errors and cleaned.get("counted") is None and not cleaned["denominations"]:
            self.add_error("counted", gettext("Count the cash: a sum, or notes and coins; 0 when there is none."))
        return cleaned


class ApproveDeskForm(forms.Form):
    note_text = reason_field(label=_("Note"), required=False)


class BankTakingsForm(forms.Form):
    cash = AmountField(label=_("Cash"), help_text=_("No more than closed desks have put into the safe."))
    cheques = forms.BooleanField(label=_("All cheques in hand"), required=False)
    slip = forms.CharField(label=_("Number of the paying-in slip"), max_length=50)


class TakenForm(forms.Form):
    """How money is taken at the desk."""

    method = forms.ChoiceField(
        label=_("How it is paid"),
        choices=[(method.value, method.label) for method in DESK_METHODS],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=100, help_text=_("Number of the cheque or of the transfer.")
    )


class PrepaymentForm(TakenForm):
    organisation = code_field(label=_("Customs code of the organisation"))
    amount = AmountField(label=_("Amount"))
    field_order: Sequence[str] = ("organisation", "amount", "method", "reference")


class DepositForm(PrepaymentForm):
    purpose = forms.CharField(
        label=_("What it is deposited for"), max_length=100, help_text=_("For example the number of the declaration.")
    )
    until = day_field(label=_("Last day on which it may be reserved"), required=False)
    field_order = ("organisation", "amount", "purpose", "until", "method", "reference")


class OwnDepositForm(forms.Form):
    amount = AmountField(label=_("Amount"))
    purpose = forms.CharField(
        label=_("What it is deposited for"), max_length=100, help_text=_("For example the number of the declaration.")
    )


class PartForm(forms.Form):
    amount = AmountField(
        label=_("Amount"), required=False, help_text=_("Leave it empty to pay all of it. Late interest is added.")
    )


class PartTakenForm(TakenForm, PartForm):
    field_order = ("amount", "method", "reference")


class CreditForm(forms.Form):
    organisation = code_field(label=_("Customs code of the organisation"))
    terms_code = forms.ChoiceField(label=_("Terms"))
    limit = AmountField(label=_("Limit"), help_text=_("How much may be owed at once."))
    until = day_field(label=_("Last day"))
    security = forms.IntegerField(
        label=_("Guarantee behind it"),
        required=False,
        min_value=1,
        help_text=_("Its number in the list of guarantees."),
    )
    reason = reason_field(label=_("Reason"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["terms_code"].choices = choices  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """Approve or refuse; a refusal says why."""

    note_text = reason_field(
        label=_("Note"), required=False, help_text=_("Needed for a refusal; shown to who asked for it.")
    )

    def refusal(self, refused: PaymentRefused) -> None:
        form_field = "note_text" if refused.field == "note" else None
        self.add_error(form_field, gettext(refused.text))


class ReasonForm(forms.Form):
    reason = reason_field(label=_("Reason"))


class GuaranteeForm(forms.Form):
    organisation = code_field(label=_("Customs code of the organisation"))
    amount = AmountField(label=_("Amount"))
    guarantor = forms.CharField(label=_("Bank or surety"), max_length=200)
    reference = forms.CharField(label=_("Number of the deed"), max_length=100)
    since = day_field(label=_("First day"))
    until = day_field(label=_("Last day"), required=False, help_text=_("Leave it empty when it holds without end."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("since", date.isoformat(terms.today()))


class ReserveForm(forms.Form):
    subject = forms.CharField(
        label=_("What it is held for"), max_length=64, help_text=_("Kind and key, such as declaration:17.")
    )
    amount = AmountField(label=_("Amount"))


class CallForm(ReasonForm):
    """For a due no amounts are asked; for anything else the duties that are taken."""

    code = code_field(label=_("Code of the duty or tax"), required=False)
    amount = AmountField(label=_("Amount"), required=False)
    field_order = ("code", "amount", "reason")


class RefundForm(forms.Form):
    """One field for each line of the receipt."""

    way = forms.ChoiceField(label=_("How it is paid back"), choices=RefundWay.choices, widget=forms.RadioSelect)
    reason = reason_field(label=_("Reason"))

    def __init__(self, *args: Any, lines: list[tuple[str, str]], officer: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, label in lines:
            self.fields[f"line-{code}"] = AmountField(label=label, required=False)
        self.order_fields([*(f"line-{code}" for code, _label in lines), "way", "reason"])
        if not officer:
            ways = [choice for choice in RefundWay.choices if choice[0] != RefundWay.CASH]
            self.fields["way"].choices = ways  # type: ignore[attr-defined]

    def lines(self) -> dict[str, Decimal]:
        """What was asked back, code by code."""
        prefix = "line-"
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }


class TransferForm(forms.Form):
    reference = forms.CharField(label=_("Number of the transfer"), max_length=100)


class FeeForm(forms.Form):
    organisation = code_field(label=_("Customs code of the organisation"))
    code = forms.ChoiceField(label=_("Fee"))
    quantity = forms.IntegerField(
        label=_("How many"),
        initial=1,
        min_value=1,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "width-4"}),
    )
    reason = reason_field(label=_("Reason"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
