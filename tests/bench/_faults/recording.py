# SPDX-License-Identifier: EUPL-1.2
"""What programs wrote to their files and when they had it confirmed, recorded by strace; and from that the disk as a
power cut at any instant could have left it.

What is modelled: a write counts as on the disk once an fsync or fdatasync of that file, begun after the write had
ended, has returned. Of writes not so confirmed either all are dropped, or each is kept or dropped by chance, whatever
its order. Names (creating, renaming, deleting, shortening files) are taken as on the disk at once. Files written
through memory maps are not seen; of ours those are only SQLite's indices of its log, which it makes anew.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench._faults.house import copy

CALLS = (
    "openat,write,writev,pwrite64,pwritev,pwritev2,lseek,fsync,fdatasync,ftruncate,fallocate,"
    "rename,renameat,renameat2,unlink,unlinkat"
)
LONGEST = 1 << 24
_LINE = re.compile(
    r"(?P<at>\d+\.\d+) (?P<call>\w+)\((?P<rest>.*)\) += (?P<result>-?\w+)(?P<more>.*?) <(?P<took>[\d.]+)>$"
)
_FD = re.compile(r"(?P<fd>\w+)<(?P<path>[^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def wrap(prefix: Path) -> tuple[str, ...]:
    """The beginning of a command that is to be recorded, in files that begin with ``prefix``, one for each process."""
    options = ("-ff", "--seccomp-bpf", "-qq", "-y", "-ttt", "-T", "-xx", "-s", str(LONGEST), "-e", f"trace={CALLS}")
    return ("strace", "-f", *options, "-e", "signal=none", "-o", str(prefix))


def available() -> bool:
    return shutil.which("strace") is not None


@dataclass
class Op:
    """One change of one file: kind is open, write, size, name or gone; until: when a sync confirmed the write."""

    kind: str
    path: str
    start: float
    end: float
    offset: int = 0
    data: bytes = b""
    other: str = ""
    until: float = float("inf")


@dataclass
class Recording:
    """All changes below ``root``, in the order in which they began."""

    root: Path
    ops: list[Op] = field(default_factory=list)

    def read(self, files: Iterable[Path]) -> None:
        syncs: list[tuple[float, float, str]] = []
        for file in files:
            self._read(file, syncs)
        self.ops.sort(key=lambda op: op.start)
        self._confirm(sorted(syncs))

    def _read(self, file: Path, syncs: list[tuple[float, float, str]]) -> None:
        places: dict[str, int] = {}
        with file.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                found = _LINE.match(line)
                if found is None or found["result"].startswith("-"):
                    continue
                start = float(found["at"])
                end = start + float(found["took"])
                call, rest = found["call"], found["rest"]
                target = _FD.match(rest)
                path = _plain(target["path"]) if target else ""
                if call in {"fsync", "fdatasync"}:
                    syncs.append((start, end, path))
                elif call == "openat":
                    self._open(found, start, end, places)
                elif call == "lseek":
                    places[f"{target['fd']}{path}" if target else ""] = int(found["result"])
                elif path.startswith(str(self.root)) or call in {
                    "rename",
                    "unlink",
                    "renameat",
                    "renameat2",
                    "unlinkat",
                }:
                    self.ops.extend(self._change(call, rest, path, start, end, int(found["result"]), places))

    def _open(self, found: re.Match[str], start: float, end: float, places: dict[str, int]) -> None:
        target = _FD.match(found["result"] + found["more"])
        path = _plain(target["path"]) if target else ""
        if not path.startswith(str(self.root)) or target is None:
            return
        appends = "O_APPEND" in found["rest"]
        places[f"{target['fd']}{path}"] = -1 if appends else 0
        if "O_CREAT" in found["rest"]:
            self.ops.append(Op("open", path, start, end))
        if "O_TRUNC" in found["rest"]:
            self.ops.append(Op("size", path, start, end, 0))

    def _change(
        self, call: str, rest: str, path: str, start: float, end: float, result: int, places: dict[str, int]
    ) -> Iterator[Op]:
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(rest)]
        numbers = rest.rpartition("]" if "iov_base" in rest else '"')[2].split(", ")
        if call in {"pwrite64", "pwritev", "pwritev2"}:
            yield Op("write", path, start, end, int(numbers[2]), b"".join(texts)[:result])
        elif call in {"write", "writev"}:
            target = _FD.match(rest)
            place = f"{target['fd']}{path}" if target else ""
            offset = places.get(place, -1)
            yield Op("write", path, start, end, offset, b"".join(texts)[:result])
            if offset >= 0:
                places[place] = offset + result
        elif call == "ftruncate":
            yield Op("size", path, start, end, int(rest.rpartition(", ")[2]))
        elif call == "fallocate":
            yield Op("grow", path, start, end, sum(int(part) for part in rest.split(", ")[-2:]))
        elif call.startswith("rename"):
            first, second = (self._absolute(text) for text in texts[:2])
            if str(self.root) in first:
                yield Op("name", first, start, end, other=second)
        elif call.startswith("unlink"):
            yield Op("gone", self._absolute(texts[0]), start, end)

    def _absolute(self, text: bytes) -> str:
        """PostgreSQL names its files from its own folder."""
        plain = text.decode(errors="replace")
        return plain if plain.startswith("/") else str(self.root / "postgresql" / "data" / plain)

    def _confirm(self, syncs: list[tuple[float, float, str]]) -> None:
        """Find for each write the first sync of its file that began after it had ended. A file keeps its identity when
        it is renamed."""
        names: dict[str, str] = {}
        events: list[tuple[float, int, Op | tuple[float, float, str]]] = [(op.start, 0, op) for op in self.ops]
        events += [(sync[0], 1, sync) for sync in syncs]
        events.sort(key=lambda event: event[:2])
        pending: dict[str, list[Op]] = {}
        for start, _kind, event in events:
            if isinstance(event, Op):
                if event.kind == "write":
                    pending.setdefault(names.get(event.path, event.path), []).append(event)
                elif event.kind == "name":
                    names[event.other] = names.pop(event.path, event.path)
                elif event.kind == "gone":
                    names[event.path] = f"{event.path}#{start}"
                continue
            identity = names.get(event[2], event[2])
            late = []
            for op in pending.pop(identity, []):
                if op.end <= start:
                    op.until = event[1]
                else:
                    late.append(op)
            if late:
                pending[identity] = late

    def unconfirmed(self, cut: float) -> int:
        """How many writes had begun and were not confirmed at that instant."""
        return sum(op.kind == "write" and op.start <= cut < op.until for op in self.ops)

    def disk(
        self, base: Path, target: Path, cut: float, chance: random.Random | None = None, *, deaf: float = 0
    ) -> None:
        """Make ``target`` what stood on the disk at the instant ``cut``, ``base`` having been there at the beginning.
        chance: keeps each unconfirmed write or drops it; without, all are dropped. deaf: as if every sync of so many
        seconds before the cut had lied."""
        copy(base, target)
        files: dict[str, bytearray | None] = {}

        def content(path: str) -> bytearray:
            if files.get(path) is None:
                place = target / Path(path).relative_to(self.root)
                known = path not in files and place.is_file()
                files[path] = bytearray(place.read_bytes()) if known else bytearray()
            found = files[path]
            assert found is not None
            return found

        for op in self.ops:
            if op.start > cut:
                break
            if not op.path.startswith(str(self.root)):
                continue
            if op.kind == "write":
                if op.until <= cut - deaf or (chance is not None and chance.random() < 0.5):
                    _put(content(op.path), op)
            elif op.kind == "name":
                files[op.other], files[op.path] = content(op.path), None
            elif op.kind == "gone":
                files[op.path] = None
            else:
                _resize(content(op.path), op)
        for path, kept in files.items():
            _keep(target / Path(path).relative_to(self.root), kept)


def _put(content: bytearray, op: Op) -> None:
    offset = len(content) if op.offset < 0 else op.offset
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(op.data)] = op.data


def _resize(content: bytearray, op: Op) -> None:
    if op.kind == "size":
        del content[op.offset :]
    if op.kind in {"size", "grow"} and len(content) < op.offset:
        content.extend(bytes(op.offset - len(content)))


def _keep(place: Path, content: bytearray | None) -> None:
    if content is None:
        place.unlink(missing_ok=True)
        return
    owner = place.parent.stat() if place.parent.exists() else None
    place.parent.mkdir(parents=True, exist_ok=True)
    new = not place.exists()
    place.write_bytes(content)
    if new and owner:
        shutil.chown(place, owner.st_uid, owner.st_gid)
        place.chmod(0o600)


def _plain(path: str) -> str:
    """A path as strace shows it beside a descriptor."""
    if path.startswith("\\x"):
        path = bytes.fromhex(path.replace("\\x", "")).decode(errors="replace")
    return path.removesuffix(" (deleted)").removesuffix("(deleted)")
