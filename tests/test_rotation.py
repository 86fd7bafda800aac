"""Which planted faults run when: each has its turn, and each that something has changed about runs at once."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from tests import faults, rotation
from tests.faults import Fault, all_faults


def config(wanted: str, since: str = "") -> Any:
    """The options of a run."""
    return SimpleNamespace(option=SimpleNamespace(faults=wanted, since=since))


def fault(guard: str) -> Fault:
    [found] = (each for each in all_faults() if each.guard == guard)
    return found


def test_in_five_turns_every_fault_runs_once() -> None:
    turns = [{each.id for each in all_faults() if rotation.is_due(each, config(f"fifth:{part}"))} for part in range(5)]

    assert set.union(*turns) == {each.id for each in all_faults()}
    assert sum(map(len, turns)) == len(all_faults())


def test_the_turns_are_about_as_long() -> None:
    sizes = Counter(rotation.part(each) for each in all_faults())

    assert max(sizes.values()) < 1.5 * min(sizes.values())


def test_a_test_runs_with_all_its_faults_unless_fewer_are_asked_for() -> None:
    test = all_faults()[0].noticed_by

    assert rotation.chosen(test, config("all")) == faults.noticed_by(test)
    assert rotation.chosen(test, config("changed")) == []


@pytest.mark.parametrize(
    ("guard", "file"),
    [
        ("the purpose of a grant", "datasharing/sql/reading.sql"),
        ("the end of a clause", "datasharing/sql/compiling.sql"),
        ("the trace of what is added to one table", "datasharing/sql/protecting.sql"),
        ("row security on a table", "cases/people/models.py"),
        ("the setting aside of poisoned work", "datasharing/outbox/models.py"),
        ("the sending again of what was not done", "datasharing/outbox/outbox.py"),
        ("the headers of answers that were not hoped for", "requirements.txt"),
        ("the line outside the door", "focused_deterrence/settings.py"),
        ("the line outside the door", "tests/access/test_server_log.py"),
        ("the line outside the door", "tests/access/faults_of_the_server_log.py"),
    ],
)
def test_a_fault_runs_when_its_guard_or_its_test_has_changed(
    guard: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = config("changed", since="some commit")
    monkeypatch.setattr(rotation, "changed_files", lambda _since: frozenset([file]))

    assert rotation.has_changed(fault(guard), run)
    assert not rotation.is_due(fault(guard), run)


def test_of_every_fault_the_code_of_its_guard_is_known() -> None:
    """Or it would not run when that changes."""
    patched = [each for each in all_faults() if each.patch and not each.patch[0].startswith("tests.")]
    in_the_database = [each for each in all_faults() if not each.patch]

    assert [each.id for each in patched if all(file.startswith("tests/") for file in rotation.files_of(each))] == []
    assert [each.id for each in in_the_database if not rotation.named(each)] == []
