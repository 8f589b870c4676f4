# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL of our own for the tests: a new cluster in a temporary folder, on a Unix socket, removed at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The cluster lives for minutes and is thrown away: what protects it from a power cut only slows the tests.
COMMON = "-c listen_addresses='' -c max_connections=60"
OPTIONS = f"{COMMON} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class Cluster:
    """A cluster in ``folder``, with what is kept of it in ``folder/data``; not running until it is started."""

    def __init__(self, folder: Path, *, options: str = OPTIONS) -> None:
        self.folder, self.data, self.options = folder, folder / "data", options
        self.address = f"postgresql://diwana@/postgres?host={folder}"

    def create(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        program("initdb", "--pgdata", self.data, "--username=diwana", "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        options = f"{self.options} -k {self.folder}"
        program("pg_ctl", "--pgdata", self.data, "--log", self.folder / "log", "--wait", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """``fast`` ends connections and writes everything; ``immediate`` ends as after a crash."""
        program("pg_ctl", "--pgdata", self.data, f"--mode={mode}", "stop")


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The address of a running, empty server, as DIWANA_DATABASE_URL takes it; ``durable``: set as in service."""
    with cluster(durable=durable) as running:
        yield running.address


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """The same with its switch in hand."""
    folder = Path(tempfile.mkdtemp(prefix="diwana-postgresql-"))
    made = Cluster(folder, options=COMMON if durable else OPTIONS)
    try:
        made.create()
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs, as its own user where we are root (it refuses root)."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError(f"PostgreSQL's {name} is missing: apt-get install postgresql")
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*become, str(found[-1]), *map(str, arguments)]
    # Not the caller's folder, which the user postgres may not enter; output to a file, since the server keeps it open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, cwd="/", env=plain_environment(), check=False)
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{name} failed:\n{output.read().decode(errors='replace')}")


def plain_environment() -> dict[str, str]:
    """The environment without a locale that the machine may lack and without the caller's PG… settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8"}
