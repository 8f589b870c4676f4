#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Verify a proof bundle of a Diwana ledger, on your own machine and without asking anybody.

    python3 verify_bundle.py bundle.json --key 'customs.example/ledger+1a2b3c4d+AZ...'
    python3 verify_bundle.py bundle.json --against older-checkpoint.txt

Needs Python 3.9 or later and the package "cryptography" (pip install cryptography). It reads files only: no network.

A bundle says what happened to one thing, a declaration say. This program shows that each of these events is written in
the ledger that the customs administration signed, and that nothing said about them was altered since.

Take --key from another source than the bundle: the page /ledger/key of the service as printed on a receipt, a
newspaper, a colleague. --against takes a checkpoint that you kept from before (a signed note, or an older bundle): the
ledger must then contain all that it contained. Where the older checkpoint is of another size, ask for the bundle with
?since=SIZE, or give the answer of /api/v1/ledger/consistency with --consistency.

Where the administration changed its key, the bundle brings what the former keys signed to hand over. A checkpoint of a
former key is then accepted for as many events as it had when it was retired; a former key as --key confirms nothing.

Exit status: 0 proven; 1 something does not hold; 2 the files cannot be read; 3 all holds, but nobody told whose key it
is.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import re
import sys
from hashlib import sha256
from typing import Any, Callable, Dict, List, NoReturn, Optional, Sequence, Tuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write("This program needs the package cryptography:  python3 -m pip install cryptography\n")
    sys.exit(2)

FORMAT, VERSION = "diwana-proof-bundle", 1
PROVEN, FALSE, UNREADABLE, UNCONFIRMED = 0, 1, 2, 3
PARTS = ("data", "reason", "confidential")
SHOWN, ERASED, WITHHELD = "shown", "erased", "withheld"
MOST_BYTES = 256 << 20
LEAF_KEYS = {"at", "confidential", "data", "index", "organisation", "person", "reason", "role", "subject", "verb"}
HASH = re.compile(r"[0-9a-f]{64}")
SALT = re.compile(r"[0-9a-f]{32}")

