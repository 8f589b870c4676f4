# SPDX-License-Identifier: EUPL-1.2
"""What is documented is what there is."""

from __future__ import annotations

import re
import runpy
import tomllib
from importlib import import_module
from pathlib import Path

from django.core.management import get_commands

from diwana.config import settings
from diwana.modules.clearance.rules.base import ClearanceRule

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")


def distribution(requirement: str) -> str:
    """The name in a requirement, without versions and extras."""
    return re.split(r"[\[<>=~! ]", requirement)[0].lower()


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    documented = set(re.findall(r"`(DIWANA_\w+)`", OPERATIONS))
    assert documented == set(settings.env.known)


def test_every_command_of_ours_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if app.startswith("diwana.")}
    assert {name for name in ours if f"manage {name}" not in OPERATIONS and f"diwana {name}" not in OPERATIONS} == set()


def test_every_verb_of_the_bootstrap_is_in_its_help_and_in_the_readme() -> None:
    bootstrap = runpy.run_path(str(ROOT / "diwana"), run_name="bootstrap")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for verb in bootstrap["COMMANDS"]:
        assert f"./diwana {verb}" in bootstrap["__doc__"]
        assert f"./diwana {verb}" in readme


def test_every_rule_is_documented() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    assert [code for code in ClearanceRule.registry if f"`{code}`" not in pages and f"| {code} |" not in pages] == []


def test_every_dependency_has_its_reason() -> None:
    text = (DOCS / "dependencies.md").read_text(encoding="utf-8").lower()
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    assert [name for name in map(distribution, wanted) if f"| {name} |" not in text] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    runtime, development = (
        set(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert {distribution(name) for name in PROJECT["project"]["dependencies"]} <= {name for name, _version in runtime}
    assert {distribution(name) for name in PROJECT["dependency-groups"]["dev"]} <= {name for name, _ in development}
    assert runtime <= development


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
    broken = []
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_function_that_the_architecture_names_exists() -> None:
    named = re.findall(r"\b((?:modules|engines|foundation|kernel)(?:\.\w+)+)\(", (DOCS / "architecture.md").read_text())
    assert len(named) >= 5
    for module, _, function in (name.rpartition(".") for name in named):
        assert callable(getattr(import_module(f"diwana.{module}"), function, None)), f"{module}.{function}"


def test_every_page_of_the_documentation_can_be_found_from_the_readme_or_the_architecture() -> None:
    entrances = [ROOT / "README.md", DOCS / "architecture.md", DOCS / "adr" / "README.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in entrances if page.exists())
    assert [page.name for page in DOCS.rglob("*.md") if page.name not in text and page.name != "README.md"] == []
