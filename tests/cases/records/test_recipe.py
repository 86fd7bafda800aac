"""docs/adding-a-record.md, followed to the letter in a copy of the repository."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
RECIPE = ROOT / "docs" / "adding-a-record.md"
FILE = re.compile(r"`(cases/housing/\w+\.py)`:\n\n```python\n(.*?)```", re.DOTALL)
COPIED = ("partners", "datasharing", "cases", "referrals", "analysis", "benchmarks", "focused_deterrence", "tests")
AT_MOST_FILES, AT_MOST_LINES = 4, 90
GUARDS = (
    "tests/cases/records/test_kinds.py",
    "tests/access/test_matrix.py",
    "tests/access/test_three_answers.py",
    "tests/access/test_forms.py",
    "tests/api/test_access.py",
    "tests/datasharing/enforcement/test_catalogue.py",
    "tests/datasharing/enforcement/test_erasure.py",
    "tests/datasharing/enforcement/test_s62_matrix.py",
)
"""What would go red if adding a kind needed an edit elsewhere."""


def written_by_hand() -> dict[str, str]:
    """The files of the recipe, by their paths."""
    return dict(FILE.findall(RECIPE.read_text(encoding="utf-8")))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository with the room of the recipe in it."""
    for folder in (*COPIED, "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "static").symlink_to(ROOT / "static")
    (tmp_path / "launcher").symlink_to(ROOT / "launcher")
    for path, text in written_by_hand().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "cases" / "housing" / "__init__.py").touch()
    return tmp_path


def run(copy: Path, *command: str, **settings_of: str) -> str:
    """What a command prints that is run in the copy; the test fails if it fails."""
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(copy), **settings_of}
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def test_a_kind_of_record_is_one_folder_and_few_lines() -> None:
    files = written_by_hand()
    lines = [line for text in files.values() for line in text.splitlines() if line.strip()]

    assert {Path(path).parent for path in files} == {Path("cases/housing")}
    assert 2 <= len(files) <= AT_MOST_FILES
    assert len(lines) <= AT_MOST_LINES


@pytest.mark.slow
def test_the_recipe_makes_a_kind_with_one_migration(copy: Path) -> None:
    run(copy, "manage.py", "makemigrations", "cases", "--name", "housing")

    [made] = copy.glob("cases/migrations/*_housing.py")
    assert "a_need_is_met_after_it_arose" in made.read_text()
    run(copy, "manage.py", "makemigrations", "--check", "--dry-run")
    assert "cases.housing" in run(copy, "manage.py", "kinds")


@pytest.mark.slow
@pytest.mark.long
def test_nothing_goes_red_when_the_recipe_is_followed(copy: Path) -> None:
    run(copy, "manage.py", "makemigrations", "cases", "--name", "housing")

    run(
        copy, "-m", "pytest", *GUARDS, "-q", "-p", "no:cacheprovider", "-k", "not planted", PYTEST_XDIST_WORKER="recipe"
    )