# fmt: off
TEXTS: Dict[str, Tuple[str, str, str]] = {  # English, French, Arabic
    "unreadable": ("The file cannot be read as a proof bundle: %s",
        "Le fichier ne peut pas être lu comme un dossier de preuve : %s",
        "لا يمكن قراءة الملف كملف إثبات: %s"),
    "key": ("The verifier key does not have the right form.",
        "La clé de vérification n'a pas la forme attendue.",
        "مفتاح التحقق ليس بالشكل الصحيح."),
    "other_key": ("The bundle was made with another key than the one you gave.",
        "Le dossier a été établi avec une autre clé que celle que vous avez donnée.",
        "أُنشئ الملف بمفتاح غير الذي قدمتموه."),
    "rotated": ("The key you gave was retired after %s events and signs no more; the one in force follows it.\n"
        "Confirm that one from another source.",
        "La clé que vous avez donnée a été retirée après %s événements et ne signe plus ; celle en vigueur lui "
        "succède.\nConfirmez celle-ci par une autre source.",
        "سُحب المفتاح الذي قدمتموه بعد %s حدثا ولم يعد يوقّع، ويخلفه المفتاح الساري.\nتأكدوا من هذا الأخير من مصدر "
        "آخر."),
    "rotation": ("The former keys do not hand over to this one.",
        "Les anciennes clés ne transmettent pas à celle-ci.",
        "المفاتيح السابقة لا تسلّم إلى هذا المفتاح."),
    "retired": ("The older checkpoint is signed by a former key, after it was retired.",
        "L'ancien point de contrôle est signé par une ancienne clé, après son retrait.",
        "نقطة المراقبة السابقة موقعة بمفتاح سابق بعد سحبه."),
    "checkpoint": ("The checkpoint is not signed by this key.",
        "Le point de contrôle n'est pas signé par cette clé.",
        "نقطة المراقبة غير موقعة بهذا المفتاح."),
    "older_checkpoint": ("The older checkpoint is not signed by this key.",
        "L'ancien point de contrôle n'est pas signé par cette clé.",
        "نقطة المراقبة السابقة غير موقعة بهذا المفتاح."),
    "subject": ("This event is about something else.",
        "Cet événement concerne autre chose.",
        "هذا الحدث يخص شيئا آخر."),
    "order": ("The events are not in their order, or one is there twice.",
        "Les événements ne sont pas dans l'ordre, ou l'un d'eux figure deux fois.",
        "الأحداث ليست بترتيبها، أو أن أحدها مكرر."),
    "inclusion": ("This event is not in the ledger that was signed.",
        "Cet événement n'est pas dans le registre signé.",
        "هذا الحدث ليس في السجل الموقع."),
    "opening": ("What is said here is not what was recorded: %s",
        "Ce qui est dit ici n'est pas ce qui a été consigné : %s",
        "ما يقال هنا ليس ما تم تسجيله: %s"),
    "uncommitted": ("Something is said that the event does not record: %s",
        "Quelque chose est dit que l'événement ne consigne pas : %s",
        "يقال شيء لا يسجله الحدث: %s"),
    "missing": ("A recorded value is not shown, and no event erased it: %s",
        "Une valeur consignée n'est pas montrée, et aucun événement ne l'a effacée : %s",
        "قيمة مسجلة غير معروضة، ولم يمحها أي حدث: %s"),
    "consistency": ("The ledger is not the one it was: it does not contain what the older checkpoint signs for.",
        "Le registre n'est plus ce qu'il était : il ne contient pas ce que l'ancien point de contrôle atteste.",
        "لم يعد السجل كما كان: فهو لا يحتوي على ما تشهد به نقطة المراقبة السابقة."),
    "no_consistency": ("Nothing here connects the bundle with the older checkpoint: ask for it with ?since=%s, or "
        "give --consistency.",
        "Rien ne relie le dossier à l'ancien point de contrôle : demandez-le avec ?since=%s, ou donnez "
        "--consistency.",
        "لا شيء هنا يربط الملف بنقطة المراقبة السابقة: اطلبوه مع \u200e?since=%s أو قدموا \u200e--consistency."),
    "event": ("event %s", "événement %s", "الحدث %s"),
    "signed_by": ("Signed by %s: %s events, root %s",
        "Signé par %s : %s événements, racine %s",
        "موقع من %s: %s حدثا، الجذر %s"),
    "system": ("the system", "le système", "النظام"),
    "person": ("person %s", "personne %s", "الشخص %s"),
    "for": ("for organisation %s", "pour l'organisation %s", "لفائدة المنظمة %s"),
    "data": ("data", "données", "البيانات"),
    "reason": ("reason", "motif", "السبب"),
    "confidential": ("confidential part", "partie confidentielle", "الجزء السري"),
    "erased_by": ("erased on %s by %s (event %s)",
        "effacé le %s par %s (événement %s)",
        "تم محوه في %s من طرف %s (الحدث %s)"),
    "withheld": ("kept by the customs administration, not shown to parties",
        "conservée par l'administration des douanes, non montrée aux parties",
        "تحتفظ به إدارة الديوانة ولا يعرض على الأطراف"),
    "proves": ("This proves that each event above stands in the ledger in this place and in these words, and that "
        "the ledger was signed with this key. It does not prove that nothing else happened, nor that what "
        "was declared was true.",
        "Ceci prouve que chaque événement ci-dessus figure dans le registre à cette place et dans ces termes, et "
        "que le registre a été signé avec cette clé. Cela ne prouve ni que rien d'autre n'a eu lieu, ni que ce qui "
        "a été déclaré est vrai.",
        "هذا يثبت أن كل حدث أعلاه موجود في السجل في هذا الموضع وبهذه العبارات، وأن السجل وُقع بهذا المفتاح. ولا "
        "يثبت أن شيئا آخر لم يحدث، ولا أن ما صُرح به صحيح."),
    "grew": ("The ledger still contains everything that the older checkpoint of %s events signs for.",
        "Le registre contient toujours tout ce que l'ancien point de contrôle de %s événements atteste.",
        "لا يزال السجل يحتوي على كل ما تشهد به نقطة المراقبة السابقة بـ %s حدثا."),
    "proven": ("PROVEN", "PROUVÉ", "مثبت"),
    "false": ("NOT PROVEN", "NON PROUVÉ", "غير مثبت"),
    "unconfirmed": ("ALL HOLDS, KEY UNCONFIRMED: give --key with the key from another source, or --against a "
        "checkpoint you kept.\nThe key in the bundle is %s",
        "TOUT CONCORDE, CLÉ NON CONFIRMÉE : donnez --key avec la clé prise ailleurs, ou --against un point de "
        "contrôle gardé.\nLa clé du dossier est %s",
        "كل شيء متطابق، والمفتاح غير مؤكد: قدموا \u200e--key بالمفتاح من مصدر آخر، أو \u200e--against نقطة مراقبة "
        "محفوظة.\nمفتاح الملف هو %s"),
}
# fmt: on


