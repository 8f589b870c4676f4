# SPDX-License-Identifier: EUPL-1.2
"""The seal's key on a PKCS#11 token (a smart card, a hardware security module): it never leaves it."""

from __future__ import annotations

import pkcs11
from django.conf import settings
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import pkcs11 as hanko
from pyhanko.sign.signers import Signer


class TokenAbsent(Exception):
    """No token of that label answers, or it refuses the PIN."""


def signer() -> Signer:
    """A signer on the token that the settings name, with an open session. Raises TokenAbsent."""
    try:
        session = hanko.open_pkcs11_session(
            settings.SEAL_PKCS11_MODULE,
            token_criteria=TokenCriteria(label=settings.SEAL_PKCS11_TOKEN or None),
            user_pin=settings.SEAL_PKCS11_PIN or None,
        )
        held = hanko.PKCS11Signer(
            session, cert_label=settings.SEAL_PKCS11_LABEL, key_label=settings.SEAL_PKCS11_LABEL, use_raw_mechanism=True
        )
        _ = held.signing_cert  # asks the token now, so that what is missing is said at once
    except pkcs11.exceptions.PKCS11Error as fault:
        raise TokenAbsent(f"{type(fault).__name__}: {fault}") from fault
    return held
