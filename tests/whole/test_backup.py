# SPDX-License-Identifier: EUPL-1.2
"""A backup made while others write, restored on a machine that has nothing but the archive and the passphrase."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from django.db import connection
from tests.installations import Installation

from diwana.config import serving
from diwana.config.backup import archive as archives
from diwana.config.backup import restoring

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and not Path("/usr/lib/postgresql").is_dir(), reason="needs pg_dump"
)
WRITERS = 3


class Kept(NamedTuple):
    """A backup that was made under load, and what had been acknowledged when it was asked for."""

    archive: Path
    bare: Path
    acknowledged: frozenset[str]
    said: str


@pytest.fixture(scope="module")
def kept(new_installation: Callable[[], Installation], tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Made while three writers write; then the installation is destroyed, all but a copy of its keys."""
    installation, folder = new_installation(), tmp_path_factory.mktemp("backups")
    installation.manage("prepare")
    program = [sys.executable, str(Path(__file__).with_name("writer.py"))]
    writers = [
        subprocess.Popen([*program, str(number)], env=installation.environment, stdout=subprocess.PIPE, text=True)
        for number in range(1, WRITERS + 1)
    ]
    try:
        acknowledged = {read(writer) for writer in writers for _ in range(15)}
        said = installation.manage("backup", str(folder))
        installation.manage("backup", str(folder / "bare.tar.gz"), DIWANA_BACKUP_PASSPHRASE="")
        assert all(writer.poll() is None for writer in writers), "a writer failed while the backup was made"
    finally:
        for writer in writers:
            writer.terminate()
            writer.communicate(timeout=30)
    (folder / "keys").mkdir()
    for name in ("secret-key", "keyring.json", "ledger/signing-key"):
        shutil.copy(installation.var / name, folder / "keys" / Path(name).name)
    installation.destroy()
    (archive,) = folder.glob("diwana-*.tar.gz")
    return Kept(archive, folder / "bare.tar.gz", frozenset(acknowledged), said)


def read(writer: subprocess.Popen[str]) -> str:
    assert writer.stdout is not None
    return writer.stdout.readline().strip()


