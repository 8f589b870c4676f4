# SPDX-License-Identifier: EUPL-1.2
"""What Diwana is made of that others wrote: ``./diwana supply sbom | licences | secrets | audit``.

sbom writes a CycloneDX bill of materials of the locks. licences lists the licence of each package and fails on one that
our own licence cannot live with. secrets looks through the sources for something that should not be there. audit
compares the locks with known vulnerabilities, and says so where it cannot (exit status 3).
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
NPM = ROOT / "assets" / "package-lock.json"
BASELINE = ROOT / ".secrets.baseline.json"
ADVISORIES = ROOT / "var" / "advisories"
CANNOT = 3


class Package(NamedTuple):
    """A locked package of PyPI or npm. shipped: part of the service, not only of its building or testing."""

    ecosystem: str
    name: str
    version: str
    licence: str
    shipped: bool


def python_packages() -> list[Package]:
    """What the locks of Python name, with the licence that the installed package states."""
    stated = {
        canonical(row["Name"]): row["License"]
        for row in json.loads(output("piplicenses", "--from=mixed", "--format=json", "--with-system"))
    }
    shipped, every = (dict(locked(lock)) for lock in LOCKS)
    return [
        Package("PyPI", name, version, stated.get(canonical(name), "not installed here"), name in shipped)
        for name, version in sorted(every.items())
    ]


def locked(lock: str) -> Iterator[tuple[str, str]]:
    """Name and version of each package of a lock that this platform installs."""
    from packaging.requirements import Requirement

    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            asked = Requirement(line.rstrip("\\ "))
            if asked.marker is None or asked.marker.evaluate():
                yield asked.name, next(iter(asked.specifier)).version


def npm_packages() -> list[Package]:
    """What the lock of the front-end names."""
    held = json.loads(NPM.read_text(encoding="utf-8"))["packages"]
    return [
        Package(
            "npm",
            path.rpartition("node_modules/")[2],
            one["version"],
            one.get("license", "UNKNOWN"),
            not one.get("dev", False),
        )
        for path, one in sorted(held.items())
        if path
    ]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def output(module: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{module} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


# --- licences ----------------------------------------------------------------------------------------

#: Permissive, or weak copyleft that ends at the package's own files: compatible with the EUPL-1.2.
ACCEPTED = re.compile(
    r"(MIT|MIT-0|MIT-CMU|BSD|BSD-[23]-Clause|0BSD|ISC|Apache|Apache-2\.0|Apache Software|PSF-2\.0|Python-2\.0|OFL-1\.1"
    r"|Python Software Foundation|MPL-2\.0|Mozilla Public License 2\.0|LGPL-[23]\.[01](-only|-or-later)?|Zlib|Unlicense"
    r"|CC0-1\.0|BlueOak-1\.0\.0|GNU (Library or )?Lesser General Public License v[23].*)( License)?( 2\.0)?"
)
ABBREVIATION = re.compile(r"\s+\((MPL 2\.0|ISCL|LGPL[^)]*)\)")
#: Packages whose metadata say something else than their licence file, which was read.
READ = {
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # and the permissive ones of what PDFium holds
    "qrcode": "BSD-3-Clause AND MIT",
}


def accepted(licence: str) -> bool:
    """Whether every part of an expression is; of alternatives (``OR``) one is enough."""
    plain = ABBREVIATION.sub("", licence).replace("(", "").replace(")", "")
    return any(
        all(ACCEPTED.fullmatch(part.strip()) for part in re.split(r"\s+AND\s+|;", one))
        for one in re.split(r"\s+OR\s+", plain)
    )


def refused(packages: Iterable[Package]) -> list[Package]:
    """Packages whose licence is unknown, or forbids what we do."""
    return [one for one in packages if not accepted(READ.get(one.name, one.licence))]


def licences() -> int:
    packages = [*python_packages(), *npm_packages()]
    for one in packages:
        print(
            f"{one.ecosystem:5} {one.name:34} {one.version:14} {'service' if one.shipped else 'tools':8} {one.licence}"
        )
    bad = refused(packages)
    for one in bad:
        print(f"refused: {one.name} {one.version}: {one.licence}", file=sys.stderr)
    print(f"{len(packages)} packages, {len(bad)} refused")
    return 1 if bad else 0


# --- bill of materials -------------------------------------------------------------------------------


def sbom(target: Path) -> int:
    """The bill of the service: what is installed with it and what its pages are built of; tools are marked excluded."""
    command = [
        BIN / "cyclonedx-py",
        "requirements",
        ROOT / LOCKS[0],
        "--output-reproducible",
        "--of",
        "JSON",
        "--sv",
        "1.6",
    ]
    bill = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    known = {canonical(one.name): one for one in python_packages()}
    for component in bill["components"]:
        if found := known.get(canonical(component["name"])):
            component["licenses"] = [{"license": {"name": READ.get(found.name, found.licence)}}]
    integrity = json.loads(NPM.read_text(encoding="utf-8"))["packages"]
    bill["components"] += [npm_component(one, integrity) for one in npm_packages()]
    bill["metadata"]["component"] = {
        "type": "application",
        "name": "diwana",
        "licenses": [{"license": {"id": "EUPL-1.2"}}],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    valid(target)
    print(f"{target}: {len(bill['components'])} components, CycloneDX 1.6, valid")
    return 0


def npm_component(one: Package, held: dict[str, Any]) -> dict[str, Any]:
    path = next(
        path
        for path in held
        if path.rpartition("node_modules/")[2] == one.name and held[path]["version"] == one.version
    )
    kind, _, digest = held[path].get("integrity", "").partition("-")
    purl = f"pkg:npm/{one.name.replace('@', '%40')}@{one.version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"npm:{path}",
        "name": one.name,
        "version": one.version,
        "purl": purl,
        "scope": "required" if one.shipped else "excluded",
        "licenses": [{"license": {"name": one.licence}}],
    }
    if kind == "sha512":
        component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}]
    return component


def valid(target: Path) -> None:
    """Raise SystemExit unless the file follows the schema of CycloneDX 1.6."""
    from cyclonedx.schema import OutputFormat, SchemaVersion
    from cyclonedx.validation import make_schemabased_validator

    problem = make_schemabased_validator(OutputFormat.JSON, SchemaVersion.V1_6).validate_str(
        target.read_text(encoding="utf-8")
    )
    if problem:
        raise SystemExit(f"{target} does not follow the schema: {problem}")


# --- secrets -----------------------------------------------------------------------------------------

#: Digests and translations look like secrets to a machine; locks and generated pages hold nothing else.
UNREAD = re.compile(r"\.(lock|po|csv|svg|xz|png|woff2)$|package-lock\.json$|openapi\.json$|^\.secrets|^docs/data\.md$")
TESTED = re.compile(r"^tests/|/testing\.py$|/demo\.py$|/demonstration/")  # with secrets of their own making


def secrets_found() -> set[tuple[str, str, str]]:
    """File, kind and SHA-1 of everything that looks like a secret in the files that git follows."""
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings, get_plugins

    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = set()
    with default_settings():
        get_plugins()
        for name in listed.split("\0"):
            if name and not UNREAD.search(name):
                guessing = {"Base64 High Entropy String", "Hex High Entropy String", "Secret Keyword"}
                for secret in scan_file(str(ROOT / name)):
                    if not (TESTED.search(name) and secret.type in guessing):
                        found.add((name, secret.type, secret.secret_hash))
    return found


def secrets(renew: bool) -> int:
    found = secrets_found()
    if renew:
        lines = ",\n".join(json.dumps(one) for one in sorted(found))
        BASELINE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        print(f"{len(found)} findings written down as no secrets; review {BASELINE.name}")
        return 0
    known = {tuple(one) for one in json.loads(BASELINE.read_text(encoding="utf-8"))}
    new = sorted(found - known)
    for name, kind, digest in new:
        print(f"{name}: {kind} ({digest[:8]}); not a secret? ./diwana supply secrets --renew", file=sys.stderr)
    print(f"{len(found)} findings, {len(new)} of them new")
    return 1 if new else 0


# --- known vulnerabilities ---------------------------------------------------------------------------


def advisories(folder: Path) -> Iterator[dict[str, Any]]:
    """Advisories in OSV's form from the ``.json`` files and ``.zip`` archives of a folder."""
    for path in sorted(folder.glob("*.json")):
        read = json.loads(path.read_text(encoding="utf-8"))
        yield from read if isinstance(read, list) else [read]
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield json.loads(archive.read(name))


