"""Guards of the sharing core, each switched off for one run of the test that must notice."""

import psycopg2

from tests.faults import Fault

READING = "tests.datasharing.enforcement.test_reading"
RACES = "tests.datasharing.enforcement.test_races"
ATTACKS = "tests.datasharing.enforcement.test_attacks"
WORK = "tests.datasharing.outbox.test_work"
CATALOGUE = "tests.datasharing.enforcement.test_catalogue"

READS = "tests.datasharing.proof.test_evaluator.test_the_database_agrees_with_the_evaluator"
WRITES = "tests.datasharing.proof.test_evaluator.test_members_write_only_what_they_own_and_may_read"

BARRIER = "sharing.rebuild_barrier(bigint)"

FAULTS = [
    Fault(
        guard="the setting aside of poisoned work",
        noticed_by=f"{WORK}.test_poisoned_work_is_set_aside_after_so_many_tries",
        patch=("datasharing.outbox.models.OutboxQuerySet.waiting", lambda rows: rows.filter(done_at=None)),
    ),
    Fault(
        guard="the silence about what work concerns",
        noticed_by=f"{WORK}.test_whoever_looks_sees_the_kind_of_error_and_not_its_words",
        patch=("datasharing.management.commands.outbox.LINE", "{state:<10} {key}  {task} R-1 {problem}"),
    ),
    Fault(
        guard="the deletion of expired sessions",
        noticed_by=f"{WORK}.test_a_sweep_deletes_the_sessions_that_have_expired_and_no_other",
        patch=("partners.sign_in.sessions.forget_expired", lambda **_at: 0),
    ),
    Fault(
        guard="the row policy that chooses what is read",
        noticed_by=f"{READING}.test_nobody_else_reads_anything",
        sql="create policy open_to_all on cases_identity for select to fd_app using (true)",
    ),
    Fault(
        guard="row security on a table",
        noticed_by=f"{CATALOGUE}.test_every_protected_table_is_protected_in_full",
        sql="alter table cases_alias disable row level security",
    ),
    Fault(
        guard="row security for the owner of a table",
        noticed_by=f"{CATALOGUE}.test_every_protected_table_is_protected_in_full",
        sql="alter table cases_alias no force row level security",
    ),
    Fault(
        guard="the trace of what is erased",
        noticed_by=f"{CATALOGUE}.test_every_protected_table_is_protected_in_full",
        sql="drop trigger trace_removed on cases_note",
    ),
    Fault(
        guard="the closing of every table that is not listed",
        noticed_by=f"{CATALOGUE}.test_whoever_may_do_what_with_a_table_is_stated",
        sql="grant select on datasharing_guard to fd_app",
    ),
    Fault(
        guard="the limit of a grant to its columns",
        noticed_by=f"{CATALOGUE}.test_whoever_may_do_what_with_a_table_is_stated",
        sql="grant update (email) on partners_user to fd_app",
    ),
    Fault(
        guard="the policies under a view",
        noticed_by=f"{CATALOGUE}.test_no_view_looks_past_the_policies",
        sql="create view everybody as select * from cases_identity",
    ),
    Fault(
        guard="the review of functions",
        noticed_by=f"{CATALOGUE}.test_only_reviewed_functions_can_be_called",
        sql="grant execute on function sharing.set_of to fd_app",
    ),
    Fault(
        guard="the pinned search path of a function",
        noticed_by=f"{CATALOGUE}.test_functions_with_their_owners_rights_choose_their_own_names",
        sql="alter function sharing.granted(int) reset search_path",
    ),
    Fault(
        guard="the volatility of what a policy calls",
        noticed_by=f"{CATALOGUE}.test_no_policy_calls_a_function_whose_answer_postgresql_may_keep",
        sql="alter function sharing.granted(int) immutable",
    ),
    Fault(
        guard="the owner in a unique key",
        noticed_by=f"{CATALOGUE}.test_no_unique_key_tells_of_another_agencys_record",
        sql="create unique index one_number on cases_identifier (kind, canonical)",
    ),
    Fault(
        guard="the seal of a context",
        noticed_by=f"{ATTACKS}.test_a_forged_or_altered_context_opens_nothing",
        mutates=(
            "sharing.context()",
            "split_part(said, '|', 2)",
            "encode(sha256(k.outer_pad || sha256(k.inner_pad || signed)), 'hex')",
        ),
        committed=True,
    ),
    Fault(
        guard="the end of a context",
        noticed_by=f"{ATTACKS}.test_an_expired_context_opens_nothing",
        mutates=("sharing.context()", "parts[5] < extract(epoch from clock_timestamp())", "false"),
        committed=True,
    ),
    Fault(
        guard="the tie of a context to its transaction",
        noticed_by=f"{ATTACKS}.test_a_context_copied_from_somebody_elses_session_opens_nothing",
        mutates=("sharing.context()", " or split_part(body, ':', 7) <> sharing.transaction()", ""),
        committed=True,
    ),
    Fault(
        guard="the tie of a context to its page",
        noticed_by=f"{ATTACKS}.test_a_context_holds_for_the_page_it_was_signed_for",
        mutates=("sharing.context()", "current_setting('sharing.resource', true)", "'attack'"),
        committed=True,
    ),
    Fault(
        guard="the following of links with the writers rights",
        noticed_by=f"{ATTACKS}.test_a_link_to_somebody_hidden_fails_like_a_link_to_nobody",
        sql="alter table cases_identity disable trigger a_links",
        undo="alter table cases_identity enable trigger a_links",
        committed=True,
    ),
    Fault(
        guard="the database's choice of keys",
        noticed_by=f"{ATTACKS}.test_a_chosen_key_tells_nothing_about_hidden_rows",
        mutates=("sharing.place()", "if new.id is distinct from", "if false and new.id is distinct from"),
        committed=True,
    ),
    Fault(
        guard="the database's choice of a set",
        noticed_by=f"{ATTACKS}.test_nobody_chooses_where_a_record_lies",
        sql="alter table cases_identity disable trigger b_place",
        undo="alter table cases_identity enable trigger b_place",
        committed=True,
        shows_as=(psycopg2.Error,),
    ),
    Fault(
        guard="the silence about other agencies people",
        noticed_by=f"{ATTACKS}.test_whether_an_agency_holds_someone_is_not_told_to_another",
        mutates=("sharing.is_bare(bigint)", "and p.registered_by_id is distinct from sharing.agency()", "and false"),
        committed=True,
    ),
    Fault(
        guard="the silence about numbers of people where nobody acts",
        noticed_by=f"{ATTACKS}.test_whoever_does_not_act_is_told_of_no_number",
        mutates=("sharing.is_bare(bigint)", "sharing.agency() is not null and", ""),
        committed=True,
    ),
    Fault(
        guard="the silence of a guard about people not held",
        noticed_by=f"{ATTACKS}.test_functions_list_nobody",
        mutates=("sharing.may_guard(bigint[], bigint)", "return is_held and", "return true or"),
        committed=True,
    ),
    Fault(
        guard="the limit of room in the log",
        noticed_by=f"{ATTACKS}.test_what_keeps_time_can_be_called_at_any_time",
        mutates=("sharing.prepare_log(int)", "least(months, 12)", "least(months, 24)"),
        committed=True,
    ),
    Fault(
        guard="a lock that not everyone can take",
        noticed_by=f"{ATTACKS}.test_a_lock_that_anyone_can_take_holds_up_no_suspension",
        mutates=(
            "sharing.compile(bigint[])",
            "lock table public.datasharing_grant in share row exclusive mode",
            "perform pg_advisory_xact_lock(hashtext('sharing.compile'))",
        ),
        committed=True,
        shows_as=(Exception,),
    ),
    Fault(
        guard="the clock that changes go by",
        noticed_by=f"{RACES}.test_a_colleague_whose_clause_ended_does_not_read_what_was_written_after",
        mutates=("sharing.changeable(int)", "clock_timestamp()", "statement_timestamp()"),
        committed=True,
    ),
    Fault(
        guard="the hold on allocations while a row is changed",
        noticed_by=f"{RACES}.test_whoever_lost_an_allocation_does_not_read_what_was_written_after",
        mutates=("sharing.cleared_to_change()", "for share", ""),
        committed=True,
    ),
    Fault(
        guard="the binding of a withdrawal",
        noticed_by=f"{RACES}.test_no_read_after_a_withdrawal_is_committed_finds_anything",
        mutates=(
            "sharing.bind_consent()",
            "perform sharing.place_again",
            "if tg_op = 'INSERT' then perform sharing.place_again(consent.owner_id, consent.person_id); end if; --",
        ),
        committed=True,
    ),
    Fault(
        guard="the hold on the other person of a tie",
        noticed_by=f"{RACES}.test_a_tie_written_while_the_other_person_is_guarded_carries_that_guard",
        mutates=("sharing.place()", "p.id in (new.person_id, other)", "p.id in (new.person_id)"),
        committed=True,
    ),
    Fault(
        guard="the hold on a person about whom a form is",
        noticed_by=f"{RACES}.test_two_forms_that_record_something_and_then_a_consent_go_one_after_the_other",
        mutates=("sharing.hold_person(bigint)", "for update", ""),
        committed=True,
    ),
    Fault(
        guard="the beginning of a grant",
        noticed_by=READS,
        mutates=("sharing.granted(int)", "g.valid_from <= statement_timestamp()", "true"),
    ),
    Fault(
        guard="the end of a grant",
        noticed_by=READS,
        mutates=("sharing.granted(int)", "g.valid_to > statement_timestamp()", "true"),
    ),
    Fault(
        guard="the purpose of a grant",
        noticed_by=READS,
        mutates=("sharing.granted(int)", "g.purpose = acting[2]", "true"),
    ),
    Fault(
        guard="the sweep that consent waits for",
        noticed_by=READS,
        mutates=("sharing.consents_are_swept()", "day = sharing.london_day()", "true"),
    ),
    Fault(
        guard="the end of a clause",
        noticed_by=READS,
        mutates=("sharing.clause_in_time", "COALESCE(c.valid_to,", "COALESCE(null::timestamptz,"),
    ),
    Fault(
        guard="the standing of an agreement",
        noticed_by=READS,
        mutates=("sharing.clause_in_time", "(s.state)::text = 'active'::text", "true"),
    ),
    Fault(
        guard="the keeping of clauses for an emergency",
        noticed_by=READS,
        mutates=("sharing.clause_in_time", "NOT c.in_emergency_only", "true"),
    ),
    Fault(
        guard="the subject roles of a clause",
        noticed_by=READS,
        mutates=("sharing.opening", "d.subject_role = ANY (c.subject_roles)", "true"),
    ),
    Fault(
        guard="the programme of a clause",
        noticed_by=READS,
        mutates=("sharing.opening", "NOT (d.programme_id IS DISTINCT FROM c.programme_id)", "true"),
    ),
    Fault(
        guard="the consent that a clause asks for",
        noticed_by=READS,
        mutates=("sharing.opening", "NOT c.needs_consent", "true"),
    ),
    Fault(
        guard="the addressee of a referral",
        noticed_by=READS,
        mutates=("sharing.opening", "d.addressee_id IS NULL", "true"),
    ),
    Fault(
        guard="the privacy of what an agency addresses to itself",
        noticed_by=READS,
        mutates=("sharing.opening", "d.addressee_id <> d.owner_id", "true"),
    ),
    Fault(
        guard="the exclusion of a person",
        noticed_by=READS,
        mutates=(BARRIER, "r.kind = 'exclusion'", "false"),
    ),
    Fault(
        guard="the restriction to named people",
        noticed_by=READS,
        mutates=(BARRIER, "r.kind = 'restriction'", "false"),
    ),
    Fault(
        guard="the need to know",
        noticed_by=READS,
        mutates=(BARRIER, "r.kind = 'need_to_know'", "false"),
    ),
    Fault(
        guard="the guard that a record carries",
        noticed_by=READS,
        mutates=(
            "sharing.place()",
            "new.guard_id := sharing.guard_of(new.owner_id, new.person_id)",
            "new.guard_id := null",
        ),
    ),
    Fault(
        guard="the guard of the other person of a tie",
        noticed_by=READS,
        mutates=(
            "sharing.place()",
            "new.other_guard_id := sharing.guard_of(new.owner_id, other)",
            "new.other_guard_id := null",
        ),
    ),
    Fault(
        guard="the opening of new sets to whoever reads already",
        noticed_by=READS,
        mutates=("sharing.readers_of(bigint[])", "giver_id = any (parties)", "false"),
    ),
    Fault(
        guard="the place of records under a consent",
        noticed_by=READS,
        mutates=(
            "sharing.bind_consent()",
            "perform sharing.place_again(consent.owner_id, consent.person_id)",
            "perform 'nothing'",
        ),
    ),
    Fault(
        guard="the compiling of a suspension",
        noticed_by=READS,
        sql="alter table datasharing_standing disable trigger compile",
    ),
    Fault(
        guard="the row policy of one table among many",
        noticed_by=READS,
        sql="create policy open_to_all on referrals_referralidentity for select to fd_app using (true)",
    ),
    Fault(
        guard="the end of a membership",
        noticed_by=READS,
        patch=("partners.members.models.Membership.is_in_force", lambda _membership, _at: True),
    ),
    Fault(
        guard="the owner among those who lock a record",
        noticed_by=READS,
        sql="create policy all_lock on cases_alert for update to fd_app using (true)",
    ),
    Fault(
        guard="the owner among those who add a record",
        noticed_by=WRITES,
        sql="create policy all_add on cases_note for insert to fd_app with check (true)",
    ),
    Fault(
        guard="the owner among those who change a record",
        noticed_by=WRITES,
        sql="create policy all_change on cases_note for update to fd_app using (true)",
    ),
    Fault(
        guard="the owner among those who erase a record",
        noticed_by=WRITES,
        sql="create policy all_erase on cases_note for delete to fd_app using (true)",
    ),
    Fault(
        guard="the addressees guard among its own staff",
        noticed_by=READS,
        mutates=("sharing.kept_away()", "acting[1] || array(", "array("),
    ),
    Fault(
        guard="the addressees guard among those who read through it",
        noticed_by=READS,
        mutates=("sharing.kept_away()", "c.receiver_id = acting[1]", "false"),
    ),
    Fault(
        guard="the end of a clause that opens others exchanges to an agency",
        noticed_by=READS,
        mutates=("sharing.kept_away()", "c.ends > statement_timestamp()", "true"),
    ),
    Fault(
        guard="the key of an addressee and a person",
        noticed_by=READS,
        mutates=("sharing.place()", "sharing.addressee_key(addressee, new.person_id)", "0"),
    ),
    Fault(
        guard="the senders sight of what it sent",
        noticed_by=READS,
        sql="alter policy reads on referrals_referral using (set_id = any ((select sharing.granted(11))::int[])"
        " and (guard_id is null or guard_id = any ((select sharing.cleared())::bigint[]))"
        " and not (select sharing.kept_away())::int8multirange @> addressee_key)",
    ),
]