def things(installation: Installation) -> set[str]:
    """What the ledger of an installation says was written."""
    ask = """
import django; django.setup()
from diwana.foundation.ledger.public import events
print(*[event.subject for event in events(verb="test.write", limit=100_000)])
"""
    command = [sys.executable, "-c", ask]
    done = subprocess.run(command, env=installation.environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def restored(kept: Kept, new_installation: Callable[[], Installation]) -> Installation:
    """A new machine, to which the backup was brought."""
    installation = new_installation()
    assert "The ledger is sound. Everything of the backup is here." in installation.manage("restore", str(kept.archive))
    return installation


def test_what_was_acknowledged_is_restored_with_its_files_and_a_sound_ledger(
    kept: Kept, restored: Installation
) -> None:
    written = things(restored)
    assert kept.acknowledged <= written
    missing = [name for name in written if not (restored.var / "files" / name.partition(":")[2]).is_file()]
    assert missing == []
    assert "The ledger is sound" in restored.manage("ledger", "verify")
    assert "operations.restore" in restored.manage("ledger", "show", "installation:0")
    for name in ("secret-key", "keyring.json", "ledger/signing-key"):
        assert stat.S_IMODE((restored.var / name).stat().st_mode) == 0o600
    restored.manage("prepare")  # and it goes on


def test_a_backup_says_what_is_in_it_and_is_for_its_owner_alone(kept: Kept) -> None:
    assert f"database: {connection.vendor}" in kept.said
    assert "under the passphrase" in kept.said
    assert "keep apart" not in kept.said
    assert stat.S_IMODE(kept.archive.stat().st_mode) == 0o600


def test_no_backup_holds_a_key_in_clear(kept: Kept) -> None:
    secrets = [path.read_bytes().strip() for path in (kept.archive.parent / "keys").iterdir()]
    secrets += [
        key["secret"].encode() for key in json.loads((kept.archive.parent / "keys/keyring.json").read_text())["keys"]
    ]
    for archive in (kept.archive, kept.bare):
        content = gzip.decompress(archive.read_bytes())
        assert [secret for secret in secrets if secret in content] == []


def test_without_a_passphrase_the_keys_must_be_put_in_place_first(
    kept: Kept, new_installation: Callable[[], Installation]
) -> None:
    installation = new_installation()
    refused = installation.run("restore", str(kept.bare))
    assert refused.returncode == 1
    assert "put those that you kept in place first" in refused.stderr
    assert "signing-key" in refused.stderr
    shutil.copy(kept.bare.parent / "keys/keyring.json", installation.var)
    (installation.var / "ledger").mkdir(exist_ok=True)
    shutil.copy(kept.bare.parent / "keys/signing-key", installation.var / "ledger")
    assert "The ledger is sound" in installation.manage("restore", str(kept.bare))


def test_a_wrong_passphrase_opens_nothing_and_leaves_nothing(
    kept: Kept, new_installation: Callable[[], Installation]
) -> None:
    installation = new_installation()
    refused = installation.run("restore", str(kept.archive), DIWANA_BACKUP_PASSPHRASE="another passphrase")
    assert (refused.returncode, "does not open the keys" in refused.stderr) == (1, True)
    assert (
        "give DIWANA_BACKUP_PASSPHRASE_FILE"
        in installation.run("restore", str(kept.archive), DIWANA_BACKUP_PASSPHRASE="").stderr
    )
    assert not list(installation.var.glob("restoring-*"))


def test_what_is_there_is_never_overwritten(kept: Kept, restored: Installation) -> None:
    before = things(restored)
    refused = restored.run("restore", str(kept.archive))
    assert (refused.returncode, "there is something already" in refused.stderr) == (1, True)
    refused = restored.run("restore", "--replace", str(kept.archive))
    assert (refused.returncode, "add --yes" in refused.stderr) == (1, True)
    said = restored.manage("restore", "--replace", "--yes", str(kept.archive))
    assert "the database is now" in said
    assert things(restored) == before
    assert list(restored.var.glob("replaced-*"))


def altered(archive: Path, target: Path, change: Callable[[str, bytes], Iterator[tuple[str, bytes]]]) -> Path:
    """A copy of the archive in which ``change`` says what becomes of each member."""
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as out:
        for info in source:
            content = source.extractfile(info)
            assert content is not None
            for name, data in change(info.name, content.read()):
                member = tarfile.TarInfo(name)
                member.size = len(data)
                out.addfile(member, io.BytesIO(data))
    return target


@pytest.mark.parametrize("fault", ["changed", "dropped", "added", "outside", "cut", "nothing"])
def test_a_damaged_archive_is_refused(kept: Kept, tmp_path: Path, fault: str) -> None:
    def change(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
        if fault == "changed" and name == "ledger/leaf-hashes":
            data = data[:-1] + bytes([data[-1] ^ 1])
        if fault == "added" and name == "manifest.json":
            yield "files/MEDIA_ROOT/added", b"x"
        if fault == "outside" and name == "manifest.json":
            yield "../outside", b"x"
        if not (fault == "dropped" and name == "ledger/checkpoints"):
            yield name, data

    target = tmp_path / "altered.tar.gz"
    if fault == "cut":
        target.write_bytes(kept.archive.read_bytes()[:-2000])
    elif fault != "nothing":
        altered(kept.archive, target, change)
    with pytest.raises(archives.Unusable, match=r"altered\.tar\.gz"):
        archives.read(target, tmp_path / "unpacked")
    assert not (tmp_path / "outside").exists()


def test_what_this_code_or_this_database_cannot_take_is_refused(kept: Kept) -> None:
    manifest = archives.read(kept.archive)
    restoring._fits(manifest)
    newer = msgspec.structs.replace(manifest, migrations=["ledger.9999_from_the_future"])
    with pytest.raises(restoring.Refused, match=r"newer version .* lacks ledger\.9999_from_the_future"):
        restoring._fits(newer)
    with pytest.raises(restoring.Refused, match="the backup is of oracle"):
        restoring._fits(msgspec.structs.replace(manifest, vendor="oracle"))


def test_the_oldest_backups_of_a_folder_go(restored: Installation, tmp_path: Path) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"diwana-2020010{day}T000000Z.tar.gz").touch()
    (tmp_path / "other.tar.gz").touch()
    restored.manage("backup", str(tmp_path), "--keep", "2")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left[0] == "diwana-20200103T000000Z.tar.gz"
    assert len(left) == 3
    assert left[2] == "other.tar.gz"


def test_nothing_is_restored_beneath_a_running_service(kept: Kept, tmp_path: Path) -> None:
    assert not serving.is_served(tmp_path)
    serving.hold(tmp_path)
    try:
        assert serving.is_served(tmp_path)
    finally:
        serving._held.pop().close()
