"""Guards of oversight, each switched off for one run of the test that must notice."""

from django.http import HttpRequest

from tests.faults import Fault

SEARCH = "tests.datasharing.access.test_search"
REVIEW = "tests.datasharing.access.test_review"
TRAIL = "tests.datasharing.administration.test_trail"


def forgetting(request: HttpRequest) -> None:
    """Stands in for noting what was refused."""


FAULTS = [
    Fault(
        guard="the log of refused references",
        noticed_by=f"{SEARCH}.test_a_refused_reference_is_logged_with_who_asked",
        patch=("datasharing.enforcement.door._note_refusal", forgetting),
    ),
    Fault(
        guard="the log of looking at the log",
        noticed_by=f"{SEARCH}.test_to_search_and_to_export_are_consultations",
        mutates=(
            "sharing.consulted(integer,bigint[],text)",
            "if sharing.context() is not null then",
            "if false then",
        ),
    ),
    Fault(
        guard="the rule for searching who saw what",
        noticed_by=f"{SEARCH}.test_nobody_else_searches_by_page_or_by_function",
        mutates=("sharing.begin_to_look(jsonb)", "if not membership.may('search who saw what') then", "if false then"),
    ),
    Fault(
        guard="the members own usual",
        noticed_by=f"{REVIEW}.test_what_is_usual_for_the_member_does_not",
        mutates=("sharing.find_unusual_reads(date)", "and t.people > times * u.usual", ""),
    ),
    Fault(
        guard="the trail of restrictions",
        noticed_by=f"{TRAIL}.test_a_restriction_set_changed_and_lifted_is_told_each_with_its_reason",
        sql="ALTER TABLE datasharing_guard DISABLE TRIGGER z_trail",
    ),
    Fault(
        guard="the reason for which a restriction is lifted",
        noticed_by=f"{TRAIL}.test_a_restriction_set_changed_and_lifted_is_told_each_with_its_reason",
        mutates=(
            "sharing.guard_person_at_once(bigint,jsonb,text)",
            "perform set_config('sharing.reason', sharing.transaction() || '|' || reason, true);",
            "",
        ),
    ),
]
