"""What makes a benchmark worth believing, switched off for one run of the test that must notice."""

from typing import Any

from tests.faults import Fault

POLICIES = "tests.analysis.test_bench_policies"


def one_row_short(_self: object, _queryset: object, request: Any, view: object = None) -> list[Any]:
    """A page of DRF's that leaves out the first row."""
    from analysis.benchmarks.api.views import asked  # noqa: PLC0415 - addresses cannot be read before apps are

    return list(asked(request))[1:]


FAULTS = [
    Fault(
        guard="the sameness of the rows that partner systems pull",
        noticed_by="tests.analysis.test_bench_api.test_every_way_answers_with_the_same_rows",
        patch=("analysis.benchmarks.api.views.AsAsked.paginate_queryset", one_row_short),
        committed=True,
    ),
    Fault(
        guard="the comparison of what everybody sees with the evaluator",
        noticed_by=f"{POLICIES}.test_every_session_sees_what_the_evaluator_says",
        patch=("datasharing.evaluator.Moment.may_read", lambda _moment, _fact, _actor: True),
        committed=True,
    ),
    Fault(
        guard="the sameness of the statements by hand",
        noticed_by=f"{POLICIES}.test_every_way_answers_with_the_same_rows",
        patch=("analysis.benchmarks.policies.hand.WAITING", "state = 'withdrawn'"),
        committed=True,
    ),
    Fault(
        guard="the exit code of a missed goal",
        noticed_by="tests.analysis.test_bench.test_a_missed_goal_is_told_by_the_exit_code_and_the_table",
        patch=("analysis.management.commands.bench.all_met", lambda _rows: True),
    ),
]
