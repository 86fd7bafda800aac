"""Guards on who wrote what, and on what counters tell, each switched off for a run of the test that notices."""

from datasharing.models import Consent, Exchange
from tests.datasharing.proof.ground import record_tables
from tests.faults import Fault

SIGNING = "tests.datasharing.enforcement.test_signing"
COUNTERS = "tests.datasharing.enforcement.test_counters"
CATALOGUE = "tests.datasharing.enforcement.test_catalogue"
S62 = "tests.datasharing.enforcement.test_s62_matrix"
KEPT = ", ".join(model._meta.db_table for model in record_tables() if issubclass(model, (Exchange, Consent)))

FAULTS = [
    Fault(
        guard="the signing of a record with the time",
        noticed_by=f"{SIGNING}.test_a_record_says_truly_who_wrote_it_and_when",
        mutates=("sharing.sign()", "to_jsonb(statement_timestamp())", "to_jsonb(new.created_at)"),
    ),
    Fault(
        guard="the signing of a record with its writer",
        noticed_by=f"{SIGNING}.test_a_record_says_truly_who_wrote_it_and_when",
        mutates=("sharing.sign()", "signed := signed || jsonb_build_object(link.field, own)", "null"),
    ),
    Fault(
        guard="the keeping of a signature",
        noticed_by=f"{SIGNING}.test_nobody_takes_a_row_for_somebody_elses_afterwards",
        sql="alter table cases_note disable trigger a_signs",
    ),
    Fault(
        guard="the time of an acknowledgement",
        noticed_by=f"{SIGNING}.test_the_statement_was_seen_when_the_database_says",
        sql="alter table partners_acknowledgement disable trigger stamp",
    ),
    Fault(
        guard="the keeping of what was sent or agreed to",
        noticed_by=f"{S62}.test_what_was_sent_or_agreed_to_is_erased_by_nobody",
        sql=f"grant delete on {KEPT} to fd_app",
    ),
    Fault(
        guard="the data set in an index",
        noticed_by=f"{CATALOGUE}.test_every_secondary_index_of_a_protected_table_has_the_data_set_in_it",
        sql="create index note_of_somebody on cases_note (person_id)",
    ),
    Fault(
        guard="the silence of an index about one person",
        noticed_by=f"{COUNTERS}.test_looking_for_somebody_hidden_looks_like_looking_for_nobody",
        sql="drop index identity_of_person; create index somebodys_identity on cases_identity (person_id)",
        undo="drop index somebodys_identity; create index identity_of_person on cases_identity (person_id, set_id)",
        committed=True,
    ),
    Fault(
        guard="the keeping of where a form led from other agencies",
        noticed_by=f"{SIGNING}.test_where_a_form_of_another_agency_led_is_not_told",
        sql="create policy open_to_all on referrals_submission for select to fd_app using (true)",
    ),
]
