# SPDX-License-Identifier: EUPL-1.2
"""Files, uploads on their way, and documents: a file attached to something by somebody under a name.

Two documents with the same content share one file, and nobody can tell: each has its own state of the scan, and the
whole content was received for each.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from diwana.foundation.documents.states import Scan
from diwana.foundation.vault.public import Action, EncryptedTextField, Retention
from diwana.kernel.messages import message


class Content(models.Model):
    """A file as it lies encrypted on the disk, once for each content."""

    sha256 = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the content, hexadecimal.")
    size = models.BigIntegerField(help_text="Bytes of the content.")
    type = models.CharField(max_length=100, help_text="Media type that the content has.")
    inert = models.BooleanField(help_text="Whether a browser may show it: nothing in it acts.")
    file = models.UUIDField(unique=True, help_text="Name of the file on the disk.")
    key = EncryptedTextField(help_text="Key of the file, hexadecimal, under the ring of keys of the vault.")
    created_at = models.DateTimeField(help_text="When it was first received.")


class Document(models.Model):
    """A file attached to a subject."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, help_text="Key in addresses; cannot be guessed.")
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="documents")
    subject = models.CharField(max_length=70, help_text="What it is attached to, 'kind:id'.")
    kind = models.CharField(max_length=60, help_text="Purpose, a kind of kinds.toml.")
    code = models.CharField(
        max_length=8, blank=True, help_text="Code of the document (box 44), where it is one of these."
    )
    reference = models.CharField(max_length=70, blank=True, help_text="Reference of the document (box 44).")
    name = EncryptedTextField(help_text="Name of the file, cleaned; may name people.")
    owner = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Organisation whose document it is.",
    )
    attached_by = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.PROTECT, related_name="+", help_text="Who attached it."
    )
    attached_at = models.DateTimeField(help_text="When it was attached.")
    frozen_at = models.DateTimeField(null=True, help_text="When what it is attached to was filed; stays with it since.")
    scan = models.CharField(max_length=11, choices=Scan, help_text="State of the search for malicious code.")
    scan_engine = models.CharField(max_length=120, blank=True, help_text="Engine, version and day of its signatures.")
    scan_finding = models.CharField(max_length=120, blank=True, help_text="Name of what was found, or why it failed.")
    scanned_at = models.DateTimeField(null=True, help_text="When the last scan ended.")

    personal = ("name",)
    retention = Retention(
        months=120,
        since="frozen_at",
        what=message("Documents attached to declarations"),
        basis=message(
            "Supporting documents are kept as long as the declaration may be controlled; "
            "to be confirmed by the administration."
        ),
        action=Action.DELETE,
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject", "attached_at"], name="documents_subject"),
            models.Index(fields=["scan", "attached_at"], condition=~Q(scan="clean"), name="documents_scan"),
        ]


class Upload(models.Model):
    """A file on its way. The row stays a day after its end: a client that missed the last answer asks for it, and what
    one person sends in a day is counted from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, help_text="Key in addresses and name of the file.")
    person = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.CASCADE, related_name="+", help_text="Who sends it."
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.CASCADE, related_name="+", help_text="For whom he acts."
    )
    subject = models.CharField(max_length=70, help_text="What it will be attached to, 'kind:id'.")
    kind = models.CharField(max_length=60, help_text="Purpose, a kind of kinds.toml.")
    code = models.CharField(max_length=8, blank=True, help_text="Code of the document (box 44).")
    reference = models.CharField(max_length=70, blank=True, help_text="Reference of the document (box 44).")
    name = EncryptedTextField(blank=True, help_text="Name of the file as the sender gave it.")
    length = models.BigIntegerField(help_text="Bytes it will have.")
    offset = models.BigIntegerField(default=0, help_text="Bytes that are safe on the disk.")
    key = EncryptedTextField(help_text="Key of the file, hexadecimal, under the ring of keys of the vault.")
    created_at = models.DateTimeField(help_text="When it was begun.")
    expires_at = models.DateTimeField(help_text="When it is forgotten unless somebody goes on with it.")
    ended_at = models.DateTimeField(null=True, help_text="When it was attached, refused or given up.")
    document = models.ForeignKey(
        Document, null=True, on_delete=models.SET_NULL, related_name="+", help_text="What became of it."
    )
    refusal = models.CharField(max_length=300, blank=True, help_text="Message id that says why it was refused.")
    refusal_values = models.JSONField(default=dict, help_text="Values of the placeholders of the refusal.")

    personal = ("name",)
    retention = Retention(
        months=1,
        since="created_at",
        what=message("Unfinished uploads"),
        basis=message("What was sent in part is kept so that it can be completed."),
        action=Action.DELETE,
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "created_at"], name="documents_upload_person"),
            models.Index(fields=["expires_at"], name="documents_upload_expires"),
        ]
