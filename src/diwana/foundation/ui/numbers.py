# SPDX-License-Identifier: EUPL-1.2
"""The field of a form that takes a number as people of this country write it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from diwana.foundation.ui import formats


class NumberField(forms.DecimalField):
    """A number, read and shown by ``formats``: Django's own formats know neither the signs of Tunisia nor Arabic
    digits."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("class", "input input-number")

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        found = formats.parse_number(str(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value) if isinstance(value, Decimal) else value
