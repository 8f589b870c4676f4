# SPDX-License-Identifier: EUPL-1.2
"""Where the seal's key is: the demonstration's own authority, a PKCS#12 file, a PKCS#11 token; and its change."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import (
    Certificate,
    CertificateBuilder,
    ExtendedKeyUsage,
    ExtensionType,
    load_pem_x509_certificates,
    random_serial_number,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core.management import CommandError, call_command
from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from diwana.foundation.accounts.public import OrganisationFacts
from diwana.foundation.papers import authority, models, qr, seal
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.testing import file_of, issue_receipt
from diwana.foundation.papers.verification import Presented, Verdict, verify

SOFTHSM = next((path for path in map(Path, ("/usr/lib/softhsm/libsofthsm2.so",)) if path.exists()), None)


@pytest.fixture(autouse=True)
def own_seal(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Each test has an authority of its own, and leaves no seal behind."""
    settings.SEAL_FOLDER = tmp_path / "seal"
    seal.forget()
    yield
    seal.forget()


def trial(held: seal.Seal) -> bool:
    return seal.verifies(seal.pem(held.certificate), b"trial", held.sign(b"trial"))


def test_the_demonstration_makes_its_own_and_keeps_it(settings: Any) -> None:
    held = seal.current()
    assert held.demonstration
    assert trial(held)
    assert (settings.SEAL_FOLDER / authority.SEAL).stat().st_mode & 0o077 == 0
    seal.forget()
    assert seal.current().fingerprint == held.fingerprint


def test_a_key_that_others_may_read_is_not_used(settings: Any) -> None:
    seal.current()
    (settings.SEAL_FOLDER / authority.SEAL).chmod(0o644)
    seal.forget()
    with pytest.raises(seal.SealUnavailable, match="600"):
        seal.current()


@pytest.mark.django_db
def test_papers_of_a_former_seal_still_verify(payer: OrganisationFacts, settings: Any) -> None:
    before = issue_receipt(payer)
    former = seal.current().fingerprint
    call_command("seal", "renew", stdout=io.StringIO())
    after = issue_receipt(payer)
    assert seal.current().fingerprint != former
    assert models.Certificate.objects.count() == 2
    for paper in (before, after):
        assert verify(Presented(sha256=paper.sha256)).verdict is Verdict.AUTHENTIC
        assert verify(Presented(code=paper.code)).verdict is Verdict.ISSUED
    assert qr.read(before.code).key == former[:8]


def _bundle(folder: Path) -> tuple[Any, list[Any]]:
    """A key, and the certificates of a seal that is not the demonstration's in force."""
    data = authority.renew(folder).read_bytes()
    return load_pem_private_key(data, None), load_pem_x509_certificates(data)


def _self_signed(key: Any, like: Certificate, *extensions: ExtensionType) -> Certificate:
    """A certificate of ``key`` that vouches for itself, named and dated as another one."""
    builder = CertificateBuilder().subject_name(like.subject).issuer_name(like.subject).public_key(key.public_key())
    builder = builder.serial_number(random_serial_number()).not_valid_before(like.not_valid_before_utc)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.not_valid_after(like.not_valid_after_utc).sign(key, SHA256())


@pytest.fixture
def bundle(tmp_path: Path, settings: Any) -> Path:
    """A PKCS#12 file with its password, as an authority hands it out; the settings name both."""
    key, (own, *issuers) = _bundle(tmp_path / "bundle")
    file = tmp_path / "seal.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, own, issuers, BestAvailableEncryption(b"hush"))
    )
    file.chmod(0o600)
    settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = str(file), "hush"
    return file


@pytest.mark.django_db
def test_an_administration_brings_its_own_certificate(bundle: Path, payer: OrganisationFacts) -> None:
    held = seal.current()
    assert not held.demonstration
    assert len(held.chain) == 1
    assert not issue_receipt(payer).demonstration
    with pytest.raises(CommandError, match="own"):
        call_command("seal", "renew", stdout=io.StringIO())


def test_a_wrong_password_says_so(bundle: Path, settings: Any) -> None:
    settings.SEAL_PKCS12_PASSWORD = "loud"
    with pytest.raises(seal.SealUnavailable):
        seal.current()
    with pytest.raises(CommandError, match="cannot sign"):
        call_command("seal", stdout=io.StringIO())


def test_a_key_of_another_kind_is_refused(tmp_path: Path, settings: Any) -> None:
    _, (own, *_) = _bundle(tmp_path / "bundle")
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        certificate = _self_signed(key, own)
        file = tmp_path / "other.p12"
        file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, NoEncryption()))
        file.chmod(0o600)
        settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = str(file), ""
        seal.forget()
        with pytest.raises(seal.SealUnusable, match="P-256"):
            seal.current()


@pytest.mark.django_db
def test_with_an_authority_of_time_the_proofs_of_validity_are_in_the_file(
    payer: OrganisationFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = seal.current()
    key = rsa.generate_private_key(65537, 2048)
    own = _self_signed(key, held.certificate, ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]))
    stamper = DummyTimeStamper(seal.as_asn1(own), translate_pyca_cryptography_key_to_asn1(key))
    monkeypatch.setattr(seal, "_time_stamper", lambda: stamper)
    roots = [*held.chain, own]
    monkeypatch.setattr(seal.Seal, "roots", property(lambda self: roots))
    paper = issue_receipt(payer)
    reader = PdfFileReader(io.BytesIO(file_of(paper.number)))
    assert "/DSS" in reader.root
    unsigned = reader.embedded_signatures[0].signer_info["unsigned_attrs"]
    assert "signature_time_stamp_token" in {each["type"].native for each in unsigned}


@pytest.fixture
def token(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A software token with a key and its certificate; the settings name it."""
    if SOFTHSM is None or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"):
        pytest.skip("no software token on this machine: apt-get install softhsm2 opensc")
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    key, (own, *_) = _bundle(tmp_path / "bundle")
    pem, der = tmp_path / "key.pem", tmp_path / "certificate.der"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    der.write_bytes(own.public_bytes(Encoding.DER))

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)

    run("softhsm2-util", "--init-token", "--free", "--label", "customs", "--pin", "1234", "--so-pin", "5678")
    run("softhsm2-util", "--import", str(pem), "--token", "customs", "--label", "seal", "--id", "01", "--pin", "1234")
    tool = ("pkcs11-tool", "--module", str(SOFTHSM), "--token-label", "customs", "--login", "--pin", "1234")
    run(*tool, "--write-object", str(der), "--type", "cert", "--label", "seal", "--id", "01")
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = str(SOFTHSM), "customs"
    settings.SEAL_PKCS11_LABEL, settings.SEAL_PKCS11_PIN = "seal", "1234"


@pytest.mark.django_db
def test_a_token_signs_papers_and_its_key_never_leaves_it(token: None, payer: OrganisationFacts) -> None:
    held = seal.current()
    assert not held.demonstration
    assert trial(held)
    papers: list[PaperFacts] = [issue_receipt(payer) for _ in range(2)]
    for paper in papers:
        signature = PdfFileReader(io.BytesIO(file_of(paper.number))).embedded_signatures[0]
        assert signature.signer_cert.dump() == held.certificate.public_bytes(Encoding.DER)
        assert verify(Presented(code=paper.code)).verdict is Verdict.ISSUED
