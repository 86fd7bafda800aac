"""Guards of rules and code lists, each switched off for one run of the test that must notice."""

from django.db import DatabaseError

from tests.faults import Fault

RULES = "tests.partners.test_rules"
CODES = "tests.partners.reference.test_codes"

FAULTS = [
    Fault(
        guard="the rule that a verb asks",
        noticed_by=f"{RULES}.test_a_custody_worker_publishes_no_places",
        patch=("partners.rules.must", lambda *_who, **_how: None),
        shows_as=(DatabaseError,),  # the database refuses it still
    ),
    Fault(
        guard="the rule that the tables of services ask",
        noticed_by=f"{RULES}.test_sql_of_an_analyst_closes_no_service",
        mutates=("own_agency_writes()", "NOT membership.may(TG_ARGV[0])", "false"),
    ),
    Fault(
        guard="the copy of the page of rules in the database",
        noticed_by=f"{RULES}.test_the_database_goes_by_the_same_page",
        sql="UPDATE membership.rule SET roles = '{}' WHERE verb = 'keep services'",
    ),
    Fault(
        guard="the list to which the database holds a code",
        noticed_by=f"{CODES}.test_a_code_that_no_list_has_is_refused",
        mutates=("code_of_its_list()", "IF held <> '' AND", "IF false AND"),
    ),
    Fault(
        guard="the day on which a code may be chosen",
        noticed_by=f"{CODES}.test_the_list_of_the_records_own_day_counts",
        mutates=("code_of_its_list()", "v.valid_to > day", "true"),
    ),
    Fault(
        guard="the meaning of a code that records hold",
        noticed_by=f"{CODES}.test_what_records_hold_keeps_its_meaning",
        mutates=("code_is_kept()", "IF is_used THEN", "IF false THEN"),
    ),
    Fault(
        guard="the agreement's word on whom a referral may be about",
        noticed_by="tests.referrals.test_relatives.test_an_agreement_about_people_on_the_programme_takes_no_relative",
        patch=("datasharing.agreements.models.ClauseQuerySet.about", lambda clauses, _subject_role: clauses),
    ),
]
