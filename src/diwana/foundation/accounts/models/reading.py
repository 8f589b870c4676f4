# SPDX-License-Identifier: EUPL-1.2
"""What auditors read: a log of its own, chained by hashes, whose heads go into the ledger.

Readings must not wait for the ledger's lock, so they are chained within one sitting of one auditor.
"""

from __future__ import annotations

from django.db import models

from diwana.foundation.accounts.models.people import Person
from diwana.foundation.vault.public import Action, EncryptedTextField, Retention
from diwana.kernel.messages import message


class ReadingSession(models.Model):
    """A sitting of an auditor: from the purpose he states until he states another or signs out."""

    personal = ("purpose",)
    retention = Retention(
        months=12 * 10,
        since="opened_at",
        what=message("Purposes of auditors"),
        basis=message("Who read what, and why, is kept as long as the acts that were read can be contested."),
        action=Action.ERASE,
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", help_text="Who reads.")
    organisation = models.BigIntegerField(help_text="Key of the organisation he acts for.")
    purpose = EncryptedTextField(help_text="Why he reads, in his words.")
    opened_at = models.DateTimeField(help_text="When he stated it.")
    count = models.PositiveIntegerField(default=0, help_text="How many readings there are.")
    head = models.CharField(max_length=64, help_text="Hash of the last reading; of the opening while there is none.")
    sealed = models.PositiveIntegerField(default=0, help_text="How many readings the ledger has the head of.")

    class Meta:
        indexes = [models.Index(fields=["person", "-opened_at"], name="reading_sitting")]


class Reading(models.Model):
    """A page, list, file or answer that an auditor was given."""

    personal = ("query",)
    retention = Retention(
        months=12 * 10,
        since="at",
        what=message("Readings of auditors"),
        basis=message("Who read what, and why, is kept as long as the acts that were read can be contested."),
        action=Action.ERASE,
    )

    session = models.ForeignKey(ReadingSession, on_delete=models.PROTECT, related_name="readings")
    number = models.PositiveIntegerField(help_text="Position in the sitting, from 1, without gaps.")
    at = models.DateTimeField(help_text="When it was given.")
    route = models.CharField(max_length=200, help_text="Kind of page: the pattern of its address.")
    path = models.CharField(max_length=500, help_text="Address that was read, without its query.")
    query = EncryptedTextField(blank=True, default="", help_text="Query of the address: what was searched for.")
    salt = models.CharField(max_length=32, help_text="Salt of the query's commitment, hexadecimal.")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of salt and query, which may be erased.")
    hash = models.CharField(max_length=64, help_text="SHA-256 over the hash before and this reading.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="reading_number")]
        indexes = [models.Index(fields=["at"], name="reading_at")]
