"""Guards of the log, each switched off for one run of the test that must notice."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet

from datasharing.enforcement.door import SAY, Actor
from datasharing.enforcement.read_log import Read
from datasharing.models import Exchange
from tests.datasharing.proof.ground import record_tables
from tests.faults import Fault

NET = "tests.datasharing.enforcement.test_net"
ATTACKS = "tests.datasharing.enforcement.test_log_attacks"
ERASURE = "tests.datasharing.enforcement.test_erasure"
POOLER = "tests.datasharing.enforcement.test_pooler"
S62 = "tests.datasharing.enforcement.test_s62_matrix"
SENT = ", ".join(model._meta.db_table for model in record_tables() if issubclass(model, Exchange))


def forgetting(read: Read) -> None:
    """Stands in for noting what was read."""


def through(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Stands in for the net."""
    return execute(sql, params, many, context)


def say_for_the_session(actor: Actor, *, at_most: int | None = None) -> None:
    """Stands in for saying who acts within the transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.transaction()")
        [name] = cursor.fetchone()
        context = [actor.context(name), actor.resource, actor.on_behalf_of]
        cursor.execute(SAY.replace("true", "false"), context)


FAULTS = [
    Fault(
        guard="the net under the connection",
        noticed_by=f"{NET}.test_what_does_not_become_records_is_caught_in_the_net",
        patch=("datasharing.enforcement.read_log._net", through),
        shows_as=(Exception, pytest.fail.Exception),
    ),
    Fault(
        guard="the refusal of values",
        noticed_by=f"{NET}.test_values_are_refused_before_anything_is_asked",
        patch=("datasharing.enforcement.records.RecordQuerySet._values", QuerySet._values),  # type: ignore[attr-defined]
    ),
    Fault(
        guard="the refusal of records without a person",
        noticed_by=f"{NET}.test_half_a_record_is_refused",
        patch=("datasharing.enforcement.records.Record.from_db", classmethod(Model.from_db.__func__)),  # type: ignore[attr-defined]
    ),
    Fault(
        guard="the look at annotations",
        noticed_by=f"{NET}.test_an_annotation_from_another_record_is_refused",
        patch=("datasharing.enforcement.records._reveals_others", lambda _query: False),
        shows_as=(Exception, pytest.fail.Exception),
    ),
    Fault(
        guard="the need to act",
        noticed_by=f"{NET}.test_nobody_reads_without_saying_who_they_are",
        patch=("datasharing.enforcement.read_log.must_act", lambda: None),
    ),
    Fault(
        guard="the silence at the door",
        noticed_by=f"{NET}.test_who_acted_is_forgotten_at_the_door",
        patch=("datasharing.enforcement.door._fall_silent", lambda: None),
    ),
    Fault(
        guard="the row that a failed act leaves",
        noticed_by=f"{NET}.test_what_was_read_before_a_failure_is_logged_as_attempted_and_nothing_else_is_kept",
        patch=("datasharing.enforcement.door._leave_attempted", lambda _actor, _reads, **_why: None),
    ),
    Fault(
        guard="the noting of every record that is read",
        noticed_by=f"{S62}.test_looking_at_ones_own_records_is_consultation",
        patch=("datasharing.enforcement.read_log.note", forgetting),
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
        sql=f"grant update on {SENT} to fd_app",
    ),
    Fault(
        guard="the trace of what is erased from one table",
        noticed_by=f"{S62}.test_erasing_a_record_is_erasure",
        sql="alter table cases_note disable trigger trace_removed",
    ),
    Fault(
        guard="the privacy of what one keeps to oneself, in the log's test",
        noticed_by=f"{S62}.test_what_an_agency_keeps_to_itself_is_shown_to_nobody_else",
        sql="create policy open_to_all on referrals_allocation for select to fd_app using (true)",
    ),
    Fault(
        guard="the finality of rows for the owner of the log",
        noticed_by=f"{ATTACKS}.test_the_owner_of_the_tables_changes_no_row_either",
        sql="alter table datasharing_logentry disable trigger final",
        undo="alter table datasharing_logentry enable trigger final",
        committed=True,
    ),
    Fault(
        guard="the finality of the whole log for its owner",
        noticed_by=f"{ATTACKS}.test_the_owner_of_the_tables_empties_nothing",
        mutates=("sharing.log_is_final()", "raise exception", "return null; raise exception"),
        committed=True,
    ),
    Fault(
        guard="the database's word on who acted",
        noticed_by=f"{ATTACKS}.test_who_acted_for_whom_is_not_the_applications_to_say",
        mutates=("sharing.stamp_log()", "new.purpose := acting[2]", "new.purpose := 3"),
        committed=True,
    ),
    Fault(
        guard="the exact clock of the log",
        noticed_by=f"{ATTACKS}.test_a_full_row_can_be_written_and_is_exact_to_less_than_a_millisecond",
        sql="alter table datasharing_logentry alter column at set default date_trunc('second', clock_timestamp())",
    ),
    Fault(
        guard="the silence of the log about what was erased",
        noticed_by=f"{ERASURE}.test_nothing_of_an_erased_record_is_left",
        sql="""
        create function keep() returns trigger language plpgsql security definer as $$ begin
        insert into datasharing_logentry (operation, category, owner_id, persons, reason)
        values ('erasure', 1, old.owner_id, array[old.person_id], to_jsonb(old)::text); return old; end $$;
        do $$ declare t text; begin for t in select table_name from sharing.protected loop
        execute format('create trigger keep before delete on %I for each row execute function keep()', t);
        end loop; end $$
        """,
    ),
    Fault(
        guard="the end of a context with its transaction",
        noticed_by=f"{POOLER}.test_nobody_meets_anybody_elses_context_on_a_pooled_connection",
        patch=("datasharing.enforcement.door._say", say_for_the_session),
        committed=True,
    ),
]
