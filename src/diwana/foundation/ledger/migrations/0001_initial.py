# SPDX-License-Identifier: EUPL-1.2

import django.db.models.functions.comparison
from django.db import migrations, models

import diwana.foundation.ledger.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "size",
                    models.BigIntegerField(help_text="Number of events covered.", primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField(help_text="When it was signed.")),
                ("note", models.TextField(help_text="C2SP tlog-checkpoint: origin, size, root, signature.")),
                (
                    "peaks",
                    models.BinaryField(
                        help_text="Roots of the perfect subtrees, the largest first, to grow the tree from here."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event", "part", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event", models.BigIntegerField(help_text="Index of the event.")),
                ("part", models.CharField(help_text="data, reason or confidential.", max_length=12)),
                ("salt", models.BinaryField(help_text="16 random bytes of this value alone.")),
                ("value", models.TextField(help_text="Canonical JSON of the value.")),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "index",
                    diwana.foundation.ledger.models.IndexField(
                        help_text="Position in the tree, from 0, without gaps.", primary_key=True, serialize=False
                    ),
                ),
                (
                    "leaf",
                    models.TextField(help_text="Canonical JSON (RFC 8785, ASCII): the very bytes that are hashed."),
                ),
                ("leaf_hash", models.BinaryField(help_text="RFC 6962 leaf hash of the leaf.")),
                (
                    "at",
                    diwana.foundation.ledger.models.LeafColumn(
                        "at",
                        help_text="Instant, UTC, as the leaf writes it: text of fixed width that sorts as time does.",
                    ),
                ),
                ("verb", diwana.foundation.ledger.models.LeafColumn("verb", help_text="What was done, module.act.")),
                (
                    "subject",
                    diwana.foundation.ledger.models.LeafColumn("subject", help_text="What it was done to, kind:id."),
                ),
                (
                    "person",
                    diwana.foundation.ledger.models.LeafColumn(
                        "person", help_text="Key of the person who acted; null for the system.", number=True
                    ),
                ),
                (
                    "organisation",
                    diwana.foundation.ledger.models.LeafColumn(
                        "organisation",
                        help_text="Key of the organisation he acted for; null for the system.",
                        number=True,
                    ),
                ),
                (
                    "role",
                    diwana.foundation.ledger.models.LeafColumn("role", help_text="Roles he held there, by commas."),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "index"], name="ledger_by_subject"),
                    models.Index(fields=["person", "index"], name="ledger_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "index",
                                django.db.models.functions.comparison.Cast(
                                    diwana.foundation.ledger.models.LeafValue(models.F("leaf"), "index"),
                                    models.BigIntegerField(),
                                ),
                            )
                        ),
                        name="ledger_index_is_the_leaf_s",
                    )
                ],
            },
        ),
    ]
