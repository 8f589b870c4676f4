# SPDX-License-Identifier: EUPL-1.2
"""``manage keys``: the key ring of encryption at rest. The steps in their order are in docs/keys.md."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diwana.foundation.vault import renewal
from diwana.foundation.vault.keyring import KeyMissing, KeyringUnsafe, ring


class Command(BaseCommand):
    help = "Show, rotate and forget the keys under which personal data are encrypted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="status | rotate | renew | forget | index")
        acts.add_parser("status", help="the keys, and what is not yet under the newest")
        acts.add_parser("rotate", help="add a key; what is written from now on is encrypted under it")
        acts.add_parser("renew", help="bring everything under the newest key")
        acts.add_parser("forget", help="take a former key away, once nothing needs it").add_argument("key")
        acts.add_parser("index", help="change the secret of the blind indices and compute them anew")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except KeyringUnsafe as problem:
            raise CommandError(str(problem)) from problem

    def _status(self, **_: Any) -> None:
        held = ring()
        for key in held.keys:
            newest = "  newest" if key == held.current else ""
            self.stdout.write(f"{key.id}  made {key.made_at:%Y-%m-%d %H:%M:%S}Z{newest}")
        left = renewal.waiting()
        for name, number in left.items():
            self.stdout.write(f"{name}: {number} under former keys")
        if not left:
            self.stdout.write("Everything is under the newest key.")

    def _rotate(self, **_: Any) -> None:
        self.stdout.write(f"The newest key is {renewal.rotate().id}. Back the key ring up, then: manage keys renew")

    def _renew(self, **_: Any) -> None:
        total = 0
        for name, number in renewal.renew():
            total += number
            self.stdout.write(f"{name}: {number}")
        self.stdout.write(f"{total} values brought under the newest key.")

    def _forget(self, key: str, **_: Any) -> None:
        try:
            renewal.forget(key)
        except renewal.KeyInUse as problem:
            raise CommandError(f"{key} is still needed ({problem}). First: manage keys renew") from problem
        except KeyMissing as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{key} is forgotten.")

    def _index(self, **_: Any) -> None:
        self.stdout.write(f"{renewal.rotate_index()} rows have new blind indices.")
