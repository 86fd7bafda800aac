"""The budget of tests: who exceeds it is told so, and so is who has none."""

from typing import Any

import pytest

from launcher.places import ROOT
from tests import budget


def test_a_package_may_cost_its_budget_and_no_more() -> None:
    costs = {"cases": 10.0, "access": 20.5, "all": 30.5}

    assert budget.too_much(costs, {"cases": 10, "access": 20, "all": 40}) == [
        "access cost 20 core-seconds and may cost 20"
    ]


def test_a_package_without_a_budget_is_told_where_to_get_one() -> None:
    assert budget.too_much({"new": 0.1, "all": 1}, {"all": 2}) == ["new has no budget in tests/budgets.toml"]


def test_faults_that_run_because_their_files_changed_are_beyond_every_budget() -> None:
    account = budget.Account({})
    account.server, account.began = 0, float("inf")  # nothing is shared
    account.pytest_runtest_logreport(report("tests/cases/test_a.py::test_a", {budget.COST: 2.0}))
    account.pytest_runtest_logreport(report("tests/cases/test_a.py::test_b", {budget.COST: 3.0, budget.BEYOND: True}))
    account.pytest_runtest_logreport(report("tests/test_c.py::test_c", {budget.COST: 4.0}))

    costs = account.by_package()

    assert (costs["cases"], costs[budget.CHANGED], costs["tests"]) == (2.0, 3.0, 4.0)
    assert costs[budget.ALL] == 6.0
    assert budget.too_much({budget.CHANGED: 1000.0}, {}) == []


def report(node: str, properties: dict[str, Any]) -> pytest.TestReport:
    outcome: Any = "passed"
    return pytest.TestReport(node, ("", 0, ""), {}, outcome, None, "teardown", user_properties=[*properties.items()])


@pytest.mark.parametrize("kind", ["default", "long"])
def test_every_package_has_a_budget_and_together_they_are_within_the_whole(kind: str) -> None:
    allowed = budget.budgets(kind)
    packages = {budget.package(str(path.relative_to(ROOT))) for path in (ROOT / "tests").rglob("test_*.py")}

    assert packages <= allowed.keys()
    assert sum(allowed[name] for name in allowed if name != budget.ALL) >= allowed[budget.ALL]
