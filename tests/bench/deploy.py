# SPDX-License-Identifier: EUPL-1.2
"""A stranger with the repository alone: the commands of docs/operations.md, block after block, on a clean Debian.

A fresh Debian is made by debootstrap in a temporary folder and entered by chroot; there is no systemd in it, so a small
``systemctl`` reads our units and starts what they say, as the user that they say. PostgreSQL is Debian's own, with
fsync. Not of the document: demonstration data before the loss, and people who sign in after it. Needs root, and the
network for Debian's, PyPI's and npm's packages. DEPLOY_BASE names a folder that debootstrap made before, to be copied.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.bench import _house

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations.md"
PASSWORD = "a long password of nobody\n"
#: How this machine reaches its package registries is this machine's matter: it goes in as it is.
OURS = (
    "etc/resolv.conf",
    "etc/hosts",
    "etc/apt/sources.list",
    "etc/apt/sources.list.d",
    "etc/pip.conf",
    "etc/npmrc",
    "etc/ssl/certs/ca-certificates.crt",
    "usr/local/share/ca-certificates",
)
PASSED = re.compile(r"PIP_|NPM_|NODE_EXTRA|SSL_CERT|http_proxy|https_proxy|no_proxy", re.IGNORECASE)

SYSTEMCTL = '''#!/usr/bin/python3
"""As much of systemctl as the document uses, for a place without systemd."""
import os, shlex, signal, subprocess, sys, time
from pathlib import Path

def unit(name):
    read = {}
    for line in Path("/etc/systemd/system", name).read_text().splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            read.setdefault(key, []).append(value)
    return read

def start(name):
    if not Path("/etc/systemd/system", name).exists():
        return subprocess.run(["service", name.removesuffix(".service"), "start"], check=True)
    told = unit(name)
    environment = {"PATH": "/usr/bin:/bin"}
    for line in Path(told["EnvironmentFile"][0]).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            environment.__setitem__(*line.split("=", 1))
    for pair in shlex.split(" ".join(told["Environment"])):
        environment.__setitem__(*pair.split("=", 1))
    user = told["User"][0]
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--no-new-privs", "--bounding-set=-all"]
    for command in told["ExecStart"]:
        with open(f"/var/log/{name}.log", "ab") as log:
            running = subprocess.Popen(
                [*become, *shlex.split(command)], env=environment, cwd=told["WorkingDirectory"][0],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        if told.get("Type") == ["oneshot"]:
            if running.wait():
                sys.exit(f"{name} failed: " + Path(f"/var/log/{name}.log").read_text()[-2000:])
        else:
            Path(f"/run/{name}.pid").write_text(str(running.pid))

def stop(name):
    file = Path(f"/run/{name}.pid")
    if not file.exists():
        return subprocess.run(["service", name.removesuffix(".service"), "stop"], check=True)
    pid = int(file.read_text())
    os.kill(pid, signal.SIGTERM)
    while Path(f"/proc/{pid}").exists() and ") Z" not in Path(f"/proc/{pid}/stat").read_text():
        time.sleep(0.1)
    file.unlink()

verb, *rest = sys.argv[1:]
for name in (word if "." in word else word + ".service" for word in rest if not word.startswith("--")):
    if name.endswith(".timer"):
        start(name.replace(".timer", ".service"))  # what the timer would start tonight is tried at once
    elif verb == "stop":
        stop(name)
    elif verb == "restart":
        subprocess.run(["service", name.removesuffix(".service"), "restart"], check=True)
    elif verb in {"start", "enable"}:
        start(name)
'''

WORK = "diwana manage demo > /dev/null; diwana manage ledger checkpoint > /dev/null\n"
WHO = "administrator@diwana.example broker@diwana.example examiner@diwana.example cashier@diwana.example"
VISIT = f"""
set -a; . /etc/diwana/environment; set +a
export PYTHONPATH=src DJANGO_SETTINGS_MODULE=diwana.config.settings DIWANA_LOG_LEVEL=ERROR HOME=/tmp DIWANA_HTTPS=0
cd /opt/diwana
become="setpriv --reuid=diwana --regid=diwana --init-groups"
$become .venv/bin/python tests/upgrade/visit.py {WHO} | tee /root/visited
python3 -c 'import json; seen = json.load(open("/root/visited")).values()
assert all(len(pages) > 4 and set(pages.values()) == {{200}} for pages in seen)'
"""


class Step(NamedTuple):
    """One block of commands and what the document calls it."""

    name: str
    commands: str


def steps(text: str) -> Iterator[Step]:
    """The blocks of shell in the document, each under the last heading or number above it."""
    name = ""
    pattern = r"^## ([^\n]+)$|^\*\*(\d+\. [^*]+)\*\*|^```sh\n(.*?)^```"
    for heading, number, block in re.findall(pattern, text, re.M | re.S):
        if heading or number:
            name = heading or number
        else:
            yield Step(name, block)


def plan() -> list[Step]:
    """The document's blocks, with a day's work before the loss and a look around after it."""
    told = list(steps(PAGE.read_text(encoding="utf-8")))
    loss = next(at for at, step in enumerate(told) if step.name == "Rehearse the loss")
    work = Step("(content of the demonstration)", WORK)
    return [*told[:loss], work, *told[loss:], Step("(people sign in and open their pages)", VISIT)]


@contextmanager
def debian() -> Iterator[Path]:
    """A clean Debian; what was started in it ends with it."""
    folder = Path(tempfile.mkdtemp(prefix="diwana-deploy-"))
    root = folder / "debian"
    try:
        if base := os.environ.get("DEPLOY_BASE"):
            subprocess.run(["cp", "--archive", "--reflink=auto", base, root], check=True)
        else:
            sources = "".join(path.read_text() for path in Path("/etc/apt").glob("sources.list*/*"))
            mirror = re.findall(r"^URIs: (\S+)", sources, re.M)[:1] or re.findall(r"^deb (\S+)", sources, re.M)[:1]
            subprocess.run(
                ["debootstrap", "--variant=minbase", "bookworm", root, *mirror], check=True, stdout=subprocess.DEVNULL
            )
        furnish(root)
        yield root
    finally:
        leave(root)
        shutil.rmtree(folder, ignore_errors=True)


def furnish(root: Path) -> None:
    for name in OURS:
        there, target = Path("/") / name, root / name
        if there.is_dir():
            shutil.copytree(there, target, dirs_exist_ok=True)
        elif there.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(there, target)
    if (personal := Path.home() / ".npmrc").exists():
        shutil.copyfile(personal, root / "etc" / "npmrc")
    program = root / "usr" / "local" / "bin" / "systemctl"
    program.write_text(SYSTEMCTL)
    program.chmod(0o755)
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    subprocess.run(["mount", "--rbind", "/dev", root / "dev"], check=True)
    subprocess.run(["mount", "--make-rslave", root / "dev"], check=True)
    subprocess.run(
        ["git", "bundle", "create", "--quiet", root / "root" / "diwana.bundle", "HEAD"], cwd=ROOT, check=True
    )


def leave(root: Path) -> None:
    """End what still runs in there, and let go of the mounts."""
    for _ in range(50):
        inside = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and is_in(entry, root)]
        for pid in inside:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not inside:
            break
        time.sleep(0.1)
    for name in ("dev", "proc"):
        subprocess.run(["umount", "--recursive", "--lazy", root / name], check=False, stderr=subprocess.DEVNULL)


def is_in(process: Path, root: Path) -> bool:
    try:
        return Path(os.readlink(process / "root")).is_relative_to(root)
    except OSError:
        return False


def do(root: Path, step: Step, log: Path) -> bool:
    """Run the commands of a step as a person would who stops at the first that fails."""
    environment = {name: value for name, value in os.environ.items() if PASSED.match(name)}
    environment |= {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LC_ALL": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
        "REPOSITORY": "/root/diwana.bundle",
        "NPM_CONFIG_USERCONFIG": "/etc/npmrc",
    }
    command = ["chroot", root, "bash", "-euo", "pipefail", "-c", step.commands]
    with log.open("ab") as output:
        output.write(f"\n### {step.name}\n{step.commands}\n".encode())
        output.flush()
        done = subprocess.run(
            command, env=environment, input=PASSWORD.encode(), stdout=output, stderr=output, check=False, cwd="/"
        )
    return done.returncode == 0


def main(json_path: str | None) -> int:
    if os.geteuid() or not shutil.which("debootstrap"):
        print(
            "this needs root and debootstrap: sudo apt-get install debootstrap, then sudo ./diwana bench deploy",
            file=sys.stderr,
        )
        return 2
    log = Path(os.environ.get("DIWANA_VAR") or ROOT / "var") / "deploy.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    figures: dict[str, float] = {}
    with debian() as root:
        for number, step in enumerate(plan(), start=1):
            begun, before = time.monotonic(), log.stat().st_size if log.exists() else 0
            good = do(root, step, log)
            figures[f"{number} {step.name}"] = round(time.monotonic() - begun, 1)
            print(f"{'✓' if good else '✗'} {time.monotonic() - begun:6.1f} s  {step.name}", flush=True)
            if not good:
                print(log.read_bytes()[before:].decode(errors="replace")[-4000:], file=sys.stderr)
                return 1
    print(f"\n{len(figures)} steps, {sum(figures.values()):.0f} s; everything they said: {log}")
    _house.keep(json_path, figures)
    return 0
