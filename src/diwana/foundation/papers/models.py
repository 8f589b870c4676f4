# SPDX-License-Identifier: EUPL-1.2
"""What is stored of a paper: what strangers may learn in the open, and what it says encrypted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from diwana.foundation.papers.kinds import CHECK_LENGTH, Kind, State
from diwana.foundation.vault.public import Action, EncryptedTextField, Retention
from diwana.kernel.messages import message


class Certificate(models.Model):
    """A certificate under which papers were sealed. It stays when the key is changed: old papers still verify."""

    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of its DER form, hexadecimal.")
    pem = models.TextField(help_text="The certificate, PEM.")
    chain = models.TextField(blank=True, help_text="The certificates of its issuers, PEM, nearest first.")
    subject = models.CharField(max_length=300, help_text="Whom it names, RFC 4514.")
    issuer = models.CharField(max_length=300, help_text="Who issued it, RFC 4514.")
    not_before = models.DateTimeField(help_text="Beginning of its validity.")
    not_after = models.DateTimeField(help_text="End of its validity.")
    demonstration = models.BooleanField(help_text="Whether it is of a self-made authority, which vouches for nobody.")
    first_used_at = models.DateTimeField(help_text="When the first paper was sealed under it.")


class Paper(models.Model):
    """A paper that was issued. One number, one file, one digest."""

    number = models.CharField(max_length=20, unique=True, help_text="'<prefix>-<year>-<sequence>'.")
    kind = models.CharField(max_length=10, choices=Kind, help_text="Which paper it is.")
    subject = models.CharField(max_length=64, help_text="What it is about, '<kind>:<id>'.")
    reference = models.CharField(max_length=40, blank=True, help_text="Number of what it is about, as parties know it.")
    language = models.CharField(max_length=2, help_text="Language it is written in, ISO 639-1.")
    copy = models.PositiveSmallIntegerField(help_text="1 for the first paper of its subject and kind, then 2, 3…")
    office = models.CharField(max_length=35, blank=True, help_text="Code of the customs office that issued it.")
    issued_at = models.DateTimeField(help_text="When it was issued.")
    issued_by = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.PROTECT, related_name="+", help_text="Who issued it."
    )
    check_value = models.CharField(
        max_length=CHECK_LENGTH, help_text="Random characters printed beside the number, so that none can be guessed."
    )
    sha256 = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole file, hexadecimal.")
    facts = models.CharField(max_length=64, help_text="SHA-256 of the salt and the document, hexadecimal.")
    size = models.PositiveIntegerField(help_text="Bytes of the file.")
    code = models.CharField(max_length=1000, help_text="What its printed code carries, base 32.")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="papers", help_text="Under which it was sealed."
    )
    state = models.CharField(max_length=8, choices=State, default=State.ISSUED, help_text="Whether it stands.")
    closed_at = models.DateTimeField(null=True, help_text="When it was revoked or replaced.")
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces", help_text="The paper in its place."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "copy"], name="paper_copy_once"),
            models.CheckConstraint(
                condition=Q(state=State.ISSUED, closed_at=None) | Q(~Q(state=State.ISSUED), closed_at__isnull=False),
                name="paper_closed_when",
            ),
        ]
        indexes = [models.Index(fields=["office", "-issued_at"], name="paper_of_office")]


class Reader(models.Model):
    """An organisation that the paper is for: its people find it among their papers."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="Whose people may see it."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "paper"], name="paper_reader_once")]


class File(models.Model):
    """The paper itself: the bytes that were sealed, and the document they were made of. Both encrypted."""

    personal = ("content", "document")
    retention = Retention(
        months=120,
        since="issued_at",
        action=Action.DELETE,
        what=message("Papers that customs issued"),
        basis=message("A paper is kept as long as the record it proves; to be confirmed by the administration."),
    )

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, related_name="file")
    issued_at = models.DateTimeField(help_text="When it was issued: the beginning of its time of keeping.")
    salt = models.BinaryField(help_text="16 random bytes, hashed with the document.")
    document = EncryptedTextField(help_text="What the paper says, as JSON (contents.Document).")
    content = models.BinaryField(help_text="The sealed PDF, encrypted.")
    key = models.CharField(
        max_length=16, db_index=True, help_text="Under which key of the vault's ring it is encrypted."
    )


class Numbering(models.Model):
    """Last number given to each kind in each year; its row is the lock that keeps numbers without gaps."""

    kind = models.CharField(max_length=10, choices=Kind, help_text="Kind of the papers.")
    year = models.PositiveSmallIntegerField(help_text="Year of the number, local time.")
    last = models.PositiveIntegerField(default=0, help_text="Last number given.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="paper_numbering_once")]
