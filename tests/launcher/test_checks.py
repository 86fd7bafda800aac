"""What `./test` asks of pytest, what counts as changed, and what a program costs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import changes, checks
from launcher.places import ROOT
from launcher.processor import spent


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        ("cases/work/actions.py", "tests/cases/work"),
        ("cases/no/such/room/views.py", "tests/cases"),
        ("templates/cases/people/register.html", "tests/cases/people"),
        ("tests/launcher/test_checks.py", "tests/launcher"),
        ("launcher/checks.py", "tests/launcher"),
        ("docs/architecture.md", ""),
        ("tests/makers.py", ""),
    ],
)
def test_a_changed_file_leads_to_the_nearest_folder_of_tests(file: str, folder: str) -> None:
    assert checks.tests_of(file) == folder


def test_a_quick_run_has_the_changed_rooms_and_what_is_about_every_room() -> None:
    asked = checks.changed_tests(["cases/apps.py", "cases/urls.py", "README.md"])

    assert asked == sorted({"tests/cases", *checks.ALWAYS})
    assert all((ROOT / path).exists() for path in asked)


def test_arguments_that_are_not_ours_go_to_pytest_alone() -> None:
    assert checks.suite(["-k", "consent"]) is None
    assert checks.suite(["tests/cases", "--faults=fifth:2"]) is None


def test_the_long_run_leaves_nothing_out() -> None:
    asked = checks.suite(["--long", "-k", "killed"])

    assert asked is not None
    assert asked[-2:] == ["-k", "killed"]
    assert not {"--short", "--faults=fifth"} & {*asked}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A repository with two commits on main, and one on the branch that is checked out."""
    monkeypatch.setattr(changes, "ROOT", tmp_path)
    changes.base.cache_clear()
    for name, value in {"NAME": "Test", "EMAIL": "test@example.test"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{name}", value)
    changes.git("init", "--initial-branch=main")
    for name in ("first", "second"):
        commit(tmp_path / f"{name}.py", f"The {name} file says nothing\n" * 10)
    changes.git("switch", "--create", "branch")
    commit(tmp_path / "third.py", "The third file\n")
    yield tmp_path
    changes.base.cache_clear()


def commit(file: Path, text: str) -> None:
    file.write_text(text)
    changes.git("add", "--all")
    changes.git("commit", "--message", file.name)


def test_what_the_branch_changed_has_changed_committed_or_not(repository: Path) -> None:
    (repository / "first.py").write_text("Other words\n")
    (repository / "new.py").write_text("New\n")

    assert changes.changed(changes.base()) == ["first.py", "new.py", "third.py"]


def test_what_was_only_moved_has_not_changed(repository: Path) -> None:
    changes.git("mv", "second.py", "moved.py")

    assert changes.changed(changes.base()) == ["third.py"]


def test_on_main_the_last_commit_counts_as_changed(repository: Path) -> None:
    changes.git("switch", "main")

    assert changes.changed(changes.base()) == ["second.py"]


def test_each_commit_is_the_next_ones_turn(repository: Path) -> None:
    before = changes.turn(5)

    commit(repository / "fourth.py", "The fourth file\n")

    assert changes.turn(5) == (before + 1) % 5


def test_where_there_is_no_git_nothing_is_known_to_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert changes.git("rev-parse", "HEAD") == ""
    assert changes.changed("") == []
    assert 0 <= changes.turn(5) < 5


BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_what_a_program_costs_is_counted_while_it_runs_and_when_it_has_ended() -> None:
    before = spent(os.getpid())

    with subprocess.Popen([sys.executable, "-c", f"{BUSY}\nprint(flush=True)\ninput()"], stdin=-1, stdout=-1) as busy:
        assert busy.stdout is not None
        busy.stdout.readline()
        running = spent(os.getpid()) - before
        busy.communicate(b"\n")
    ended = spent(os.getpid()) - before

    assert running >= 0.25
    assert ended >= running - 0.02
