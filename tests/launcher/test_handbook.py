"""The operators' handbook covers all settings and commands; no document refers to a missing file."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from launcher.places import ROOT

HANDBOOK = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "focused_deterrence" / "settings.py").read_text()))
NOT_IN_CONTAINERS = {"DEBUG", "DEMONSTRATION", "DATABASE_OWNER_URL", "CELERY_QUEUE_TYPE"}
"""For development; for the owner's commands alone; for another broker than theirs."""
FOR_DEVELOPMENT = {"flush", "load_demonstration", "simulate"}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MADE = ("var/", "cases/housing/", "tests/cases/housing/")
"""What a run makes, and the room that docs/adding-a-record.md adds as an example."""
A_PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.\w+)?)(?:: \w+)?`")


def test_every_setting_is_named() -> None:
    assert len(SETTINGS) > 15
    assert {name for name in SETTINGS if f"`{name}`" not in HANDBOOK} == set()


def test_every_setting_reaches_the_containers() -> None:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    assert compose["x-working"].keys() & SETTINGS == SETTINGS - NOT_IN_CONTAINERS


def test_every_command_of_the_owner_is_named() -> None:
    files = [path for path in ROOT.glob("*/management/commands/*.py") if "as_owner()" in path.read_text()]

    assert {path.stem for path in files} - FOR_DEVELOPMENT
    assert [path.stem for path in files if path.stem not in HANDBOOK and path.stem not in FOR_DEVELOPMENT] == []


FINDINGS = (
    *("database_writes", "migrations_applied", "log_writable", "work_carried_out", "work_taken_up"),
    *("work_has_effect", "time_passes", "settings_as_set_up"),
)


@pytest.mark.parametrize("finding", FINDINGS)
def test_every_finding_of_readyz_is_explained(finding: str) -> None:
    assert f"| `{finding}` |" in HANDBOOK
    assert f'"{finding}"' in (ROOT / "focused_deterrence" / "health.py").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = {path for path in A_PATH.findall(page.read_text()) if not path.startswith(MADE)}

    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_files_are_named() -> None:
    assert sum(len(A_PATH.findall(page.read_text())) for page in PAGES) > 50
