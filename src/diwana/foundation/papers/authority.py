# SPDX-License-Identifier: EUPL-1.2
"""The self-made authority of a demonstration: a root and a seal under it, made at the first need.

It vouches for nobody; papers sealed under it say so. An administration brings its own certificate (docs/operations.md).
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from diwana.kernel import clock

ORGANISATION = "Diwana demonstration, vouches for nobody"
#: id-kp-documentSigning, RFC 9336.
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
ROOT_YEARS, SEAL_YEARS = 20, 3

ROOT, SEAL = "authority.pem", "seal.pem"


class KeyReadable(Exception):
    """A file with a private key may be read by others than its owner."""


def held(folder: Path) -> Path:
    """The file with the demonstration's seal: its key, its certificate, then the root's. Made where there is none."""
    file = folder / SEAL
    if not file.exists():
        renew(folder)
    private(file)
    return file


def renew(folder: Path) -> Path:
    """A new seal under the same root, in the place of the present one (whose certificate the papers' table keeps)."""
    folder.mkdir(parents=True, exist_ok=True)
    root_key, root = _root(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Diwana demonstration seal")
    certificate = _builder(name, root.subject, key.public_key(), SEAL_YEARS)
    certificate = (
        certificate.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_documents=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    )
    sealed = certificate.sign(root_key, SHA256())
    _write(folder / SEAL, _pem_key(key) + _pem(sealed) + _pem(root), replace=True)
    return folder / SEAL


def private(file: Path) -> None:
    """Raise KeyReadable when others may read ``file``."""
    if file.stat().st_mode & 0o077:
        raise KeyReadable(f"{file} may be read by others; its mode must be 600")


def _root(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    file = folder / ROOT
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Diwana demonstration authority")
        builder = _builder(name, name, key.public_key(), ROOT_YEARS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(
            _usage(sign_documents=False), critical=True
        )
        # Of two processes that start together, both use the root of the one that came first.
        _write(file, _pem_key(key) + _pem(builder.sign(key, SHA256())), replace=False)
    private(file)
    data = file.read_bytes()
    loaded = load_pem_private_key(data, None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    return loaded, x509.load_pem_x509_certificate(data)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, years: int
) -> x509.CertificateBuilder:
    since = clock.now() - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=366 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, sign_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign_documents,
        content_commitment=sign_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not sign_documents,
        crl_sign=not sign_documents,
        encipher_only=False,
        decipher_only=False,
    )


def _pem_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _write(file: Path, content: bytes, *, replace: bool) -> None:
    """Written beside and put into place whole, readable by its owner alone."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    if replace:
        beside.replace(file)
        return
    try:
        os.link(beside, file)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
