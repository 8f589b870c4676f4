# SPDX-License-Identifier: EUPL-1.2
"""A service like a real one (gunicorn, its own SQLite file, demonstration data) and a real browser to use it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"width": 1366, "height": 900}
PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000  # milliseconds a browser waits for what it is told to find


class Site:
    """The running service: ``url`` is its address, ``var`` the folder it writes to."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.url = f"http://localhost:{port}"
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "DIWANA_VAR": str(var),
            "DIWANA_DATABASE_URL": "",
            "DIWANA_PORT": str(port),
            "DIWANA_BIND": "127.0.0.1",
        }

    def manage(self, *arguments: str) -> str:
        """Run a management command against the database of the site; its output."""
        command = [sys.executable, "-m", "diwana", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"manage {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service with demonstration data, one for the whole session."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Site(tmp_path_factory.mktemp("site"), port)
    site.manage("prepare", "--static", "--demo")
    serve = [sys.executable, "-m", "gunicorn", "--config", "python:diwana.config.gunicorn", "diwana.config.wsgi"]
    log = site.var / "gunicorn.log"
    with log.open("wb") as output:
        server = subprocess.Popen(serve, env=site.environment, stdout=output, stderr=output)
    try:
        wait_for(port, server, log)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until something listens on ``port``."""
    patience = time.monotonic() + 30
    while time.monotonic() < patience and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"the service did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium is not on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def new_page(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """``new_page(language="ar", phone=True)``: a page of a new visitor, with his own cookies.

    The test fails when a page raised an error in its script or broke the Content-Security-Policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(language: str = "en", *, phone: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.url, locale=language, viewport=PHONE if phone else DESK, has_touch=phone, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: complaints.append(f"{page.url}: {said.text}") if "Content Security" in said.text else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at a desk, in English."""
    return new_page()


@pytest.fixture
def serious_violations() -> Callable[[Page], list[str]]:
    """``serious_violations(page)``: what axe-core finds on it of WCAG 2.2 AA that is serious or critical."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing: ./diwana test installs it")
    script = AXE.read_text(encoding="utf-8")

    def find(page: Page) -> list[str]:
        page.evaluate(script)  # as the page's own developer tools would: the policy of the page stays in force
        found = page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r => r.violations)"
        )
        return [
            f"{page.url}: {one['id']} ({one['impact']}): {one['help']}: {one['nodes'][0]['html'][:200]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]

    return find


@pytest.fixture
def overflow() -> Callable[[Page], int]:
    """``overflow(page)``: by how many pixels the page scrolls sideways; it should be nought."""

    def measure(page: Page) -> int:
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(page.evaluate(width))

    return measure
