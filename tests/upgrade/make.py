# SPDX-License-Identifier: EUPL-1.2
"""Keep the database of a release, as its own code makes it: ``python tests/upgrade/make.py VERSION REVISION``."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import postgresql  # noqa: E402

#: What must be the same afterwards. Only what a release of today can be asked in one line of SQL on either database.
FACTS = {
    "events": "SELECT COUNT(*) FROM ledger_event",
    "people": "SELECT email FROM accounts_person ORDER BY email",
    "declarations": "SELECT number, state, taxes_minor FROM clearance_declaration WHERE number <> '' ORDER BY number",
    "receipts": "SELECT number, total_minor FROM payments_receipt ORDER BY number",
    "postings": "SELECT COUNT(*), SUM(amount_minor) FROM payments_posting",
    "factors": "SELECT type, COUNT(*) FROM mfa_authenticator GROUP BY type ORDER BY type",
}
KEPT = ("secret-key", "keyring.json", "ledger/signing-key", "ledger/leaf-hashes", "ledger/checkpoints")


def main(version: str, revision: str) -> None:
    target = ROOT / "tests" / "upgrade" / version
    target.mkdir()
    with tempfile.TemporaryDirectory() as folder, postgresql.server() as address:
        code = Path(folder) / "code"
        code.mkdir()
        packed = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(code, filter="data")
        for vendor, database in {"sqlite": "", "postgresql": address}.items():
            var = Path(folder) / vendor
            environment = {**os.environ, "PYTHONPATH": str(code / "src"), "DIWANA_VAR": str(var)}
            environment["DIWANA_DATABASE_URL"] = database
            subprocess.run([sys.executable, "-m", "diwana", "prepare", "--demo"], cwd=code, env=environment, check=True)
            dump, facts = dumped_sqlite(var) if vendor == "sqlite" else dumped_postgresql(database)
            pack(target / f"{vendor}.tar.xz", var, dump, facts)


def dumped_sqlite(var: Path) -> tuple[str, dict[str, object]]:
    with sqlite3.connect(var / "diwana.sqlite3") as connection:
        return "\n".join(connection.iterdump()), {
            name: [list(row) for row in connection.execute(ask)] for name, ask in FACTS.items()
        }


def dumped_postgresql(address: str) -> tuple[str, dict[str, object]]:
    import psycopg

    host = parse_qs(urlsplit(address).query)["host"][0]
    where = f"host={host} user=diwana dbname=postgres"
    how = ("--no-owner", "--no-privileges", "--rows-per-insert=200")
    dump = subprocess.run([newest("pg_dump"), *how, f"--dbname={where}"], capture_output=True, text=True, check=True)
    with psycopg.connect(where) as connection:
        facts = {name: [[plain(v) for v in row] for row in connection.execute(ask)] for name, ask in FACTS.items()}  # type: ignore[call-overload]
    # Lines for the terminal program alone, which no other client understands.
    return "\n".join(line for line in dump.stdout.splitlines() if not line.startswith("\\")), facts


def plain(value: object) -> object:
    return value if isinstance(value, str) else int(str(value))


def newest(program: str) -> Path:
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))


def pack(target: Path, var: Path, dump: str, facts: dict[str, object]) -> None:
    with tarfile.open(target, "w:xz", preset=9) as tar:
        for name, data in {"database.sql": dump, "facts.json": json.dumps(facts, ensure_ascii=False)}.items():
            add(tar, name, data.encode())
        for name in KEPT:
            if (var / name).exists():
                add(tar, f"var/{name}", (var / name).read_bytes())


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


if __name__ == "__main__":
    main(*sys.argv[1:])
