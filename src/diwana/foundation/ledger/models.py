# SPDX-License-Identifier: EUPL-1.2
"""What the ledger stores: events as their canonical bytes, the openings of their commitments, signed checkpoints."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler


class LeafValue(models.Func):
    """The value of one key of the leaf, as text; on SQLite in its JSON type."""

    def __init__(self, leaf: Any, key: str, **extra: Any) -> None:
        super().__init__(leaf, models.Value(key), output_field=models.TextField(), **extra)

    def _key(self) -> str:
        return str(self.source_expressions[1].value)  # type: ignore[attr-defined]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        leaf, params = compiler.compile(self.source_expressions[0])
        return f"JSON_EXTRACT({leaf}, '$.{self._key()}')", tuple(params)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:
        leaf, params = compiler.compile(self.source_expressions[0])
        return f"(({leaf})::jsonb ->> '{self._key()}')", list(params)


class LeafColumn(models.GeneratedField):
    """A column that the database derives from one key of the leaf.

    SQLite derives it at each reading: nothing is stored that could differ from the leaf. PostgreSQL before 18 can only
    store it; verification derives it again there.
    """

    def __init__(self, key: str, *, number: bool = False, **kwargs: Any) -> None:
        self.key, self.number = key, number
        value: models.Expression = LeafValue(models.F("leaf"), key)
        kwargs["output_field"] = models.BigIntegerField(null=True) if number else models.TextField()
        kwargs["expression"] = Cast(value, models.BigIntegerField()) if number else value
        super().__init__(db_persist=True, **kwargs)

    @property
    def db_persist(self) -> bool:
        return connection.vendor != "sqlite"

    @db_persist.setter
    def db_persist(self, value: bool) -> None:
        """The database decides."""

    def deconstruct(self) -> Any:
        name, path, _, kwargs = super().deconstruct()
        for derived in ("expression", "output_field", "db_persist"):
            del kwargs[derived]
        return name, path, [self.key], kwargs | ({"number": True} if self.number else {})


class IndexField(models.BigIntegerField):  # type: ignore[type-arg]
    """A position in the tree. On SQLite it is the key of the rows themselves: reading in order is reading on."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Event(models.Model):
    """One change of state. Only index, leaf and hash are written; the database derives the rest from the leaf, so that
    no column can say what the leaf does not."""

    index = IndexField(primary_key=True, help_text="Position in the tree, from 0, without gaps.")
    leaf = models.TextField(help_text="Canonical JSON (RFC 8785, ASCII): the very bytes that are hashed.")
    leaf_hash = models.BinaryField(help_text="RFC 6962 leaf hash of the leaf.")
    at = LeafColumn("at", help_text="Instant, UTC, as the leaf writes it: text of fixed width that sorts as time does.")
    verb = LeafColumn("verb", help_text="What was done, module.act.")
    subject = LeafColumn("subject", help_text="What it was done to, kind:id.")
    person = LeafColumn("person", number=True, help_text="Key of the person who acted; null for the system.")
    organisation = LeafColumn(
        "organisation", number=True, help_text="Key of the organisation he acted for; null for the system."
    )
    role = LeafColumn("role", help_text="Roles he held there, by commas.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(index=Cast(LeafValue(models.F("leaf"), "index"), models.BigIntegerField())),
                name="ledger_index_is_the_leaf_s",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "index"], name="ledger_by_subject"),
            models.Index(fields=["person", "index"], name="ledger_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.verb} {self.subject}"


class Opening(models.Model):
    """The salt and value behind one commitment. Deleting the row erases: the commitment stays in the tree and nobody
    can guess what it hid. No foreign key: the tree stands without its openings, and verification compares them."""

    pk = models.CompositePrimaryKey("event", "part")
    event = models.BigIntegerField(help_text="Index of the event.")
    part = models.CharField(max_length=12, help_text="data, reason or confidential.")
    salt = models.BinaryField(help_text="16 random bytes of this value alone.")
    value = models.TextField(help_text="Canonical JSON of the value.")

    def __str__(self) -> str:
        return f"{self.event} {self.part}"


class Checkpoint(models.Model):
    """A signed statement of what the first ``size`` events are. The same note stands in a file outside the database."""

    size = models.BigIntegerField(primary_key=True, help_text="Number of events covered.")
    at = models.DateTimeField(help_text="When it was signed.")
    note = models.TextField(help_text="C2SP tlog-checkpoint: origin, size, root, signature.")
    peaks = models.BinaryField(
        help_text="Roots of the perfect subtrees, the largest first, to grow the tree from here."
    )

    def __str__(self) -> str:
        return f"checkpoint {self.size}"
