"""Guards of what presence tells, each switched off for one run of the test that must notice."""

import psycopg2
import pytest

from tests.faults import Fault

PRESENCE = "tests.datasharing.enforcement.test_presence"
WALKED = f"{PRESENCE}.test_presence_is_what_walking_through_every_table_finds"
PEOPLE = "tests.datasharing.proof.test_evaluator.test_the_database_agrees_with_the_evaluator"

APPEAR = "sharing.appear(name, sharing.traced[])"
DISAPPEAR = "sharing.disappear(name, sharing.traced[])"
SETS = "set_id = any ((select sharing.granted_of_any_category())::int[])"
GUARD = "(guard_id is null or guard_id = any ((select sharing.cleared())::bigint[]))"
OTHER_GUARD = "(other_guard_id is null or other_guard_id = any ((select sharing.cleared())::bigint[]))"
ADDRESSEE = (
    "(addressee_key is null or owner_id = (select sharing.agency())"
    " or not (select sharing.kept_away())::int8multirange @> addressee_key)"
)


def _reads(*conditions: str) -> str:
    return f"alter policy reads on datasharing_presence using ({' and '.join(conditions)})"


FAULTS = [
    Fault(
        guard="the presence of what is added",
        noticed_by=WALKED,
        mutates=("sharing.trace_added()", "perform sharing.appear(tg_table_name, rows)", "perform 'nothing'"),
    ),
    Fault(
        guard="the presence of what has moved",
        noticed_by=WALKED,
        mutates=("sharing.trace_changed()", "perform sharing.appear(tg_table_name, moved)", "perform 'nothing'"),
    ),
    Fault(
        guard="the end of presence where something was",
        noticed_by=WALKED,
        mutates=(
            "sharing.trace_changed()",
            "perform sharing.disappear(tg_table_name, left_behind)",
            "perform 'nothing'",
        ),
    ),
    Fault(
        guard="the end of presence of what is erased",
        noticed_by=WALKED,
        mutates=("sharing.trace_removed()", "perform sharing.disappear(tg_table_name, rows)", "perform 'nothing'"),
    ),
    Fault(
        guard="the presence of a tie with the other person",
        noticed_by=WALKED,
        mutates=(
            "sharing.places(sharing.traced[])",
            "(r.person_id, false), (r.other_id, true)",
            "(r.person_id, false)",
        ),
    ),
    Fault(
        guard="the second look at a record that another trigger has moved",
        noticed_by=WALKED,
        mutates=(APPEAR, "sharing.records_at(of_table)", "'true'"),
    ),
    Fault(
        guard="the presence of what is left",
        noticed_by=WALKED,
        mutates=(DISAPPEAR, "sharing.records_at(of_table)", "'false'"),
    ),
    Fault(guard="the sets of presence", noticed_by=WALKED, sql=_reads(GUARD, OTHER_GUARD, ADDRESSEE)),
    Fault(guard="the guard of presence", noticed_by=WALKED, sql=_reads(SETS, OTHER_GUARD, ADDRESSEE)),
    Fault(guard="the guard of the other person of presence", noticed_by=WALKED, sql=_reads(SETS, GUARD, ADDRESSEE)),
    Fault(guard="the addressees guard of presence", noticed_by=WALKED, sql=_reads(SETS, GUARD, OTHER_GUARD)),
    Fault(
        guard="the purpose of the sets of any category",
        noticed_by=WALKED,
        mutates=("sharing.granted_of_any_category()", "g.purpose = acting[2]", "true"),
    ),
    Fault(
        guard="the end of the grants of any category",
        noticed_by=PEOPLE,
        mutates=("sharing.granted_of_any_category()", "g.valid_to > statement_timestamp()", "true"),
    ),
    Fault(
        guard="the sweep that consent of any category waits for",
        noticed_by=PEOPLE,
        mutates=("sharing.granted_of_any_category()", "when are_swept then", "when true then"),
    ),
    Fault(
        guard="the silence about who is merely the other of a tie",
        noticed_by=PEOPLE,
        sql="alter policy reads on datasharing_person using (exists (select from datasharing_presence h"
        " where h.person_id = datasharing_person.id)"
        " or registered_by_id = (select sharing.agency()) and sharing.is_bare(id))",
    ),
    Fault(
        guard="the moving of ties with their other person",
        noticed_by=PEOPLE,
        mutates=(
            "sharing.place_again(bigint, bigint)",
            "h.owner_id = owner and h.person_id = person",
            "h.owner_id = owner and h.person_id = person and not h.as_other",
        ),
    ),
    Fault(
        guard="the moving of the consent that is being written",
        noticed_by=PEOPLE,
        mutates=(
            "sharing.place_again(bigint, bigint)",
            "select 'datasharing_consent', false",
            "select '', false where false",
        ),
    ),
    Fault(
        guard="the hold on presence that a writer counts on",
        noticed_by=f"{PRESENCE}.test_a_note_that_is_about_to_be_committed_is_told_of_after_the_last_other_is_erased",
        mutates=(APPEAR, "for key share of h", ""),
        committed=True,
    ),
    Fault(
        guard="the hold on presence before looking whether it ends",
        noticed_by=f"{PRESENCE}.test_a_note_that_is_about_to_be_committed_is_told_of_after_the_last_other_is_erased",
        mutates=(DISAPPEAR, "order by h.id for update", "order by h.id"),
        committed=True,
    ),
    Fault(
        guard="the sharing of the hold on presence",
        noticed_by=f"{PRESENCE}.test_two_who_write_about_one_person_in_any_order_never_wait_for_each_other",
        mutates=(APPEAR, "for key share of h", "for update of h"),
        committed=True,
        shows_as=(psycopg2.Error,),
    ),
    Fault(
        guard="the writing of presence by triggers alone",
        noticed_by=f"{PRESENCE}.test_nobody_writes_presence",
        sql="grant delete on datasharing_presence to fd_app",
        undo="revoke delete on datasharing_presence from fd_app",
        committed=True,
        shows_as=(pytest.fail.Exception,),
    ),
]
