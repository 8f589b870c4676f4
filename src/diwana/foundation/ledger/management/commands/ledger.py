# SPDX-License-Identifier: EUPL-1.2
"""``manage ledger``: verify the record, sign a checkpoint, show what happened to something."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diwana.foundation.ledger import outside, public
from diwana.foundation.ledger.notes import KeyUnsafe


class Command(BaseCommand):
    help = "Verify the ledger, sign a checkpoint of it, or show the events of one subject."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="verify | checkpoint | show | key")
        checking = acts.add_parser("verify", help="name the first altered, missing or reordered event")
        checking.add_argument("--against", action="append", default=[], type=Path, metavar="FILE")
        checking.add_argument("--limit", type=int, default=20, help="most faults to name (20)")
        acts.add_parser("checkpoint", help="sign the ledger as it stands")
        showing = acts.add_parser("show", help="the events of one subject, for example declaration:17")
        showing.add_argument("subject")
        acts.add_parser("key", help="print the public key that verifies our checkpoints")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except (KeyUnsafe, public.LedgerDamaged, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _verify(self, against: list[Path], limit: int, **_: Any) -> None:
        """Exit status 0 when the ledger is sound, 1 when it is not."""
        notes = [note for file in against for note in outside.split_notes(file.read_text("utf-8"))]
        report = public.verify(notes, limit=limit)
        self.stdout.write(f"{report.events} events, {report.signed} of them signed by {report.checkpoints} checkpoints")
        if report.sound:
            self.stdout.write("The ledger is sound.")
            return
        for finding in report.findings:
            self.stderr.write(f"event {finding.index}: {finding.kind}{': ' if finding.detail else ''}{finding.detail}")
        raise CommandError(f"The ledger is not sound; the first fault is at event {report.findings[0].index}.")

    def _checkpoint(self, **_: Any) -> None:
        signed = public.checkpoint()
        self.stdout.write(signed.note if signed else "There is no event yet.")

    def _show(self, subject: str, **_: Any) -> None:
        """Everything, confidential parts included: who runs commands reads the database anyway."""
        for entry in public.timeline(subject, include_confidential=True):
            said = {"data": entry.data, "reason": entry.reason, "confidential": entry.confidential}
            shown = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
            who = f"person {entry.person} ({entry.role})" if entry.person is not None else "the system"
            self.stdout.write(f"{entry.index}  {entry.at:%Y-%m-%d %H:%M:%S}Z  {entry.verb}  {who}  {shown}")

    def _key(self, **_: Any) -> None:
        self.stdout.write(public.verifier_key())
