# SPDX-License-Identifier: EUPL-1.2
"""What holds for every table."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

OURS = [model for model in apps.get_models() if model.__module__.startswith("diwana.")]


@pytest.mark.django_db
def test_the_migrations_are_those_of_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_says_what_it_means(model: type[models.Model]) -> None:
    """Its meaning and unit are in the model (a key to another table is explained by its name unless it is odd)."""
    kept = [field for field in model._meta.get_fields() if isinstance(field, models.Field) and not field.primary_key]
    inherited = {"password", "last_login"}
    silent = [field.name for field in kept if not field.help_text and not field.is_relation]
    assert [name for name in silent if name not in inherited] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_quantity_of_money_or_mass_is_stored_as_a_decimal(model: type[models.Model]) -> None:
    """SQLite sums a DecimalField as floats: a balanced journal would not be."""
    assert [f.name for f in model._meta.get_fields() if isinstance(f, models.DecimalField | models.FloatField)] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_personal_fields_and_their_retention_exist(model: type[models.Model]) -> None:
    """What is encrypted is personal, and what is personal is kept for a stated time or with its row."""
    fields = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.Field)}
    personal = getattr(model, "personal", ())
    assert set(personal) <= set(fields)
    kept = getattr(model, "retention", None)
    assert kept is None or (kept.months > 0 and kept.since.split("__")[0] in fields and kept.basis)
    assert kept is None or personal, "a retention without a personal field erases nothing"


@pytest.mark.django_db
def test_sqlite_is_as_safe_in_tests_as_in_service() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this run is on PostgreSQL")
    with connection.cursor() as cursor:
        pragmas = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_the_public_is_told_of_all_personal_data_what_they_are_and_why_they_are_kept() -> None:
    rules = [model.retention for model in OURS if hasattr(model, "retention")]
    assert len(rules) > 10
    assert [rule for rule in rules if not (rule.what and rule.basis)] == []
