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
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=60"


@contextmanager
def server() -> Iterator[str]:
    """The address of a running, empty server, as DIWANA_DATABASE_URL takes it."""
    folder = Path(tempfile.mkdtemp(prefix="diwana-postgresql-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        program("initdb", "--pgdata", data, "--username=diwana", "--auth=trust", "--encoding=UTF8", "--no-sync")
        program("pg_ctl", "--pgdata", data, "--log", folder / "log", "--wait", "-o", f"{OPTIONS} -k {folder}", "start")
        try:
            yield f"postgresql://diwana@/postgres?host={folder}"
        finally:
            program("pg_ctl", "--pgdata", data, "--mode=immediate", "stop")
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
