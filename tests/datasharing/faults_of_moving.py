"""Guards of the silence about moves, each switched off for one run of the test that must notice."""

from tests.faults import Fault

CONSENT = "test_consent_given_or_not_looks_the_same_to_whoever_reads_anyway"
GUARD = "test_a_guard_set_or_not_looks_the_same_to_whom_it_lets_through"
MOVES = "tests.api.test_moves"
MOVING = "tests.datasharing.enforcement.test_moving"

FEED_WRITE = "sharing.feed_write(text, int, name, sharing.traced[], sharing.traced[])"
WITHOUT_FORMER_GUARDS = """
create policy still_guarded on datasharing_change as restrictive for select to fd_app using (
    kind <> 'written' or guard_id is null or guard_id = any ((select sharing.cleared())::bigint[]))
"""

FAULTS = [
    Fault(
        guard="the time of a record that only moves",
        noticed_by=f"{MOVING}.test_a_record_that_only_moves_keeps_its_time",
        mutates=("sharing.place()", "attgenerated <> ''", "false"),
    ),
    Fault(
        guard="the silence about consents",
        noticed_by=f"{MOVES}.{CONSENT}",
        mutates=(FEED_WRITE, "r.addressee_key, e.set_id", "r.addressee_key, null"),
    ),
    Fault(
        guard="the silence about guards",
        noticed_by=f"{MOVES}.{GUARD}",
        mutates=(FEED_WRITE, "r.addressee_key, e.set_id", "r.addressee_key, null"),
    ),
    Fault(
        guard="the silence about guards that have been replaced",
        noticed_by=f"{MOVES}.{GUARD}",
        mutates=("sharing.cleared_before()", "g.valid_to is not null", "false"),
    ),
    Fault(
        guard="the silence about sets that a consent brings into use",
        noticed_by=f"{MOVES}.{CONSENT}",
        mutates=("sharing.open_agreed_sets(bigint, int[], bigint[])", "o.set_id = any (made)", "false"),
    ),
    Fault(
        guard="the time of a record that only moves as systems pull it",
        noticed_by=f"{MOVES}.{CONSENT}",
        mutates=("sharing.place()", "attgenerated <> ''", "false"),
    ),
    Fault(
        guard="the news of what is altered while it moves",
        noticed_by=f"{MOVES}.test_what_is_altered_while_it_moves_is_written_for_whoever_reads_both",
        mutates=("sharing.trace_changed()", "case when not is_altered then was end", "was"),
    ),
    Fault(
        guard="the news of what was written under a former guard",
        noticed_by=f"{MOVES}.test_what_was_written_under_a_guard_that_has_been_replaced_is_told_to_whom_both_let_through",
        sql=WITHOUT_FORMER_GUARDS,
    ),
]
