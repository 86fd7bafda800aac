"""What makes a benchmark worth believing, switched off for one run of the test that must notice."""

import secrets
from typing import Any

from tests.faults import Fault

POLICIES = "tests.benchmarks.test_bench_policies"
PAGES = "tests.benchmarks.test_bench_pages"
LIGHT = "tests.benchmarks.test_page_weight.test_every_page_is_light_on_the_database_and_on_the_line"


def one_by_one(referrals: Any) -> Any:
    """Stands in for reading a list with everything it shows: each row then looks for its own."""
    return referrals


def with_a_picture(_referral: Any) -> dict[str, str]:
    """Stands in for the tag of a referral: what no compression makes smaller."""
    return {"text": secrets.token_hex(10_000), "colour": ""}


def one_row_short(_self: object, _queryset: object, request: Any, view: object = None) -> list[Any]:
    """A page of DRF's that leaves out the first row."""
    from benchmarks.api.views import asked  # noqa: PLC0415 - addresses cannot be read before apps are

    return list(asked(request))[1:]


FAULTS = [
    Fault(
        guard="the sameness of the rows that partner systems pull",
        noticed_by="tests.benchmarks.test_bench_api.test_every_way_answers_with_the_same_rows",
        patch=("benchmarks.api.views.AsAsked.paginate_queryset", one_row_short),
        committed=True,
    ),
    Fault(
        guard="the comparison of what everybody sees with the evaluator",
        noticed_by=f"{POLICIES}.test_every_session_sees_what_the_evaluator_says",
        patch=("datasharing.proof.evaluator.Moment.may_read", lambda _moment, _fact, _actor: True),
        committed=True,
    ),
    Fault(
        guard="the sameness of the statements by hand",
        noticed_by=f"{POLICIES}.test_every_way_answers_with_the_same_rows",
        patch=("benchmarks.policies.hand.WAITING", "state = 'withdrawn'"),
        committed=True,
    ),
    Fault(
        guard="the exit code of a missed goal",
        noticed_by="tests.benchmarks.test_bench.test_a_missed_goal_is_told_by_the_exit_code_and_the_table",
        patch=("benchmarks.management.commands.bench.all_met", lambda _rows: True),
    ),
    Fault(
        guard="the reading of a list at once",
        noticed_by=LIGHT,
        patch=("referrals.exchange.models.ReferralQuerySet.to_show", one_by_one),
    ),
    Fault(
        guard="the smallness of a list",
        noticed_by=LIGHT,
        patch=("referrals.lists.views.tag", with_a_picture),
    ),
    Fault(
        guard="the refusal to measure a page that is not shown",
        noticed_by=f"{PAGES}.test_a_page_that_is_not_shown_is_not_measured",
        patch=("benchmarks.measuring.browsing.SHOWN", 404),
    ),
]
