"""Guards of signing in, each switched off for one run of the test that must notice."""

import json
from contextlib import nullcontext
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

from partners.members.known import HELD
from partners.sign_in import sealing, whereabouts
from partners.sign_in.session_store import USE
from tests.faults import Fault

UNPICKLING = DatabaseCache("sign_in_cache", {"VERSION": 2})
UNPICKLING.make_key = cache.make_key  # type: ignore[method-assign]
CACHE = "tests.partners.sign_in.test_sign_in_cache"
SESSIONS = "tests.partners.sign_in.test_sessions"
MEMBERS = "tests.partners.members.test_members"
PROPOSALS = "tests.partners.proposals.test_proposals"
VOUCHING = "tests.partners.sign_in.test_vouching"


def whatever_the_key(_store: object, session_data: str) -> dict[str, Any]:
    """Stands in for opening a session: does not look for whom it was sealed."""
    _key, held = json.loads(sealing.keys(USE).decrypt(session_data))
    return dict(held)


def whoever_asks(place: UserSession) -> tuple[str, str]:
    """Stands in for opening from where somebody came: does not look for whom it was sealed."""
    _user, address, browser = json.loads(sealing.keys(whereabouts.USE).decrypt(place.data[whereabouts.SEALED]))
    return address, browser


FAULTS = [
    Fault(
        guard="the sealing of from where people come",
        noticed_by="tests.partners.sign_in.test_sign_ins.test_the_table_tells_from_where_nobody_comes",
        patch=("partners.sign_in.whereabouts.sealed", lambda _request: nullcontext()),
    ),
    Fault(
        guard="the seal of whereabouts to their user",
        noticed_by="tests.partners.sign_in.test_sign_ins.test_what_was_sealed_for_somebody_else_does_not_open",
        patch=("partners.sign_in.views.whereabouts.opened", whoever_asks),
    ),
    Fault(
        guard="the secret in the keys of the shared cache",
        noticed_by="tests.partners.sign_in.test_guessing.test_a_key_in_the_table_says_nothing_without_the_secret",
        patch=("partners.sign_in.cache.SignInCache.make_key", BaseCache.make_key),
    ),
    Fault(
        guard="the deafness to pickles in the shared cache",
        noticed_by=f"{CACHE}.test_a_pickle_in_the_table_is_missing_and_never_loaded",
        patch=("partners.sign_in.cache.SignInCache.get", lambda _cache, *of, **more: UNPICKLING.get(*of, **more)),
    ),
    Fault(
        guard="the counting in one statement",
        noticed_by=f"{CACHE}.test_counting_is_one_statement_so_that_two_at_once_count_as_two",
        patch=("partners.sign_in.cache.SignInCache.incr", BaseCache.incr),
    ),
    Fault(
        guard="the new key of a session that somebody signs in to",
        noticed_by=f"{SESSIONS}.test_a_session_gets_a_new_key_when_somebody_signs_in",
        patch=("django.contrib.sessions.backends.base.SessionBase.cycle_key", lambda _session: None),
    ),
    Fault(
        guard="the signature of a session's cookie",
        noticed_by=f"{SESSIONS}.test_the_key_in_the_table_is_no_cookie",
        patch=("partners.sign_in.session_cookie.key_in", lambda cookie: cookie.partition(":")[0]),
    ),
    Fault(
        guard="the sealing of sessions",
        noticed_by="tests.cases.people.test_pages_people.test_what_is_looked_for_is_sealed_in_the_table_of_sessions",
        patch=("django.conf.settings.SESSION_ENGINE", "django.contrib.sessions.backends.db"),
    ),
    Fault(
        guard="the tie of what a session holds to its key",
        noticed_by=f"{SESSIONS}.test_a_session_copied_into_ones_own_row_signs_nobody_in",
        patch=("partners.sign_in.session_store.SessionStore.decode", whatever_the_key),
    ),
    Fault(
        guard="the end of a session on the server",
        noticed_by=f"{SESSIONS}.test_signing_out_ends_the_session_on_the_server",
        patch=("django.contrib.sessions.backends.base.SessionBase.flush", lambda _session: None),
        shows_as=(AssertionError, KeyError),
    ),
    Fault(
        guard="the new key among the places where somebody is signed in",
        noticed_by="tests.partners.sign_in.test_sign_ins.test_whoever_has_switched_is_still_found_and_ended",
        patch=("partners.sign_in.sessions.renew", lambda session: session.cycle_key()),
    ),
    Fault(
        guard="the keeping of teams by their own agency",
        noticed_by="tests.partners.teams.test_teams.test_sql_that_no_page_meant_names_no_other_agencys_team",
        sql="DROP TRIGGER partners_team_own_agency_writes ON partners_team",
    ),
    Fault(
        guard="the look at memberships with every request",
        noticed_by=f"{MEMBERS}.test_a_purpose_taken_away_is_gone_at_the_next_request",
        patch=("partners.members.known.HELD", HELD.replace("membership.valid_to > %(at)s", "true")),
        shows_as=(PermissionError,),  # the door asks once more
    ),
    Fault(
        guard="the reach of an administrator over current members only",
        noticed_by=f"{MEMBERS}.test_somebody_who_has_left_is_out_of_reach",
        mutates=("membership.member(uuid)", "m.valid_to > statement_timestamp()", "true"),
    ),
    Fault(
        guard="the first agency's care of an account",
        noticed_by=f"{MEMBERS}.test_after_they_have_accepted_their_first_agency_still_looks_after_the_account",
        mutates=(
            "membership.member_kept_here(uuid)",
            "membership.keeper(member) is distinct from acting.agency",
            "false",
        ),
    ),
    Fault(
        guard="the word of whom another agency invites",
        noticed_by=f"{MEMBERS}.test_somebody_who_works_elsewhere_becomes_a_member_when_they_accept",
        mutates=("membership.settle(bigint)", "p.accepted_at is null and", "false and"),
        shows_as=(AssertionError, ObjectDoesNotExist, ValueError, IndexError),
    ),
    Fault(
        guard="the second person's agreement",
        noticed_by=f"{PROPOSALS}.test_an_invitation_takes_effect_when_a_second_person_agrees",
        mutates=("membership.settle(bigint)", "not p.is_alone and p.agreed_at is null", "false"),
        shows_as=(AssertionError, ObjectDoesNotExist, ValueError, IndexError),
    ),
    Fault(
        guard="the second person's being another",
        noticed_by=f"{PROPOSALS}.test_neither_who_proposed_it_nor_whom_it_is_for_agrees",
        mutates=("membership.may_after(text,bigint)", "first <> sharing.acting_user()", "true"),
        shows_as=(AssertionError, pytest.fail.Exception, DatabaseError),
    ),
    Fault(
        guard="the day for which a second person who has left counts",
        noticed_by=f"{PROPOSALS}.test_to_end_the_role_of_the_second_person_lets_nobody_act_alone_for_a_day",
        mutates=(
            "membership.others_may_agree(bigint,bigint,bigint)",
            "statement_timestamp() - interval '1 day'",
            "statement_timestamp()",
        ),
        shows_as=(AssertionError, ObjectDoesNotExist, ValueError, IndexError),
    ),
    Fault(
        guard="the vouching for what signs somebody in",
        noticed_by=f"{VOUCHING}.test_a_recovery_code_that_was_used_is_not_put_back",
        mutates=("membership.bind_sign_in()", "not membership.is_vouched_for(whom)", "false"),
    ),
    Fault(
        guard="the choice that is kept when it was the only one",
        noticed_by=f"{MEMBERS}.test_an_invitation_by_another_agency_does_not_interrupt_anybodys_work",
        patch=("partners.sign_in.sessions.keep", lambda *_choice: None),
    ),
]
