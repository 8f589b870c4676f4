# SPDX-License-Identifier: EUPL-1.2
"""The settings an installation may change, read strictly from the environment: a malformed value stops the start."""

from __future__ import annotations

import difflib
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

T = TypeVar("T")

PREFIX = "DIWANA_"


class Malformed(ValueError):
    """A setting that cannot be what it says; the message is the one line that the operator reads."""


class Setting(NamedTuple):
    """A setting that was asked for: its name, the sentence that explains it, and what is in force.

    ``value`` is fit for eyes: of a secret it says only whether there is one. ``source`` is ``default``,
    ``environment`` or the path of a file.
    """

    name: str
    meaning: str
    value: str = ""
    source: str = "default"


class Environment:
    """Typed reading of ``DIWANA_…`` variables; remembers what was asked for, so that a misspelt name is noticed.

    Every reader raises Malformed for a value that it cannot take. An empty variable counts as absent. One that
    ``gathers`` goes on with the default instead, so that ``finish`` names every fault at once.
    """

    def __init__(self, variables: Mapping[str, str], *, gathers: bool = False) -> None:
        self._variables = variables
        self._gathers = gathers
        self.known: dict[str, Setting] = {}
        self.faults: list[str] = []

    def text(self, name: str, default: str, meaning: str) -> str:
        return self._read(name, default, meaning, str)

    def flag(self, name: str, default: bool, meaning: str) -> bool:
        """``1`` or ``0``; nothing else, so that ``DIWANA_DEBUG=false`` never means true."""
        return self._read(name, default, meaning, flag)

    def number(self, name: str, default: int, meaning: str, *, least: int, most: int) -> int:
        def parse(text: str) -> int:
            if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
                raise ValueError(f"a whole number from {least} to {most}")
            return int(text)

        return self._read(name, default, meaning, parse)

    def choice(self, name: str, default: str, meaning: str, choices: tuple[str, ...]) -> str:
        def parse(text: str) -> str:
            if text not in choices:
                raise ValueError(f"one of {', '.join(choices)}")
            return text

        return self._read(name, default, meaning, parse)

    def names(self, name: str, default: tuple[str, ...], meaning: str) -> tuple[str, ...]:
        """Names separated by commas."""

        def parse(text: str) -> tuple[str, ...]:
            parts = tuple(part.strip() for part in text.split(","))
            if not all(parts) or any(" " in part or "/" in part for part in parts):
                raise ValueError("host names separated by commas")
            return parts

        return self._read(name, default, meaning, parse)

    def file(self, name: str, default: Path, meaning: str) -> Path:
        """A file, which may be absent; its folder is there."""
        file = self._read(name, default, meaning, lambda text: Path(text).expanduser().resolve())
        if not file.parent.is_dir():
            self._fault(f"{PREFIX}{name}={file} is in no folder that exists")
        return file

    def folder(self, name: str, default: Path, meaning: str) -> Path:
        """A folder, created where it is absent."""

        def parse(text: str) -> Path:
            return Path(text).expanduser().resolve()

        folder = self._read(name, default, meaning, parse)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as reason:
            self._fault(f"{PREFIX}{name}={folder} cannot be used as a folder: {reason.strerror}", reason)
        return folder

    def existing(self, name: str, default: Path, meaning: str) -> Path:
        """A file that exists."""

        def parse(text: str) -> Path:
            path = Path(text).expanduser().resolve()
            if not path.is_file():
                raise ValueError("a file that exists")
            return path

        return self._read(name, default, meaning, parse)

    def daemon(self, name: str, meaning: str) -> tuple[str, str, int] | None:
        """Where a daemon listens, as path, host and port: ``unix:///path/of/socket`` or ``tcp://host:port``; None where
        none is set up."""
        return self._read(name, None, meaning, daemon)

    def database(self, name: str, default: Path, meaning: str, *, password: str = "") -> dict[str, Any]:
        """Django's description of the database at a ``sqlite:`` or ``postgresql:`` address.

        ``password`` comes from a setting of its own; an address that holds one as well is refused.
        """
        described = self._read(name, sqlite(default), meaning, database)
        full = PREFIX + name
        if text := self._variables.get(full, ""):
            self.known[full] = self.known[full]._replace(value=without_password(text))
        if password and described.get("PASSWORD"):
            self._fault(f"{full} holds a password, and one was given apart: keep one of the two")
        return {**described, "PASSWORD": password} if password else described

    def mail(self, name: str, default: Path, meaning: str, *, password: str = "") -> dict[str, Any]:
        """Django's description of the mail server at an ``smtp:`` or ``smtps:`` address, or of a ``file:`` folder.

        ``password`` comes from a setting of its own; an address that holds one as well is refused.
        """
        described = self._read(name, mail_folder(default), meaning, mail)
        full = PREFIX + name
        self.known[full] = self.known[full]._replace(value=without_password(self._variables.get(full, "") or "file:"))
        if password and described.get("EMAIL_HOST_PASSWORD"):
            self._fault(f"{full} holds a password, and one was given apart: keep one of the two")
        if password and "EMAIL_HOST" not in described:
            self._fault(f"{full} names no server, and a password for one was given")
        return {**described, "EMAIL_HOST_PASSWORD": password} if password else described

    def secret(self, name: str, default: Path, meaning: str, *, least: int = 32) -> str:
        """The value itself, or the content of the file ``NAME_FILE``, or of ``default``, made at the first start."""
        return self._secret(name, default, meaning, least)

    def optional_secret(self, name: str, meaning: str, *, least: int = 1) -> str:
        """The value itself, or the content of the file ``NAME_FILE``; empty where neither is given.

        least: characters that it has at least.
        """
        return self._secret(name, None, meaning, least)

    def _secret(self, name: str, default: Path | None, meaning: str, least: int) -> str:
        full, of_file = PREFIX + name, f"{PREFIX}{name}_FILE"
        value, path = self._variables.get(full, ""), self._variables.get(of_file, "")
        source = "environment" if value else path or str(default or "default")
        try:
            if value and path:
                raise Malformed(f"{full} and {of_file} are both given: keep one of the two")
            if path:
                value = secret_in(Path(path).expanduser(), create=False)
            elif not value and default:
                value = secret_in(default, create=True)
            if (value or path) and len(value) < least:
                raise Malformed(f"{full} is shorter than {least} characters")
        except Malformed as problem:
            self._fault(str(problem), problem)
            value = ""
        self.known[full] = Setting(full, meaning, "set" if value else "", source)
        self.known[of_file] = Setting(of_file, f"File that holds {full}.", path, "environment" if path else "default")
        return value

    def finish(self, also: frozenset[str] = frozenset()) -> None:
        """Raise Malformed with every fault that was gathered, a line each; a misspelt name is one of them."""
        try:
            self.refuse_unknown(also)
        except Malformed as problem:
            self.faults.append(str(problem))
        if self.faults:
            raise Malformed("\n".join(self.faults))

    def refuse_unknown(self, also: frozenset[str] = frozenset()) -> None:
        """Raise Malformed for each ``DIWANA_…`` variable that nobody asked for: it is a misspelling."""
        unknown = []
        for name in sorted(self._variables):
            if name.startswith(PREFIX) and name not in self.known and name not in also:
                near = difflib.get_close_matches(name, [*self.known, *also], n=1)
                hint = f"; did you mean {near[0]}?" if near else ", see docs/operations.md"
                unknown.append(f"{name} is not a setting of Diwana{hint}")
        if unknown:
            raise Malformed("\n".join(unknown))

    def _read(self, name: str, default: T, meaning: str, parse: Callable[[str], T]) -> T:
        full = PREFIX + name
        text = self._variables.get(full, "")
        source = "environment" if text else "default"
        value = default
        try:
            value = parse(text) if text else default
        except Malformed as problem:
            self._fault(str(problem), problem)
        except ValueError as expected:
            self._fault(f"{full}={text} is not understood: give {expected}", expected)
        self.known[full] = Setting(full, meaning, shown(value), source)
        return value

    def _fault(self, text: str, reason: Exception | None = None) -> None:
        if not self._gathers:
            raise Malformed(text) from reason
        self.faults.append(text)


