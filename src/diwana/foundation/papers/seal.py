# SPDX-License-Identifier: EUPL-1.2
"""The seal of the administration: it signs the file (PAdES, ETSI EN 319 142) and what the printed code carries.

Three places for its key, the first that is set: a PKCS#11 token, a PKCS#12 file, the demonstration's own authority.
The key is EC P-256: its signatures are small enough to be printed, and fast.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from django.conf import settings
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from diwana.foundation.papers import authority, tokens

#: Bytes kept in the file for a signature beside its certificates, and for a time stamp with its own. Reckoned, since
#: finding out by a trial costs as much as signing.
SIGNATURE, TIME_STAMP = 1024, 10_240


class SealUnavailable(Exception):
    """The seal cannot sign now: no token, a wrong password, a file that is not there. The cause says which."""


class SealUnusable(SealUnavailable):
    """Its key is not EC P-256, or its certificate is not there."""


class _Adding(IncrementalPdfFileWriter):
    """Adds the seal and nothing else: the metadata stay as the document was set, and are not written anew."""

    def _update_meta(self) -> None:
        return None


class Seal:
    """A key with its certificate, ready to sign."""

    def __init__(self, signer: signers.Signer, *, demonstration: bool) -> None:
        certificate = signer.signing_cert
        if certificate is None:
            raise SealUnusable("there is no certificate beside the key")
        # The root adds nothing for who knows it and proves nothing to who does not: it stays out of the files.
        signer.embed_roots = False
        self._signer = signer
        self.demonstration = demonstration
        self.certificate = x509.load_der_x509_certificate(certificate.dump())
        key = self.certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise SealUnusable("the seal's key must be EC P-256")
        self.fingerprint = sha256(certificate.dump()).hexdigest()
        self.chain = tuple(
            x509.load_der_x509_certificate(other.dump())
            for other in signer.cert_registry
            if other.sha256 != certificate.sha256
        )

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256 over ``message``: 64 bytes, r then s."""
        der = _run(lambda: self._signer.async_sign_raw(message, "sha256"))
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def seal(self, pdf: bytes, *, name: str, place: str, reason: str, field: str = "Seal") -> bytes:
        """``pdf`` with a PAdES signature over all of it: B-B, or B-LT where an authority of time is set."""
        stamper = _time_stamper()
        metadata = signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            name=name,
            location=place,
            reason=reason,
            embed_validation_info=stamper is not None,
            validation_context=self._validation() if stamper else None,
        )
        signer = signers.PdfSigner(metadata, self._signer, timestamper=stamper)
        held = sum(len(each.public_bytes(Encoding.DER)) for each in (self.certificate, *self.chain))
        reserved = 2 * (SIGNATURE + held + (TIME_STAMP if stamper else 0))  # in hexadecimal
        out = io.BytesIO()
        writer = _Adding(io.BytesIO(pdf))
        _run(lambda: signer.async_sign_pdf(writer, output=out, bytes_reserved=reserved))
        return out.getvalue()

    @property
    def roots(self) -> list[x509.Certificate]:
        """The certificates of the chain that vouch for themselves."""
        return [each for each in self.chain if each.subject == each.issuer]

    def _validation(self) -> ValidationContext:
        """What B-LT needs to gather the proofs of validity; a self-made root has no list of revocations."""
        return ValidationContext(
            trust_roots=[as_asn1(each) for each in self.roots],
            allow_fetching=not self.demonstration,
            revocation_mode="soft-fail",
        )


def verifies(certificate_pem: str, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (r, s) over ``message`` is of the key in the certificate."""
    key = x509.load_pem_x509_certificate(certificate_pem.encode()).public_key()
    if len(signature) != 64 or not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(der, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


_lock = threading.Lock()
_held: dict[tuple[object, ...], Seal] = {}


def current() -> Seal:
    """The seal that the settings name. A file that was replaced is read again: a new key needs no new start.

    Raises SealUnavailable.
    """
    key = _source()
    with _lock:
        if key not in _held:
            _held.clear()
            _held[key] = _loaded()
        return _held[key]


def forget() -> None:
    """Load the seal anew at the next use: a token was taken out, a password changed."""
    with _lock:
        _held.clear()


def _source() -> tuple[object, ...]:
    if settings.SEAL_PKCS11_MODULE:
        return (settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_LABEL)
    try:
        file = Path(settings.SEAL_PKCS12_FILE) if settings.SEAL_PKCS12_FILE else authority.held(settings.SEAL_FOLDER)
        return (file, file.stat().st_mtime_ns)
    except (OSError, authority.KeyReadable) as fault:
        raise SealUnavailable(str(fault)) from fault


def _loaded() -> Seal:
    try:
        if settings.SEAL_PKCS11_MODULE:
            return Seal(tokens.signer(), demonstration=False)
        if settings.SEAL_PKCS12_FILE:
            return Seal(_from_pkcs12(Path(settings.SEAL_PKCS12_FILE)), demonstration=False)
        return Seal(from_pem(authority.held(settings.SEAL_FOLDER)), demonstration=True)
    except (OSError, ValueError, authority.KeyReadable, tokens.TokenAbsent) as fault:
        raise SealUnavailable(str(fault)) from fault


def _from_pkcs12(file: Path) -> signers.SimpleSigner:
    authority.private(file)
    password = settings.SEAL_PKCS12_PASSWORD.encode() or None
    signer = signers.SimpleSigner.load_pkcs12_data(file.read_bytes(), other_certs=[], passphrase=password)
    if not isinstance(signer, signers.SimpleSigner):
        raise ValueError(f"{file} is not a PKCS#12 file, or its password is another one")
    return signer


def from_pem(file: Path) -> signers.SimpleSigner:
    data = file.read_bytes()
    certificate, *issuers = x509.load_pem_x509_certificates(data)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([as_asn1(each) for each in issuers])
    key = translate_pyca_cryptography_key_to_asn1(load_pem_private_key(data, None))
    return signers.SimpleSigner(signing_cert=as_asn1(certificate), signing_key=key, cert_registry=store)


def as_asn1(certificate: x509.Certificate) -> Any:
    """The same certificate as pyHanko knows it."""
    return translate_pyca_cryptography_cert_to_asn1(certificate)


def _time_stamper() -> timestamps.TimeStamper | None:
    return timestamps.HTTPTimeStamper(settings.SEAL_TSA_URL, timeout=5) if settings.SEAL_TSA_URL else None


def _run(work: Callable[[], Any]) -> Any:
    """Run an asynchronous call of pyHanko; whatever fails in it (a token, a network) makes the seal unavailable."""
    try:
        return asyncio.run(work())
    except Exception as fault:
        forget()
        raise SealUnavailable(f"{type(fault).__name__}: {fault}") from fault


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def validity(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc
