# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection, models
from django.test.utils import isolate_apps

from diwana.foundation.vault import renewal
from diwana.foundation.vault.public import Blind, EncryptedJSONField, EncryptedTextField


@pytest.fixture
def keyring(tmp_path: Path, settings: Any) -> Path:
    """A key ring of this test alone."""
    settings.KEYRING = tmp_path / "keyring.json"
    return tmp_path / "keyring.json"


@pytest.fixture
def holders(keyring: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A table with encrypted columns and a blind index, known to the renewal alone."""
    with isolate_apps("diwana.foundation.vault") as registry:

        class Holder(models.Model):
            number = EncryptedTextField(blank=True)
            facts = EncryptedJSONField(null=True)
            number_index = models.CharField(max_length=64, blank=True)

            blind = {"number_index": Blind("number", "holder.number")}

            class Meta:
                app_label = "vault"

        assert isinstance(registry, Apps)
        monkeypatch.setattr(renewal, "apps", registry)
        monkeypatch.setattr(renewal, "RENEWALS", {})
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE vault_holder (id INTEGER PRIMARY KEY, number TEXT, facts TEXT, number_index TEXT)"
            )
        yield Holder
