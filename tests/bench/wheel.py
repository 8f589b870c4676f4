# SPDX-License-Identifier: EUPL-1.2
"""The wheel of ``./diwana wheel`` in an environment of its own: locked packages by their digests, then it; it serves.

Needs the network for PyPI's packages, and a built front-end.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench import _house

ROOT = Path(__file__).resolve().parents[2]


def main(json_path: str | None) -> int:
    with tempfile.TemporaryDirectory(prefix="diwana-wheel-") as folder:
        place = Path(folder)
        begun = time.monotonic()
        wheel = built(place)
        python = installed(place, wheel)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIWANA_", "PYTHON"))}
        environment = {**kept, "DIWANA_VAR": str(place / "var"), "DIWANA_PORT": str(free_port())}
        program = python.parent / "diwana"
        subprocess.run([program, "prepare", "--static", "--demo"], env=environment, cwd=place, check=True)
        server = subprocess.Popen([program, "serve"], env=environment, cwd=place)
        try:
            seen = looked(f"http://127.0.0.1:{environment['DIWANA_PORT']}")
        finally:
            server.terminate()
            server.wait(timeout=90)
        figures = {"wheel: bytes": wheel.stat().st_size, "seconds": round(time.monotonic() - begun), **seen}
    for name, figure in figures.items():
        print(f"{name:30} {figure:>12,}")
    _house.keep(json_path, figures)
    return 0


def built(place: Path) -> Path:
    """The wheel, made by the means of ``./diwana wheel`` from what is compiled and built here."""
    subprocess.run([sys.executable, "-m", "diwana", "messages", "--compile"], cwd=ROOT, check=True)
    uv = shutil.which("uv")
    make = [uv, "build", "--wheel", "--out-dir"] if uv else [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w"]
    subprocess.run([*make, place, ROOT], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    return next(place.glob("diwana-*.whl"))


def installed(place: Path, wheel: Path) -> Path:
    """Python of a new environment that has the lock and the wheel, and nothing of the repository."""
    uv, python = shutil.which("uv"), place / "venv" / "bin" / "python"
    make = [uv, "venv", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    subprocess.run([*make, place / "venv"], check=True, stderr=subprocess.DEVNULL)
    install = (
        [uv, "pip", "install", "--quiet", "--python", python] if uv else [python, "-m", "pip", "install", "--quiet"]
    )
    lock = ("--no-deps", "--require-hashes", "--requirement", ROOT / "requirements.lock")
    subprocess.run([*install, *lock], check=True)
    subprocess.run([*install, "--no-deps", wheel], check=True)
    return python


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def looked(address: str) -> dict[str, int]:
    """Pages in Arabic, the style sheet and the faces that it names, and the checks of the service."""
    page = patient(f"{address}/accounts/login/", {"Accept-Language": "ar"}).decode()
    assert 'dir="rtl"' in page, "the page is not in Arabic"
    style = re.search(r'href="(/static/app\.rtl[^"]*\.css)"', page)
    assert style, "the page names no style sheet"
    sheet = patient(address + style.group(1), {}).decode()
    faces = set(re.findall(r"url\(\"?([^)\"]+\.woff2)", sheet))
    sizes = [len(patient(f"{address}/static/{face.removeprefix('./')}", {})) for face in sorted(faces)[:3]]
    assert sizes, "the style sheet names no face"
    assert b'"status": "ok"' in patient(f"{address}/readyz", {})
    return {"page in Arabic: bytes": len(page), "style sheet: bytes": len(sheet), "a face: bytes": sizes[0]}


def patient(address: str, headers: dict[str, str]) -> bytes:
    """What is at ``address``, within a minute and a half."""
    until = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:  # noqa: S310
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
