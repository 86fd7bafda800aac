"""Guards of signing in, each switched off for one run of the test that must notice."""

import json
from contextlib import nullcontext
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache

from partners.members.known import HELD
from partners.sign_in import sealing, whereabouts
from partners.sign_in.session_store import USE
from tests.faults import Fault

UNPICKLING = DatabaseCache("sign_in_cache", {"VERSION": 2})
UNPICKLING.make_key = cache.make_key  # type: ignore[method-assign]
CACHE = "tests.partners.sign_in.test_sign_in_cache"
SESSIONS = "tests.partners.sign_in.test_sessions"
MEMBERS = "tests.partners.members.test_members"


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
        guard="the standing of an account that another agency counts on",
        noticed_by=f"{MEMBERS}.test_an_account_that_another_agency_counts_on_stays_as_it_is",
        mutates=("membership.member_only_here(uuid)", "m.agency_id <> acting.agency", "false"),
    ),
    Fault(
        guard="the choice that is kept when it was the only one",
        noticed_by=f"{MEMBERS}.test_an_invitation_by_another_agency_does_not_interrupt_anybodys_work",
        patch=("partners.sign_in.sessions.keep", lambda *_choice: None),
    ),
]