def shown(value: object) -> str:
    """A value as its variable would be written; of the description of a database only what names it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        if "ENGINE" not in value:
            return "smtp" if "EMAIL_HOST" in value else "file"
        return f"sqlite:///{value['NAME']}" if "sqlite3" in value["ENGINE"] else f"postgresql:///{value['NAME']}"
    return str(value)


def without_password(address: str) -> str:
    """An address of a database, fit for eyes."""
    parts = urlsplit(address)
    if parts.password is None:
        return address
    return parts._replace(netloc=f"{parts.username or ''}:…@{parts.netloc.rpartition('@')[2]}").geturl()


def flag(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("1 for yes or 0 for no")
    return text == "1"


def daemon(address: str) -> tuple[str, str, int] | None:
    parts = urlsplit(address)
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return unquote(parts.path), "", 0
    if parts.scheme == "tcp" and parts.hostname and parts.port and parts.path in ("", "/"):
        return "", parts.hostname, parts.port
    raise ValueError("unix:///PATH or tcp://HOST:PORT")


def database(address: str) -> dict[str, Any]:
    """Django's description of the database at ``address``.

    ``sqlite:///relative.sqlite3``, ``sqlite:////absolute.sqlite3``, ``postgresql://user:password@host:port/name``;
    further options of libpq after a question mark; ``?host=/folder`` is a Unix socket.
    """
    # The address may hold a password: an error never repeats it.
    unclear = f"{PREFIX}DATABASE_URL is not understood: give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as reason:
        raise Malformed(unclear) from reason
    name = unquote(parts.path[1:])
    if not name or parts.scheme not in {"sqlite", "postgresql", "postgres"}:
        raise Malformed(unclear)
    if parts.scheme == "sqlite":
        return sqlite(Path(name))
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", host),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def mail_folder(folder: Path) -> dict[str, Any]:
    """Mails are written into a folder: for demonstration and tests."""
    return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}


def mail(address: str) -> dict[str, Any]:
    """Django's description of a mail server: ``smtp://user:password@host:587`` (STARTTLS is demanded),
    ``smtps://user:password@host:465`` (TLS from the start), ``file:///folder``."""
    unclear = f"{PREFIX}MAIL_URL is not understood: give smtp://USER:PASSWORD@HOST, smtps://… or file:///FOLDER"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as reason:
        raise Malformed(unclear) from reason
    if parts.scheme == "file" and not host and parts.path.startswith("/"):
        return mail_folder(Path(unquote(parts.path)))
    if parts.scheme not in {"smtp", "smtps"} or not host or parts.path not in {"", "/"} or parts.query:
        raise Malformed(unclear)
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure,
        "EMAIL_TIMEOUT": 20,
    }


