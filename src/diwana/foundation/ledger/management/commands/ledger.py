# SPDX-License-Identifier: EUPL-1.2
"""``manage ledger``: verify the record, sign a checkpoint, show or prove what happened to something, erase."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from diwana.foundation.ledger import outside, public
from diwana.foundation.ledger.notes import KeyUnsafe, NoteInvalid
from diwana.foundation.ledger.rotating import rotate
from diwana.kernel.actor import Actor


class Command(BaseCommand):
    help = "Verify the ledger, sign a checkpoint, show or prove the events of one subject, or erase what one says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        checking = acts.add_parser("verify", help="name the first altered, missing or reordered event")
        checking.add_argument("--against", action="append", default=[], type=Path, metavar="FILE")
        checking.add_argument("--limit", type=int, default=20, help="most faults to name (20)")
        acts.add_parser("checkpoint", help="sign the ledger as it stands")
        showing = acts.add_parser("show", help="the events of one subject, for example declaration:17")
        showing.add_argument("subject")
        proving = acts.add_parser("bundle", help="the proof bundle of one subject, as JSON")
        proving.add_argument("subject")
        proving.add_argument("--since", type=int, default=0, metavar="SIZE", help="events of an older checkpoint")
        erasing = acts.add_parser("erase", help="erase what an event says, and look whether it is gone")
        erasing.add_argument("index", type=int)
        erasing.add_argument("--part", action="append", required=True, choices=[part.value for part in public.Part])
        erasing.add_argument("--reason", required=True, help="why; it is recorded")
        acts.add_parser("key", help="print the public key that verifies our checkpoints")
        acts.add_parser("rotate-key", help="sign with a new key from now on; run it again where it was interrupted")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act.replace('-', '_')}")(**options)
        except (KeyUnsafe, NoteInvalid, LookupError, OSError, public.LedgerDamaged) as problem:
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

    def _bundle(self, subject: str, since: int, **_: Any) -> None:
        found = public.bundle(subject, since=since)
        if found is None:
            raise CommandError(f"nothing is recorded of {subject}")
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def _erase(self, index: int, part: list[str], reason: str, **_: Any) -> None:
        """Exit status 1 when the salt is still in the files of the database afterwards."""
        parts = [public.Part(name) for name in part]
        looked_for = public.sought(index, parts)
        with transaction.atomic():
            public.erase(Actor(person=None, organisation=None), index, parts, reason=reason)
        search = public.scrub_and_search(looked_for)
        self.stdout.write(f"Erased {', '.join(part)} of event {index}.")
        if search.files:
            self.stdout.write(
                f"Looked through {', '.join(search.files)}, {search.size} bytes: salt {search.salts} times, "
                f"value {search.values} times."
            )
        else:
            self.stdout.write("The table was vacuumed; WAL and backups keep it until they are recycled.")
        if not search.gone:
            raise CommandError("The salt is still there.")

    def _key(self, **_: Any) -> None:
        self.stdout.write(public.verifier_key())

    def _rotate_key(self, **_: Any) -> None:
        done = rotate()
        self.stdout.write(f"Retired after {done.size} events: {done.former}")
        self.stdout.write(f"In force: {done.following}")
        self.stdout.write("Publish the new key where people compare it, and back the ledger's folder up.")
