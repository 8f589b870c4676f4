# SPDX-License-Identifier: EUPL-1.2
"""``manage work``: the processes that do the jobs."""

from __future__ import annotations

import logging
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from diwana.foundation.jobs import queries, queue, scheduling
from diwana.foundation.jobs.definitions import definitions
from diwana.foundation.jobs.supervisor import Child, Supervisor, forked
from diwana.foundation.jobs.worker import Labour, new_name

logger = logging.getLogger(__name__)
GRACE = 60.0


class Command(BaseCommand):
    help = "Do the jobs: start worker processes and keep them alive until SIGTERM, which lets them finish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--processes",
            type=int,
            default=settings.JOB_WORKERS,
            help="Worker processes (default: DIWANA_JOB_WORKERS).",
        )
        parser.add_argument(
            "--until-empty", action="store_true", help="Do what is ready now in this process, then end."
        )
        parser.add_argument("--health", action="store_true", help="Exit 0 when a worker of this machine is alive.")
        parser.add_argument("--list", action="store_true", help="Only name the kinds of jobs, and when they recur.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for kind in definitions():
                self.stdout.write(f"{kind.name}  {kind.title}{f'  ({_when(kind.every)})' if kind.every else ''}")
        elif options["health"]:
            if not queries.workers_of(socket.gethostname()[:60]):
                raise CommandError("no worker of this machine was heard of within the last minute")
            self.stdout.write("alive")
        elif options["until_empty"]:
            scheduling.tick()
            Labour(new_name(), until_empty=True).live()
        else:
            self.supervise(max(1, options["processes"]))

    def supervise(self, processes: int) -> None:
        definitions()  # imported once, shared by all
        status = Supervisor([_child(number) for number in range(processes)], grace=GRACE).run()
        if status:
            raise SystemExit(status)


def _child(number: int) -> Child:
    """A worker; when it dies, what it held is taken back at once instead of when the lease ends."""
    names: list[str] = []

    def start() -> int:
        connections.close_all()
        names.append(new_name())
        return forked(lambda: _live(names[-1]))()

    def ended() -> None:
        try:
            queue.release(names[-1])
        except DatabaseError as error:
            logger.warning("what %s held waits for the end of its lease: %s", names[-1], type(error).__name__)
        finally:
            connections.close_all()

    return Child(f"job worker {number + 1}", start, ended)


def _live(name: str) -> int:
    Labour(name).live()
    return 0


def _when(schedule: Any) -> str:
    if schedule.minutes:
        return f"every {schedule.minutes} minutes"
    return f"at {schedule.daily}" + ("" if schedule.weekday is None else f", weekday {schedule.weekday}")
