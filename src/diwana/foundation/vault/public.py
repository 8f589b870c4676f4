# SPDX-License-Identifier: EUPL-1.2
"""The boundary of the vault: encrypted columns, encryption of other data, and how long personal data are kept.

A model with personal data names them: ``personal = ("field", …)``, and says their ``retention``. One with blind
indices says what they are of: ``blind = {"identity_index": Blind("identity", "accounts.identity")}``.
"""

from diwana.foundation.vault.fields import EncryptedJSONField, EncryptedTextField
from diwana.foundation.vault.keyring import KeyMissing, KeyringUnsafe
from diwana.foundation.vault.renewal import Blind, Renewal, renewal
from diwana.foundation.vault.retention import Action, Retention
from diwana.foundation.vault.sealing import (
    blind_index,
    decrypt,
    decrypt_text,
    encrypt,
    encrypt_text,
    key_of,
    key_of_text,
)

__all__ = [
    "Action",
    "Blind",
    "EncryptedJSONField",
    "EncryptedTextField",
    "KeyMissing",
    "KeyringUnsafe",
    "Renewal",
    "Retention",
    "blind_index",
    "decrypt",
    "decrypt_text",
    "encrypt",
    "encrypt_text",
    "key_of",
    "key_of_text",
    "renewal",
]
