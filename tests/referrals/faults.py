"""Guards of referrals and of the work they call for, each switched off for one run of the test that must notice."""

import pytest

from referrals.models import Referral
from tests.faults import Fault

GUARD = "tests.referrals.exchange.test_addressees_guard"
READERS = "sharing.tell_readers_of_addressed(bigint, bigint, bigint)"
REVOKED = "tests.referrals.exchange.test_revoked_work"

MACHINES = "tests.referrals.exchange.test_machines"

LIMITS = "tests.referrals.test_limits"
LIFE = "tests.referrals.exchange.test_life"

FAULTS = [
    Fault(
        guard="the limits of services in the database",
        noticed_by=f"{LIMITS}.test_the_database_takes_no_referral_beyond_a_limit_without_a_supervisor",
        sql="drop trigger b_limits on referrals_referral",
    ),
    Fault(
        guard="the memory for forms that are sent without scripts",
        noticed_by="tests.access.test_sent_once.test_a_team_is_added_once",
        patch=("referrals.idempotency.middleware._number", lambda _request: None),
        shows_as=(KeyError,),
    ),
    Fault(
        guard="the list of reasons of each kind of event",
        noticed_by=f"{LIFE}.test_the_database_takes_a_reason_from_the_list_of_its_kind_alone",
        sql="drop trigger event_has_a_decline_reason on referrals_event;"
        "drop trigger event_has_a_withdrawal_reason on referrals_event",
        shows_as=(pytest.fail.Exception,),
    ),
    Fault(
        guard="the machine that events are held to",
        noticed_by=f"{MACHINES}.test_the_database_takes_every_event_that_the_machine_allows_and_no_other",
        mutates=("referrals_move()", "raise exception 'what is", "next_state := 'accepted'; raise notice 'what is"),
    ),
    Fault(
        guard="the state in which an exchange begins",
        noticed_by=f"{MACHINES}.test_an_exchange_begins_where_its_machine_begins",
        sql="drop trigger a_referral_follows_its_machine_from_the_start on referrals_referral;"
        "drop trigger a_task_follows_its_machine_from_the_start on referrals_task",
        shows_as=(pytest.fail.Exception,),
    ),
    Fault(
        guard="the addressees guard on what was sent",
        noticed_by=f"{GUARD}.test_an_excluded_worker_finds_nothing_of_what_was_sent",
        mutates=("sharing.key_guard()", "new.person_id", "0"),
    ),
    Fault(
        guard="the row of the sender that no guard touches",
        noticed_by=f"{GUARD}.test_the_sender_is_told_nothing",
        mutates=(
            "sharing.guard_person_at_once(bigint, jsonb, text)",
            "perform sharing.tell_readers",
            "update public.referrals_referral set state = state; perform sharing.tell_readers",
        ),
    ),
    Fault(
        guard="the silence of the feed towards the sender",
        noticed_by=f"{GUARD}.test_the_sender_is_told_nothing",
        mutates=(READERS, "g.agency_id <> r.owner_id and (", "(true or "),
    ),
    Fault(
        guard="the delivery of what few may see",
        noticed_by=f"{GUARD}.test_what_is_sent_to_an_agency_that_lets_few_see_it_is_delivered",
        mutates=("sharing.passed(bigint[], bigint[])", "if sharing.is_in_force(acting, array['system'])", "if false"),
        shows_as=(Referral.DoesNotExist,),
    ),
    Fault(
        guard="the news that something sent is gone",
        noticed_by=f"{GUARD}.test_whom_a_guard_keeps_away_hears_that_it_is_gone_and_nobody_else",
        mutates=(READERS, "(news = 'gone' or $3 is not null)", "news = 'written'"),
    ),
    Fault(
        guard="the silence towards those kept away before",
        noticed_by=f"{GUARD}.test_whoever_was_kept_away_before_hears_nothing_of_another_guard",
        mutates=("sharing.guard_person_at_once(bigint, jsonb, text)", "person, former)", "person, null)"),
    ),
    Fault(
        guard="the silence towards those whom an addressees guard lets through",
        noticed_by=f"{GUARD}.test_whom_a_guard_keeps_away_hears_that_it_is_gone_and_nobody_else",
        mutates=(READERS, "r.set_id, r.guard_id, case news when 'written'", "null, null, case news when 'written'"),
    ),
    Fault(
        guard="the news that an addressees guard lets somebody through",
        noticed_by=f"{GUARD}.test_whom_another_guard_keeps_away_or_lets_through_hears_of_it",
        mutates=(READERS, "or $3 is not null", "or false"),
    ),
    Fault(
        guard="the end of sharing for work on its way",
        noticed_by=f"{REVOKED}.test_work_about_what_is_no_longer_shared_is_denied_and_logged",
        sql="create policy open_to_all on referrals_referral for select to fd_app using (true)",
        shows_as=(Exception, pytest.fail.Exception),
    ),
    Fault(
        guard="the end of a system actor's membership",
        noticed_by=f"{REVOKED}.test_work_of_whoever_has_left_is_denied_and_says_why",
        patch=("partners.members.models.MembershipQuerySet.in_force", lambda members, _at: members.all()),
        shows_as=(Exception, pytest.fail.Exception),
    ),
    Fault(
        guard="the purposes of a system actor",
        noticed_by=f"{REVOKED}.test_work_for_a_purpose_that_was_taken_away_is_denied_and_says_why",
        patch=("partners.members.models.Membership.may_act_for", lambda _membership, _purpose: True),
        shows_as=(Exception, pytest.fail.Exception),
    ),
]
