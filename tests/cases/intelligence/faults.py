"""Guards of intelligence, each off for one run of the test that must notice."""

from tests.faults import Fault

TESTS = "tests.cases.intelligence.test_intelligence"
CHECK, MINE = "public.cases_check_release()", "public.cases_release_for_me(text)"
SHOWN = "public.cases_released_intelligence(text)"

FAULTS = [
    Fault(
        guard="the second person who releases a report",
        noticed_by=f"{TESTS}.test_the_database_refuses_the_same",
        mutates=(CHECK, "written_by = new.released_by_id", "false"),
    ),
    Fault(
        guard="the names of those who may read a release",
        noticed_by=f"{TESTS}.test_a_colleague_who_is_not_named_is_shown_nothing",
        mutates=(MINE, "acting[3] = any (r.named)", "true"),
    ),
    Fault(
        guard="the terms before the text of a release",
        noticed_by=f"{TESTS}.test_whom_a_release_names_reads_the_text_once_they_have_read_its_terms",
        mutates=(SHOWN, " or read_at is null", ""),
    ),
    Fault(
        guard="the agreement under which a release is read",
        noticed_by=f"{TESTS}.test_an_agreement_that_is_suspended_shuts_what_was_released",
        mutates=(MINE, "r.set_id = any (granted)", "true"),
    ),
    Fault(
        guard="the guard that keeps a reader from what was released about a person",
        noticed_by=f"{TESTS}.test_who_is_kept_from_a_person_by_their_own_agency_reads_nothing_about_them",
        mutates=(MINE, "r.guard_id is null or r.guard_id = any", "true or r.guard_id = any"),
    ),
    Fault(
        guard="the last day of a release",
        noticed_by=f"{TESTS}.test_it_is_read_until_its_last_day",
        mutates=(SHOWN, "is_withdrawn or is_over or", "is_withdrawn or"),
    ),
    Fault(
        guard="the log of each showing of a release",
        noticed_by=f"{TESTS}.test_every_showing_of_the_text_is_logged_as_a_disclosure",
        mutates=(SHOWN, "if is_withdrawn or is_over or read_at is null then", "if true then"),
    ),
]
