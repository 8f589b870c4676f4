# SPDX-License-Identifier: EUPL-1.2
"""The pages of an application as data: which sections there are for whom, and their forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.public import TRADE_KINDS, unsaved_person
from diwana.foundation.members import identity
from diwana.foundation.members.models import Kind

Entry = Mapping[str, Mapping[str, Any]]
CODE = {"class": "input-code width-20", "autocomplete": "off", "spellcheck": "false"}


class Section(forms.Form):
    """A page of the application. ``context``: what the other pages hold, and the address."""

    title: str | Promise = ""
    hint: str | Promise = ""
    secret: tuple[str, ...] = ()
    """Fields that are never kept as typed."""

    def __init__(self, *args: Any, context: Mapping[str, Any], **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **{"auto_id": "f-%s", **kwargs})


class OrganisationSection(Section):
    title = _("The organisation")
    hint = _("Its registered name and tax number, as on the certificate of the tax office.")

    name = forms.CharField(label=_("Registered name"), max_length=200)
    kinds = forms.MultipleChoiceField(
        label=_("What it does with customs"), choices=TRADE_KINDS, widget=forms.CheckboxSelectMultiple
    )
    tax_number = forms.CharField(label=_("Tax number"), max_length=30, widget=forms.TextInput(attrs=CODE))
    activity = forms.CharField(
        label=_("Activity"), help_text=_("In a few words, such as: import of medicines."), max_length=200
    )

    def clean_tax_number(self) -> str:
        try:
            return identity.tax_number(self.cleaned_data["tax_number"])
        except identity.Malformed:
            raise ValidationError(gettext("This is no tax number: check it against the certificate")) from None


class IndividualSection(Section):
    title = _("You")
    hint = _("Your name as on your identity card or passport.")

    name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    document = forms.ChoiceField(
        label=_("Identity document"), choices=identity.Document.choices, widget=forms.RadioSelect
    )
    number = forms.CharField(label=_("Number of the document"), max_length=30, widget=forms.TextInput(attrs=CODE))
    issuer = forms.ChoiceField(
        label=_("Issued by"), help_text=_("For a passport: the country that issued it."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].choices = [("", "–"), *identity.issuers()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, number = cleaned.get("document"), cleaned.get("number")
        if kind and number:
            try:
                cleaned["number"] = identity.document_number(kind, number)
            except identity.Malformed:
                self.add_error("number", gettext("This document has no number of this form: check it"))
        if kind == identity.Document.PASSPORT and not cleaned.get("issuer"):
            self.add_error("issuer", gettext("Say which country issued the passport"))
        if kind == identity.Document.IDENTITY_CARD:
            cleaned["issuer"] = ""
        return cleaned


class AddressSection(Section):
    title = _("Address")

    street = forms.CharField(
        label=_("Street and number"), max_length=140, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"class": "width-10", "autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("Town"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = identity.countries()  # type: ignore[attr-defined]
        if len(settings.COUNTRY) == 2:
            self.fields["country"].initial = settings.COUNTRY


class ContactSection(Section):
    title = _("The person responsible")
    hint = _("He manages the organisation's people here, and answers for what they do.")

    name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    telephone = forms.RegexField(
        label=_("Telephone"),
        regex=r"^\+?[0-9 ().-]{6,25}$",
        error_messages={"invalid": _("A telephone number has digits, with + for the country")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "width-20", "dir": "ltr"}),
    )


class ReachSection(Section):
    title = _("How to reach you")

    telephone = forms.RegexField(
        label=_("Telephone"),
        required=False,
        regex=r"^\+?[0-9 ().-]{6,25}$",
        error_messages={"invalid": _("A telephone number has digits, with + for the country")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "width-20", "dir": "ltr"}),
    )


class AccessSection(Section):
    title = _("Signing in")
    hint = _("You sign in with your address and this password, once the application is approved.")
    secret = ("password", "repeated")

    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=settings.LANGUAGES)
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

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, unsaved_person(self.context.get("email", ""), self.context.get("name", "")))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and cleaned.get("repeated") and cleaned["password"] != cleaned["repeated"]:
            self.add_error("repeated", gettext("The two passwords are not the same"))
        return cleaned


SECTIONS: Mapping[str, Mapping[str, type[Section]]] = {
    Kind.ORGANISATION: {
        "organisation": OrganisationSection,
        "address": AddressSection,
        "contact": ContactSection,
        "access": AccessSection,
    },
    Kind.INDIVIDUAL: {
        "you": IndividualSection,
        "address": AddressSection,
        "contact": ReachSection,
        "access": AccessSection,
    },
}


def applicant_name(kind: str, entry: Entry) -> str:
    """Name of the organisation or of the individual, as typed so far."""
    return str(entry.get("organisation" if kind == Kind.ORGANISATION else "you", {}).get("name", ""))


def person_name(kind: str, entry: Entry) -> str:
    """Name of the person who will sign in, as typed so far."""
    return str(entry.get("contact" if kind == Kind.ORGANISATION else "you", {}).get("name", ""))


def address_line(entry: Entry) -> str:
    """The address on one line."""
    given = entry.get("address", {})
    town = " ".join(part for part in (given.get("postcode", ""), given.get("city", "")) if part)
    return ", ".join(part for part in (given.get("street", ""), town) if part)
