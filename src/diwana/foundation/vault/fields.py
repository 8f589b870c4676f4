# SPDX-License-Identifier: EUPL-1.2
"""Columns that only the service can read. Empty stays empty; all else is ciphertext bound to its table and column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from diwana.foundation.vault.sealing import decrypt_text, encrypt_text

if TYPE_CHECKING:
    Text = models.TextField[Any, Any]
else:
    Text = models.TextField


class EncryptedTextField(Text):
    """Text, encrypted at rest. Cannot be searched: keep a ``blind_index`` beside it where equality matters."""

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_prep_value(self, value: Any) -> Any:
        text = self._text(value)
        return encrypt_text(self.purpose, text) if text else text

    def from_db_value(self, stored: str | None, expression: object, connection: object) -> Any:
        return self._value(decrypt_text(self.purpose, stored) if stored else stored)

    def get_lookup(self, lookup_name: str) -> Any:
        known = {"isnull": IsNull, "exact": EmptyOnly}
        return known[lookup_name] if lookup_name in known else _refuse(self, lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def _text(self, value: Any) -> str | None:
        return None if value is None else str(value)

    def _value(self, text: str | None) -> Any:
        return text


class EncryptedJSONField(EncryptedTextField):
    """A value of JSON, encrypted at rest."""

    def _text(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _value(self, text: str | None) -> Any:
        return json.loads(text) if text else None


class EmptyOnly(Exact):
    """``column = ''``, the one comparison that means something on an encrypted column."""

    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if getattr(rhs, "value", rhs) not in ("", None):  # None: Django asks IS NULL instead
            raise FieldError("an encrypted column is compared with nothing but the empty text; use its blind index")
        super().__init__(lhs, rhs)

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]


def _refuse(field: EncryptedTextField, lookup_name: str) -> NoReturn:
    raise FieldError(f"{field.purpose} is encrypted: it has no lookup {lookup_name}; use its blind index")