class Unreadable(Exception):
    """A file is not what it should be in form."""


class Fault(Exception):
    """Something that does not hold: a code of TEXTS, the event it is about, and what fills the text."""

    def __init__(self, code: str, event: Optional[int] = None, about: str = "") -> None:
        super().__init__(code)
        self.code, self.event, self.about = code, event, about


# --- the tree of RFC 6962, verified as RFC 9162 says (2.1.3.2 and 2.1.4.2) ---


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    if not 0 <= index < size:
        return False
    position, last, computed = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed = node(sibling, computed)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            computed = node(computed, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and computed == root


def verify_consistency(first: int, before: bytes, second: int, after: bytes, path: Sequence[bytes]) -> bool:
    if first == second:
        return not path and before == after
    if not 0 < first < second:
        return False
    steps = list(path) if first & (first - 1) else [before, *path]
    if not steps:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old = new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node(sibling, old), node(sibling, new)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            new = node(new, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and old == before and new == after


# --- keys and signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) ---


def from_base64(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not the one spelling of these bytes")
    return raw


class Key:
    """A verifier key as text: name, hash and Ed25519 key, with + between them."""

    def __init__(self, text: str) -> None:
        try:
            name, digest, encoded = text.strip().split("+", 2) if text == text.strip() else ("", "", "")
            raw = from_base64(encoded)
        except (ValueError, binascii.Error) as error:
            raise Fault("key") from error
        if not name or len(raw) != 33 or raw[:1] != b"\x01":
            raise Fault("key")
        self.hash = sha256(name.encode() + b"\n" + raw).digest()[:4]
        if self.hash.hex() != digest:
            raise Fault("key")
        self.name, self.text, self.public = name, text, raw[1:]

    def signed(self, text: str, line: str) -> bool:
        """Whether the signature ``line`` is this key's over ``text``."""
        start = "\u2014 " + self.name + " "
        try:
            signature = from_base64(line[len(start) :]) if line.startswith(start) else b""
            if signature[:4] != self.hash:
                return False
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[4:], text.encode())
        except (ValueError, binascii.Error, InvalidSignature):
            return False
        return True

    def checkpoint(self, note: str, code: str = "checkpoint", most: int = 1) -> Tuple[int, bytes]:
        """Size and root of a checkpoint that this key signed, with at most ``most`` signatures in all."""
        lines = note.split("\n")
        if not 6 <= len(lines) <= 5 + most or lines[3] or lines[-1] or lines[0] != self.name:
            raise Fault(code)
        text = "\n".join(lines[:3]) + "\n"
        if not re.fullmatch(r"[1-9][0-9]{0,18}", lines[1]) or not any(self.signed(text, line) for line in lines[4:-1]):
            raise Fault(code)
        try:
            root = from_base64(lines[2])
        except (ValueError, binascii.Error) as error:
            raise Fault(code) from error
        if len(root) != 32:
            raise Fault(code)
        return int(lines[1]), root


def former_keys(notes: Sequence[str], current: Key) -> List[Tuple[Key, int]]:
    """Each former key with the number of events up to which it signed, oldest first. Each signed which key follows it;
    that one, too, signed so, and the last is ``current``."""
    found: List[Tuple[Key, int]] = []
    following = current
    for note in reversed(notes):
        lines = note.split("\n")
        if len(lines) != 9 or lines[5] or lines[8] or not re.fullmatch(r"[1-9][0-9]{0,18}", lines[3]):
            raise Fault("rotation")
        text, former = "\n".join(lines[:5]) + "\n", Key(lines[2])
        if lines[:2] != [current.name, "key rotation"] or lines[4] != following.text or former.name != current.name:
            raise Fault("rotation")
        if not former.signed(text, lines[6]) or not following.signed(text, lines[7]):
            raise Fault("rotation")
        found.append((former, int(lines[3])))
        following = former
    return found[::-1]


# --- the bundle ---


def read_text(file: str) -> str:
    try:
        with open(file, "rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Unreadable("too large")
        return raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from error


def read_json(text: str) -> Any:
    def once(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name is there twice")
        return found

    def refuse(text: str) -> NoReturn:
        raise ValueError("not a number of a bundle: " + text)

    try:
        return json.loads(text, object_pairs_hook=once, parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def members(value: Any, names: Sequence[str]) -> List[Any]:
    """The members of an object that has exactly these names."""
    if not isinstance(value, dict) or set(value) != set(names):
        raise Unreadable("expected the members " + ", ".join(names))
    return [value[name] for name in names]


def hashes(values: Any) -> List[bytes]:
    if not isinstance(values, list) or len(values) > 128:
        raise Unreadable("expected a path of hashes")
    return [one_hash(value) for value in values]


def one_hash(value: Any) -> bytes:
    if not isinstance(value, str) or not HASH.fullmatch(value):
        raise Unreadable("expected a hash in hexadecimal")
    return bytes.fromhex(value)


def number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise Unreadable("expected a whole number")
    return value


class Event:
    """One event of a bundle: what its leaf says, and what is opened of it."""

    def __init__(self, value: Any) -> None:
        self.leaf, openings, path = members(value, ("leaf", "openings", "path"))
        if not isinstance(self.leaf, str) or not isinstance(openings, dict):
            raise Unreadable("expected a leaf and openings")
        self.path = hashes(path)
        self.facts = read_json(self.leaf)
        members(self.facts, sorted(LEAF_KEYS))
        self.index = number(self.facts["index"])
        self.openings = {part: self._opening(part, opening) for part, opening in openings.items()}
        self.parts: Dict[str, Dict[str, Any]] = {}

    @staticmethod
    def _opening(part: str, opening: Any) -> Tuple[bytes, str]:
        salt, value = members(opening, ("salt", "value"))
        if part not in PARTS[:2] or not isinstance(salt, str) or not SALT.fullmatch(salt) or not isinstance(value, str):
            raise Unreadable("expected the openings data and reason, each with salt and value")
        return bytes.fromhex(salt), value

    def check_place(self, size: int, root: bytes) -> None:
        leaf = sha256(b"\x00" + self.leaf.encode("utf-8", "surrogatepass")).digest()
        if not verify_inclusion(leaf, self.index, size, self.path, root):
            raise Fault("inclusion", self.index)

    def check_parts(self, erasures: Dict[Tuple[int, str], Event]) -> None:
        for part in PARTS:
            commitment, opening = self.facts[part], self.openings.get(part)
            if commitment is None:
                if opening is not None:
                    raise Fault("uncommitted", self.index, part)
            elif opening is not None:
                salt, value = opening
                if sha256(salt + value.encode("utf-8", "surrogatepass")).hexdigest() != commitment:
                    raise Fault("opening", self.index, part)
                self.parts[part] = {"state": SHOWN, "value": read_json(value)}
            elif (self.index, part) in erasures:
                by = erasures[self.index, part]
                self.parts[part] = {"state": ERASED, "at": by.facts["at"], "by": by.index, "who": by.facts}
            elif part == "confidential":
                self.parts[part] = {"state": WITHHELD}
            else:
                raise Fault("missing", self.index, part)


class Result:
    """What came out: faults, events, and the checkpoint they were proved against."""

    def __init__(self) -> None:
        self.faults: List[Fault] = []
        self.events: List[Event] = []
        self.subject = self.origin = self.key = ""
        self.size, self.root = 0, b""
        self.grew: Optional[int] = None
        self.former: List[Tuple[Key, int]] = []
        self.rotated: Optional[int] = None
        self.pinned = False

    @property
    def status(self) -> int:
        return FALSE if self.faults else PROVEN if self.pinned else UNCONFIRMED

    def hold(self, check: Callable[..., None], *about: Any) -> None:
        try:
            check(*about)
        except Fault as fault:
            self.faults.append(fault)


def verify(
    text: str, key: Optional[str] = None, against: Optional[str] = None, consistency: Optional[str] = None
) -> Result:
    """Check a bundle. ``against`` is an older checkpoint or bundle, ``consistency`` the answer of the API, all as text.

    Raises Unreadable when one of them has not the form that it should have.
    """
    names = ("format", "version", "subject", "verifier_key", "checkpoint", "consistency", "events")
    told = read_json(text)
    rotations = told.pop("rotations", []) if isinstance(told, dict) else []
    kind, version, subject, key_text, note, grown, events = members(told, names)
    if not isinstance(rotations, list) or len(rotations) > 1000:
        raise Unreadable("expected the rotations of the key")
    texts = (kind, subject, key_text, note, *rotations)
    if kind != FORMAT or version != VERSION or isinstance(version, bool) or not all(isinstance(t, str) for t in texts):
        raise Unreadable("not a bundle of version %d" % VERSION)
    if not isinstance(events, list) or not events:
        raise Unreadable("a bundle holds events")
    result = Result()
    result.events, result.subject, result.key = [Event(value) for value in events], subject, key_text
    try:
        signer = Key(key_text)
        result.former = former_keys(rotations, signer)
        _check_key(result, key)
        result.size, result.root = signer.checkpoint(note)
    except Fault as fault:
        result.faults.append(fault)
        return result
    result.origin, result.pinned = signer.name, key is not None and result.rotated is None
    _check_events(result)
    path = _check_grown(result, grown)
    if against is not None:
        result.hold(_check_against, result, signer, against, consistency, path)
    return result


def _check_key(result: Result, key: Optional[str]) -> None:
    """The key that was given must be the bundle's; a former one is remembered, and confirms nothing."""
    if key is None or key.strip() == result.key:
        return
    result.rotated = next((size for former, size in result.former if former.text == key.strip()), None)
    if result.rotated is None:
        raise Fault("other_key")


def _older(result: Result, signer: Key, note: str) -> Tuple[int, bytes]:
    """Size and root of an older checkpoint, of the key in force or of a former one while it was in force."""
    for former, most in result.former:
        try:
            size, root = former.checkpoint(note, "older_checkpoint", 16)
        except Fault:
            continue
        if size <= most:
            return size, root
        raise Fault("retired")
    return signer.checkpoint(note, "older_checkpoint", 16)


def _check_events(result: Result) -> None:
    indices = [event.index for event in result.events]
    if indices != sorted(set(indices)):
        result.faults.append(Fault("order"))
    own = {"event:%d" % event.index: event.index for event in result.events if event.facts["subject"] == result.subject}
    erasures: Dict[Tuple[int, str], Event] = {}
    for event in result.events:
        result.hold(event.check_place, result.size, result.root)
        about = event.facts["subject"]
        if about == result.subject:
            continue
        if about not in own or event.facts["verb"] != "ledger.erase":
            result.faults.append(Fault("subject", event.index))
            continue
        result.hold(event.check_parts, {})
        said = event.parts.get("data", {}).get("value")
        for part in (said.get("parts") if isinstance(said, dict) else None) or ():
            erasures.setdefault((own[about], str(part)), event)
    for event in result.events:
        if event.facts["subject"] == result.subject:
            result.hold(event.check_parts, erasures)


def _check_grown(result: Result, grown: Any) -> Optional[Tuple[int, bytes, List[bytes]]]:
    if grown is None:
        return None
    first, root, path = members(grown, ("first", "root", "path"))
    found = number(first), one_hash(root), hashes(path)
    if not verify_consistency(found[0], found[1], result.size, result.root, found[2]):
        result.faults.append(Fault("consistency"))
    return found


def _check_against(
    result: Result,
    signer: Key,
    against: str,
    consistency: Optional[str],
    grown: Optional[Tuple[int, bytes, List[bytes]]],
) -> None:
    note: Any = against
    if against.lstrip().startswith("{"):
        older = read_json(against)
        note = older.get("checkpoint") if isinstance(older, dict) else None
        if not isinstance(note, str):
            raise Unreadable("the older bundle holds no checkpoint")
    size, root = _older(result, signer, note.rstrip("\n") + "\n")
    here = (result.size, result.root)
    (first, before), (second, after) = sorted([(size, root), here], key=lambda tree: tree[0])
    if first == second:
        path: Optional[List[bytes]] = []
    elif consistency is not None:
        names = ("first", "second", "first_root", "second_root", "path")
        told = members(read_json(consistency), names)
        path = hashes(told[4]) if (told[0], told[1]) == (first, second) else None
    else:
        path = grown[2] if grown is not None and grown[0] == first and second == result.size else None
    if path is None:
        raise Fault("no_consistency", about=str(size))
    if not verify_consistency(first, before, second, after, path):
        raise Fault("consistency")
    result.grew, result.pinned = size, True


# --- telling it ---


def plain(text: str) -> str:
    """Text that moves no cursor and changes no colour, whatever somebody recorded."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


class Teller:
    """Says the result in one language."""

    def __init__(self, language: str) -> None:
        self._column = {"en": 0, "fr": 1, "ar": 2}.get(language[:2], 0)

    def say(self, code: str, *about: object) -> str:
        text = TEXTS[code][self._column]
        return text % about if about else text

    def who(self, facts: Dict[str, Any]) -> str:
        if facts["person"] is None:
            return self.say("system")
        said = self.say("person", facts["person"]) + (" (%s)" % plain(str(facts["role"])) if facts["role"] else "")
        return said if facts["organisation"] is None else said + ", " + self.say("for", facts["organisation"])

    def fault(self, fault: Fault) -> str:
        about = self.say(fault.about) if fault.about in PARTS else fault.about
        text = self.say(fault.code, about) if about else self.say(fault.code)
        return text if fault.event is None else self.say("event", fault.event) + ": " + text

    def part(self, name: str, told: Dict[str, Any]) -> str:
        if told["state"] == SHOWN:
            value = told["value"]
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        elif told["state"] == ERASED:
            text = self.say("erased_by", instant(told["at"]), self.who(told["who"]), told["by"])
        else:
            text = self.say("withheld")
        return "        %s: %s" % (self.say(name), plain(text))

    def lines(self, result: Result) -> List[str]:
        lines = [plain(result.subject)]
        if result.origin:
            lines.append(self.say("signed_by", plain(result.origin), result.size, result.root.hex()))
        for event in result.events if not result.faults else ():
            facts = event.facts
            head = "%6d  %s  %s  " % (event.index, instant(facts["at"]), plain(str(facts["verb"])))
            lines += ["", head + self.who(facts)]
            lines += [self.part(name, told) for name, told in event.parts.items()]
        lines += ["", *(self.fault(fault) for fault in result.faults)]
        if result.faults:
            return [*lines, self.say("false")]
        if result.rotated is not None:
            lines.append(self.say("rotated", result.rotated))
        if result.grew is not None:
            lines.append(self.say("grew", result.grew))
        end = self.say("proven") if result.pinned else self.say("unconfirmed", plain(result.key))
        return [*lines, self.say("proves"), "", end]


def instant(text: Any) -> str:
    return plain(str(text))[:19].replace("T", " ") + "Z"


def told(result: Result) -> Dict[str, Any]:
    """The result for programs."""
    return {
        "result": {PROVEN: "proven", FALSE: "false", UNCONFIRMED: "unconfirmed"}[result.status],
        "faults": [{"code": f.code, "event": f.event, "about": f.about} for f in result.faults],
        "subject": result.subject,
        "verifier_key": result.key,
        "checkpoint": {"origin": result.origin, "size": result.size, "root": result.root.hex()},
        "grown_since": result.grew,
        "given_key_retired_after": result.rotated,
        "former_keys": [{"verifier_key": former.text, "size": size} for former, size in result.former],
        "events": [
            {
                **{name: event.facts[name] for name in ("index", "at", "verb", "person", "role", "organisation")},
                "parts": {
                    part: {name: value for name, value in said.items() if name != "who"}
                    for part, said in event.parts.items()
                },
            }
            for event in result.events
        ],
    }


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0], epilog="See the top of this file.")
    parser.add_argument("bundle", help="the proof bundle, a JSON file")
    parser.add_argument("--key", help="the verifier key as you know it from elsewhere, or @FILE that holds it")
    parser.add_argument("--against", metavar="FILE", help="a checkpoint or a bundle that you kept from before")
    parser.add_argument("--consistency", metavar="FILE", help="answer of /api/v1/ledger/consistency")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    parser.add_argument("--language", choices=("en", "fr", "ar"), default=os.environ.get("LANG", "en")[:2])
    given = parser.parse_args(arguments)
    teller = Teller(given.language)
    try:
        key = read_text(given.key[1:]).strip() if (given.key or "").startswith("@") else given.key
        older, path = (read_text(file) if file else None for file in (given.against, given.consistency))
        result = verify(read_text(given.bundle), key, older, path)
    except Unreadable as problem:
        sys.stderr.write(teller.say("unreadable", plain(str(problem))) + "\n")
        return UNREADABLE
    text = json.dumps(told(result), indent=2) if given.json else "\n".join(teller.lines(result))
    sys.stdout.buffer.write((text + "\n").encode("utf-8", "replace"))
    return result.status


if __name__ == "__main__":
    sys.exit(main())
