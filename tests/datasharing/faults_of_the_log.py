"""Guards of the log, each switched off for one run of the test that must notice."""

from datasharing.disclosure import Read
from tests.faults import Fault

S62 = "tests.datasharing.test_s62_matrix"


def forgetting(read: Read) -> None:
    """Stands in for noting what was read."""


FAULTS = [
    Fault(
        guard="the noting of every record that is read",
        noticed_by=f"{S62}.test_looking_at_ones_own_records_is_consultation",
        patch=("datasharing.disclosure.note", forgetting),
    ),
    Fault(
        guard="the difference between looking and being shown",
        noticed_by=f"{S62}.test_being_shown_another_agencys_records_is_disclosure",
        mutates=("sharing.stamp_log()", "case when new.owner_id = acting[1] then", "case when true then"),
    ),
    Fault(
        guard="the trace of what is added to one table",
        noticed_by=f"{S62}.test_adding_a_record_is_collection",
        sql="alter table cases_concern disable trigger trace_added",
    ),
    Fault(
        guard="the trace of what is changed in one table",
        noticed_by=f"{S62}.test_changing_a_record_is_alteration",
        sql="alter table cases_contactdetail disable trigger trace_changed",
    ),
    Fault(
        guard="the rule that what was sent never changes",
        noticed_by=f"{S62}.test_what_was_sent_cannot_be_altered_in_any_way",
        sql="grant update on referrals_settlement to fd_app;"
        "grant update on referrals_referral, referrals_referralidentity, referrals_event, referrals_allocation,"
        " referrals_unroutedreferral to fd_app",
    ),
    Fault(
        guard="the trace of what is erased from one table",
        noticed_by=f"{S62}.test_erasing_a_record_is_erasure",
        sql="alter table referrals_event disable trigger trace_removed",
    ),
    Fault(
        guard="the privacy of what one keeps to oneself, in the log's test",
        noticed_by=f"{S62}.test_what_an_agency_keeps_to_itself_is_shown_to_nobody_else",
        sql="create policy open_to_all on referrals_allocation for select to fd_app using (true)",
    ),
]