def concerns(advisory: dict[str, Any], package: Package) -> bool:
    """Whether an advisory names this version of the package."""
    if advisory.get("withdrawn"):
        return False
    for affected in advisory.get("affected", ()):
        about = affected.get("package", {})
        if (about.get("ecosystem"), canonical(about.get("name", ""))) != (package.ecosystem, canonical(package.name)):
            continue
        if package.version in affected.get("versions", ()):
            return True
        if any(within(one, package.version) for one in affected.get("ranges", ()) if one.get("type") != "GIT"):
            return True
    return False


def within(stretch: dict[str, Any], version: str) -> bool:
    """Whether ``version`` lies in a range of OSV: its events in order, the last one before the version decides."""
    inside = False
    here = order(version)
    for event in sorted(stretch.get("events", ()), key=lambda event: order(next(iter(event.values())))):
        if "introduced" in event and here >= order(event["introduced"]):
            inside = True
        if "fixed" in event and here >= order(event["fixed"]):
            inside = False
        if "last_affected" in event and here > order(event["last_affected"]):
            inside = False
    return inside


def order(version: str) -> Any:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version)
    except InvalidVersion:  # a pre-release of npm: its numbers decide
        return Version(".".join(re.findall(r"\d+", version)[:3]) or "0")


def audit(folder: Path) -> int:
    """0: nothing known; 1: something is; 3: nobody here can say."""
    packages = [*python_packages(), *npm_packages()]
    if not [*folder.glob("*.json"), *folder.glob("*.zip")]:
        print(f"cannot say: there are no advisories in {folder}; see docs/supply.md", file=sys.stderr)
        return CANNOT
    every = list(advisories(folder))
    ecosystems = {
        about["package"]["ecosystem"] for one in every for about in one.get("affected", ()) if "package" in about
    }
    if missing := {"PyPI", "npm"} - ecosystems:
        print(f"cannot say: the advisories in {folder} have none of {', '.join(sorted(missing))}", file=sys.stderr)
        return CANNOT
    found = [(one, advisory) for one in packages for advisory in every if concerns(advisory, one)]
    for one, advisory in found:
        where = "service" if one.shipped else "tools"
        print(f"{one.name} {one.version} ({where}): {advisory['id']} {advisory.get('summary', '')}", file=sys.stderr)
    newest = max((str(one.get("modified", "")) for one in every), default="")
    against = f"{len(every)} advisories, the newest of {newest[:10]}"
    print(f"{len(packages)} packages against {against}: {len(found)} concern us")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="./diwana supply", description="What Diwana is made of that others wrote.")
    acts = parser.add_subparsers(dest="act", required=True)
    bill = acts.add_parser("sbom", help="write a CycloneDX bill of materials")
    bill.add_argument("target", nargs="?", type=Path, default=ROOT / "var" / "sbom.cdx.json")
    acts.add_parser("licences", help="the licence of each package; fails on one that we cannot use")
    looking = acts.add_parser("secrets", help="look for secrets in the sources")
    looking.add_argument("--renew", action="store_true", help="write down that what is found is no secret")
    auditing = acts.add_parser("audit", help="known vulnerabilities of the locked packages; status 3: cannot say")
    auditing.add_argument("--advisories", type=Path, default=ADVISORIES, help="folder of advisories in OSV's form")
    options = parser.parse_args()
    match options.act:
        case "sbom":
            return sbom(options.target)
        case "licences":
            return licences()
        case "secrets":
            return secrets(options.renew)
    return audit(options.advisories)


if __name__ == "__main__":
    sys.exit(main())
