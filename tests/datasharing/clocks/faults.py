"""Guards of clocks, each off for one run of the test that must notice: missed, doubled, for the wrong agency."""

from datasharing.enforcement.refusals import NotAgreed
from tests.faults import Fault

SWEEP = "tests.datasharing.clocks.test_sweep"
QUEUE = "tests.datasharing.clocks.test_work_queue"
PASS = "sharing.pass_clock(name, text, text, int[])"

FAULTS = [
    Fault(
        guard="the sweep of clocks that passed long ago",
        noticed_by=f"{SWEEP}.test_a_sweep_that_comes_days_late_misses_nothing",
        mutates=(PASS, "sharing.london_day() > ", "sharing.london_day() - 3 < "),
    ),
    Fault(
        guard="the wait until a day is over",
        noticed_by=f"{SWEEP}.test_a_day_has_not_passed_until_it_is_over",
        mutates=(PASS, "sharing.london_day() > ", "sharing.london_day() >= "),
    ),
    Fault(
        guard="the key by which work of a clock is handed over once",
        noticed_by=f"{SWEEP}.test_sweeping_again_changes_nothing",
        mutates=(PASS, "md5(concat_ws(''|'', $1, r.public_id, extract(epoch from r.%2$I)))::uuid", "gen_random_uuid()"),
    ),
    Fault(
        guard="the due time in the key of handed over work",
        noticed_by=f"{SWEEP}.test_a_new_due_time_that_passes_is_handed_over_again",
        mutates=(PASS, ", extract(epoch from r.%2$I)", ""),
    ),
    Fault(
        guard="the second sweep that finds the work handed over already",
        noticed_by=f"{SWEEP}.test_two_sweeps_at_once_hand_over_once",
        mutates=(PASS, "extract(epoch from r.%2$I)", "pg_backend_pid()"),
        committed=True,
    ),
    Fault(
        guard="the condition of a clock",
        noticed_by=f"{SWEEP}.test_a_clock_that_has_stopped_calls_for_nothing",
        mutates=(PASS, "(select * from public.%1$I where %3$s)", "public.%1$I"),
    ),
    Fault(
        guard="the agency that watches a clock",
        noticed_by=f"{SWEEP}.test_the_addressee_is_asked_for_what_it_has_not_acknowledged",
        mutates=(PASS, "'addressee_id'", "'owner_id'"),
        shows_as=(AssertionError, PermissionError),
    ),
    Fault(
        guard="the agreement under which passed work is done",
        noticed_by=f"{SWEEP}.test_work_is_handed_to_nobody_while_no_agreement_lets_them_read_and_afterwards_once",
        mutates=(PASS, "and (g.valid_to is null or g.valid_to > statement_timestamp())", ""),
    ),
    Fault(
        guard="the list of what may be swept",
        noticed_by=f"{SWEEP}.test_only_clocks_can_be_swept",
        mutates=(PASS, "and of_index like '%\\_clock'", ""),
    ),
    Fault(
        guard="the second look whether a clock still runs",
        noticed_by=f"{SWEEP}.test_who_answers_before_the_work_is_done_stops_it",
        patch=("datasharing.clocks.clock.Clock.running", lambda clock: clock.model.objects.all()),
    ),
    Fault(
        guard="the second look whether a clock has passed",
        noticed_by=f"{SWEEP}.test_what_is_put_off_while_the_work_waits_is_not_passed_on",
        patch=("datasharing.clocks.clock.Clock.passed", lambda clock, _at: clock.runs),
        shows_as=(AssertionError, NotAgreed),
    ),
    Fault(
        guard="the agency whose work a line is",
        noticed_by=f"{QUEUE}.test_who_is_asked_sees_by_when_and_who_waits_sees_for_whom",
        patch=("datasharing.clocks.clock.Clock.watched", lambda clock, _by: clock.running()),
    ),
    Fault(
        guard="the agency that waits for another",
        noticed_by=f"{QUEUE}.test_who_is_asked_sees_by_when_and_who_waits_sees_for_whom",
        patch=("datasharing.clocks.clock.Clock.awaited", lambda clock, _by: clock.model.objects.none()),
    ),
    Fault(
        guard="the time until a supervisor is told",
        noticed_by=f"{QUEUE}.test_a_supervisor_sees_what_has_been_late_for_long",
        patch=("datasharing.clocks.shares.reaching", lambda _member, _clock, records, _now: records),
    ),
]