def sqlite(file: Path) -> dict[str, Any]:
    """A SQLite file as one that several processes write to without losing a change.

    WAL lets readers go on while one writes; IMMEDIATE takes the write lock at the start of a transaction (DEFERRED
    loses writers); FULL, since each change carries an event of the ledger that must survive a power cut; what is
    deleted is overwritten with zeros, so that erased values are not left in free pages.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON",
        },
        "CONN_MAX_AGE": None,
        # In memory, Django's choice for tests, there is no WAL and no second process.
        "TEST": {"NAME": file.with_name(f"test-{file.name}")},
    }


#: Where containers and systemd mount secrets, readable to whoever is inside; the mount itself is the guard.
_MOUNTED = (Path("/run/secrets"), Path("/run/credentials"))


def secret_in(file: Path, *, create: bool) -> str:
    """The secret in ``file``; where it is absent and ``create``, a new one that only its owner can read.

    Raises Malformed where everybody on the machine may read or change the file.
    """
    try:
        with file.open(encoding="utf-8") as handle:
            mode = stat.S_IMODE(os.fstat(handle.fileno()).st_mode)
            allowed = 0o002 if any(file.is_relative_to(mount) for mount in _MOUNTED) else 0o006
            if mode & allowed:
                raise Malformed(f"everybody may read or change the secret file {file}: chmod 600 {file}")
            return handle.read().strip()
    except FileNotFoundError as reason:
        if not create:
            raise Malformed(f"the secret file {file} does not exist") from reason
    except UnicodeDecodeError as reason:
        raise Malformed(f"the secret file {file} is not text") from reason
    except OSError as reason:
        raise Malformed(f"the secret file {file} cannot be read: {reason.strerror}") from reason
    partial = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(partial, file)  # of two processes that start together, the first one's secret stands
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    return file.read_text(encoding="utf-8").strip()
