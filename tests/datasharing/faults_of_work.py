"""Guards of the outbox and of what alarms are told, each switched off for one run of the test that must notice."""

from datetime import timedelta

from tests.faults import Fault

WORK = "tests.datasharing.outbox.test_work"
RATE = "tests.datasharing.enforcement.test_reading_rate"
HEALTH = "tests.focused_deterrence.test_health"

FAULTS = [
    Fault(
        guard="the silence of a row of work",
        noticed_by=f"{WORK}.test_a_row_of_work_tells_neither_what_it_is_about_nor_whose_it_is",
        sql="grant select on datasharing_outbox to fd_app",
    ),
    Fault(
        guard="the limit of telling what work is about",
        noticed_by=f"{WORK}.test_what_work_is_about_is_told_to_its_agency_and_the_service_alone",
        mutates=("sharing.work(uuid)", "sharing.is_service()", "true"),
    ),
    Fault(
        guard="the binding of work to who moves it",
        noticed_by=f"{WORK}.test_nobody_marks_or_moves_work_but_who_does_it",
        sql="drop trigger work_is_moved on datasharing_outbox",
    ),
    Fault(
        guard="the binding of done work to its agency",
        noticed_by=f"{WORK}.test_the_service_moves_work_and_marks_none_done",
        mutates=(
            "sharing.bind_moved_work()",
            "raise exception 'work is done by the agency that it is for' using errcode = 'insufficient_privilege'",
            "null",
        ),
    ),
    Fault(
        guard="the beginning of work",
        noticed_by=f"{WORK}.test_work_comes_into_the_world_undone_and_now",
        sql="drop trigger work_is_new on datasharing_outbox",
    ),
    Fault(
        guard="the mark in the log of work that found nothing to do",
        noticed_by=f"{WORK}.test_work_that_found_nothing_to_do_has_left_its_mark_in_the_log",
        patch=("datasharing.enforcement.read_log.note_nothing", lambda _agency: None),
    ),
    Fault(
        guard="the look at what done work has left",
        noticed_by=f"{HEALTH}.test_work_that_was_marked_done_without_its_effect_is_found",
        patch=("datasharing.outbox.outbox.done_without_effect", lambda **_since: 0),
    ),
    Fault(
        guard="the look at work that no worker takes up",
        noticed_by=f"{HEALTH}.test_a_worker_that_lives_and_takes_up_nothing_is_found",
        patch=("datasharing.outbox.models.UNANSWERED", 6),
    ),
    Fault(
        guard="the look at the clock of the sweeps",
        noticed_by=f"{HEALTH}.test_time_that_stands_still_is_found",
        patch=("focused_deterrence.health.STANDS_STILL", timedelta(minutes=10)),
    ),
    Fault(
        guard="the look at the settings of the login",
        noticed_by=f"{HEALTH}.test_a_setting_that_the_login_has_put_on_itself_is_found",
        patch=("focused_deterrence.health._settings_as_set_up", lambda: True),
    ),
    Fault(
        guard="the keeping of an answer about readiness",
        noticed_by=f"{HEALTH}.test_who_asks_again_and_again_has_the_database_write_once",
        patch=("focused_deterrence.health._is_kept", lambda: False),
    ),
    Fault(
        guard="the limit of what a member reads",
        noticed_by=f"{RATE}.test_a_member_who_reads_very_many_people_is_stopped_and_goes_on_later",
        mutates=("sharing.read_lately()", "count(distinct", "0 * count(distinct"),
    ),
    Fault(
        guard="the limit of what a partner system reads",
        noticed_by=f"{RATE}.test_a_partner_system_that_reads_very_much_is_told_when_to_go_on",
        mutates=("sharing.read_lately()", "sum(cardinality(", "sum(0 * cardinality("),
    ),
    Fault(
        guard="the trace of who was stopped from reading",
        noticed_by=f"{RATE}.test_the_data_protection_officer_sees_who_was_stopped",
        patch=("datasharing.enforcement.door.REASON", ""),
    ),
]
