"""`manage.py bench`: its rows, its file and its exit code."""

import json
from collections.abc import Iterator
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from benchmarks import policies
from benchmarks.measuring.rows import Report, Row, at_least, at_most
from benchmarks.measuring.stopwatch import LEAST, SLOW, medians

FAST = at_most("list", 1.5, "ms", 2)
SLOWER = at_least("times as fast", 3, "×", 200)
READ = Row("records", 12, "rows")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """What the benchmark of that name will say."""
    rows: list[Row] = []

    def measure(_people: int, report: Report) -> Iterator[Row]:
        report("measuring")
        yield from rows

    monkeypatch.setattr(policies, "measure", measure)
    return rows


def test_rows_are_printed_and_written_to_the_file(measured: list[Row], tmp_path: Path) -> None:
    measured += [FAST, READ]
    printed = StringIO()

    call_command("bench", "policies", people=300, json=tmp_path / "rows.json", stdout=printed)

    assert json.loads((tmp_path / "rows.json").read_text()) == [
        {"measure": "list", "value": 1.5, "unit": "ms", "goal": "≤ 2", "met": True},
        {"measure": "records", "value": 12, "unit": "rows", "goal": "", "met": None},
    ]
    assert "300 people" in printed.getvalue()
    assert "yes" in printed.getvalue()


def test_a_missed_goal_is_told_by_the_exit_code_and_the_table(measured: list[Row]) -> None:
    measured += [FAST, SLOWER]
    printed = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("bench", "policies", stdout=printed)

    assert ended.value.code == 1
    assert "NO" in printed.getvalue()


def test_a_benchmark_that_measured_nothing_has_met_nothing(measured: list[Row]) -> None:
    with pytest.raises(SystemExit):
        call_command("bench", "policies", stdout=StringIO())


def test_a_run_that_breaks_off_leaves_what_it_has(
    measured: list[Row], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def measure(_people: int, _report: Report) -> Iterator[Row]:
        yield READ
        raise OSError("no space left")

    monkeypatch.setattr(policies, "measure", measure)

    with pytest.raises(OSError, match="no space"):
        call_command("bench", "policies", json=tmp_path / "rows.json", stdout=StringIO())

    assert [row["measure"] for row in json.loads((tmp_path / "rows.json").read_text())] == ["records"]


def test_there_is_no_other_benchmark_than_those_in_their_folder() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'elsewhere'"):
        call_command("bench", "elsewhere")


def test_contestants_run_in_turn_and_the_median_counts() -> None:
    order: list[str] = []

    def runner(name: str, took: list[float]) -> float:
        order.append(name)
        return took[len(order) % len(took)]

    took = medians({"a": lambda: runner("a", [1, 2, 3]), "b": lambda: runner("b", [7])}, seconds=0)

    assert took["b"] == 7
    assert 1 <= took["a"] <= 3
    assert "".join(order[-2 * SLOW :]) == "ab" * SLOW


def test_whoever_is_slow_runs_less_often() -> None:
    runs = {"quick": count(), "slow": count()}

    medians({"quick": lambda: next(runs["quick"]) * 0, "slow": lambda: 2_000 + next(runs["slow"])}, seconds=0.1)

    assert next(runs["slow"]) == SLOW + 1
    assert next(runs["quick"]) > SLOW + LEAST
