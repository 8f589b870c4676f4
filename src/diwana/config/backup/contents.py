# SPDX-License-Identifier: EUPL-1.2
"""What an installation is made of on the disk, and what becomes of each part in a backup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

#: Settings that name folders of files which rows of the database refer to.
FILES = ("MEDIA_ROOT", "FILES_FOLDER", "PAPERS_FOLDER")
#: Settings that name a file with a key, or a folder with some.
KEYS = ("KEYRING", "SEAL_FOLDER", "SEAL_PKCS12_FILE")
#: Settings that name what is made anew where it is absent, or lies elsewhere by intent.
ELSEWHERE = ("STATIC_ROOT", "LEDGER_MIRROR", "LIMITS_FILE", "EMAIL_FILE_PATH", "DOCUMENT_KINDS")
#: In DIWANA_VAR: made anew where it is absent.
REMADE = frozenset({"static", "cache", "metrics", "tests", "setup.log", "setup.lock", "serving.lock", "backups"})
REMADE_BEGINNINGS = ("limits.sqlite3", "prepared", ".", "replaced-", "restoring-", "test-", "gunicorn")

LEDGER_HASHES, LEDGER_CHECKPOINTS = "leaf-hashes", "checkpoints"


def file_folders() -> dict[str, Path]:
    """The folders of files by the setting that names them; one that lies in another is not named twice."""
    found: dict[str, Path] = {}
    for name in FILES:
        folder = getattr(settings, name, None)
        if folder and Path(folder) not in found.values():
            found[name] = Path(folder)
    return found


def files() -> Iterator[tuple[str, Path]]:
    """Every file that rows may refer to: its name in the archive and where it is now. Half-written ones are left."""
    for setting, folder in file_folders().items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield f"files/{setting}/{path.relative_to(folder).as_posix()}", path


def keys() -> dict[str, Path]:
    """Every file with a key that is there, by its name in the archive."""
    found = {}
    if own_secret_key().is_file():
        found["SECRET_KEY"] = own_secret_key()
    for setting in KEYS:
        place = Path(getattr(settings, setting, "") or "/nonexistent")
        if place.is_file():
            found[setting] = place
        elif place.is_dir():
            found |= {f"{setting}/{path.name}": path for path in sorted(place.iterdir()) if path.is_file()}
    found |= {f"LEDGER_FOLDER/{path.name}": path for path in _ledger_files() if "key" in path.name}
    return {name: path for name, path in found.items() if not path.name.startswith(".")}


def own_secret_key() -> Path:
    """The file in which the session key was made; a setting may have taken its place."""
    return Path(settings.VAR) / "secret-key"


def place_of_key(name: str) -> Path:
    """Where the key of that name in an archive belongs here. Raises LookupError for one that no setting names."""
    setting, _, rest = name.partition("/")
    if name == "SECRET_KEY":
        return own_secret_key()
    if setting not in {*KEYS, "LEDGER_FOLDER"} or not hasattr(settings, setting) or "/" in rest or rest == "..":
        raise LookupError(name)
    place = Path(getattr(settings, setting))
    return place / rest if rest else place


def ledger_files() -> list[Path]:
    """All that the ledger keeps outside the database but its keys: hashes, checkpoints, and what is derived of them."""
    return [path for path in _ledger_files() if "key" not in path.name]


def _ledger_files() -> list[Path]:
    return [path for path in sorted(Path(settings.LEDGER_FOLDER).glob("*")) if path.is_file() and path.name[0] != "."]


def unknown() -> list[Path]:
    """What lies in DIWANA_VAR and is none of the above: the operator is told that the backup does not have it."""
    var = Path(settings.VAR)
    known = {Path(settings.LEDGER_FOLDER), own_secret_key(), *file_folders().values()}
    known |= {Path(getattr(settings, name)) for name in (*KEYS, *ELSEWHERE) if getattr(settings, name, "")}
    database = settings.DATABASES["default"]["NAME"]
    return [
        path
        for path in sorted(var.iterdir())
        if path not in known
        and path.name not in REMADE
        and not path.name.startswith(REMADE_BEGINNINGS)
        and not path.name.startswith(Path(database).name)
    ]
