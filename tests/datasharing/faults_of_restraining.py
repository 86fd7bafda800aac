"""Guards that keep a restraint from waiting, each switched off for one run of the test that must notice."""

import psycopg2

from tests.faults import Fault

RESTRAINTS = "tests.datasharing.enforcement.test_restraints"
WAITS = (AssertionError, psycopg2.errors.LockNotAvailable)

FAULTS = [
    Fault(
        guard="the ending of sessions that hold a row or a table",
        noticed_by=f"{RESTRAINTS}.test_a_restraint_waits_for_no_row_and_no_table_that_is_locked",
        mutates=("sharing.make_way(text,text[])", "pg_terminate_backend(w.pid, 200)", "w.pid"),
        committed=True,
        shows_as=WAITS,
    ),
    Fault(
        guard="the ending of sessions that hold what a function locked",
        noticed_by=f"{RESTRAINTS}.test_a_restraint_waits_for_nobody_who_calls_a_function",
        mutates=("sharing.in_the_way(text)", "a.usename = 'fd_app'", "a.usename = 'nobody'"),
        committed=True,
        shows_as=WAITS,
    ),
    Fault(
        guard="the second try of a restraint",
        noticed_by=f"{RESTRAINTS}.test_several_who_hold_different_things_hold_up_nothing",
        mutates=("sharing.insist(text)", "attempts constant int := 5", "attempts constant int := 1"),
        committed=True,
        shows_as=WAITS,
    ),
    Fault(
        guard="the sparing of sessions that stand in nobodys way",
        noticed_by=f"{RESTRAINTS}.test_only_what_stands_in_the_way_ends",
        mutates=("sharing.in_the_way(text)", "of_table in ('', c.relname)", "true"),
        committed=True,
        shows_as=(psycopg2.Error,),
    ),
    Fault(
        guard="the limit of holding a person to those whom an agency knows",
        noticed_by=f"{RESTRAINTS}.test_whom_an_agency_does_not_know_it_cannot_hold",
        mutates=("sharing.hold_person(bigint)", "p.registered_by_id = sharing.agency()", "true"),
        committed=True,
        shows_as=WAITS,
    ),
    Fault(
        guard="the attaching of room in the log",
        noticed_by=f"{RESTRAINTS}.test_room_made_in_the_log_holds_up_nobody_who_is_logged",
        mutates=(
            "sharing.prepare_log(integer)",
            "part := 'public.datasharing_logentry_'",
            "lock table public.datasharing_logentry; part := 'public.datasharing_logentry_'",
        ),
        committed=True,
        shows_as=WAITS,
    ),
]
