"""Guards of the partner API, each switched off for one run of the test that must notice."""

import uuid
from hashlib import sha256

from oauth2_provider.models import Application

from datasharing.enforcement.bulk import READ_AND_LOG
from datasharing.models import LogEntry
from tests.faults import Fault

CHANGES = "tests.api.test_changes"
PULLING = "tests.api.test_pulling"
REFERRING = "tests.api.test_referring"
TOKENS = "tests.api.test_tokens"

COUNTED = "(SELECT count(*) FROM log) = (SELECT count(DISTINCT owner) FROM unnest(page.owners) owner)"
WITHOUT_COUNTING = READ_AND_LOG.replace(COUNTED, "true")
WITHOUT_LOGGING = WITHOUT_COUNTING.replace("GROUP BY read.owner_id", "WHERE false GROUP BY read.owner_id")
assert READ_AND_LOG != WITHOUT_COUNTING != WITHOUT_LOGGING

UUID_OF = uuid.uuid5


def client_in_the_table(token: str) -> str:
    """Stands in for the client that a token names: believes the table alone."""
    return str(Application.objects.get(accesstoken__token_checksum=sha256(token.encode()).hexdigest()).client_id)


FAULTS = [
    Fault(
        guard="the signature of access tokens",
        noticed_by=f"{TOKENS}.test_a_token_that_sql_made_up_opens_nothing",
        patch=("partners.systems.caller.client_in", client_in_the_table),
    ),
    Fault(
        guard="the tie of access tokens to their client",
        noticed_by=f"{TOKENS}.test_a_token_that_sql_gave_another_client_opens_nothing",
        patch=("partners.systems.caller.client_in", client_in_the_table),
    ),
    Fault(
        guard="the signed time of access tokens",
        noticed_by=f"{TOKENS}.test_a_token_to_which_sql_gave_more_time_ends_all_the_same",
        patch=("partners.systems.signed_tokens.LASTS", None),
    ),
    Fault(
        guard="the log rows of a pull",
        noticed_by=f"{PULLING}.test_what_was_pulled_is_what_the_log_says",
        patch=("datasharing.enforcement.bulk.READ_AND_LOG", WITHOUT_LOGGING),
        shows_as=(LogEntry.DoesNotExist,),
    ),
    Fault(
        guard="the counting of what a pull has logged",
        noticed_by=f"{PULLING}.test_a_log_that_swallows_rows_shows_nothing",
        patch=("datasharing.enforcement.bulk.READ_AND_LOG", WITHOUT_COUNTING),
    ),
    Fault(
        guard="the row policy on what partner systems pull",
        noticed_by=f"{PULLING}.test_whoever_shares_nothing_pulls_nothing",
        sql="create policy open_to_all on cases_identity for select to fd_app using (true)",
    ),
    Fault(
        guard="the tie of a cursor to whom it was given",
        noticed_by=f"{PULLING}.test_a_cursor_holds_only_where_it_was_given",
        patch=("datasharing.api.records.given_for", lambda _request, _what: "anybody"),
    ),
    Fault(
        guard="the news that a record is gone under another guard",
        noticed_by=f"{CHANGES}.test_whom_another_guard_keeps_away_hears_that_it_is_gone",
        mutates=("sharing.cleared_before()", "g.valid_to is not null", "false"),
    ),
    Fault(
        guard="the former guard on the news that a record is gone",
        noticed_by=f"{CHANGES}.test_whom_another_guard_keeps_away_hears_that_it_is_gone",
        mutates=(
            "sharing.cleared_before()",
            "where g.owner_id = acting[1] and",
            "where true or g.owner_id = acting[1] and",
        ),
    ),
    Fault(
        guard="the end of cursors with a restore",
        noticed_by=f"{CHANGES}.test_a_cursor_from_before_a_restore_is_refused",
        patch=("datasharing.api.changes.epoch", lambda: "for ever"),
    ),
    Fault(
        guard="the end of demonstrations",
        noticed_by=f"{TOKENS}.test_a_demonstrations_system_is_known_to_demonstrations_alone",
        patch=("partners.members.models.User.is_in_service", lambda user: user.is_active),
    ),
    Fault(
        guard="the wait after wrong secrets",
        noticed_by=f"{TOKENS}.test_whoever_guesses_secrets_has_to_wait",
        patch=("partners.systems.tokens.WRONG", 1_000_000),
    ),
    Fault(
        guard="the memory for keys of referrals",
        noticed_by=f"{REFERRING}.test_the_same_key_sends_once",
        patch=("referrals.idempotency.actions.once", lambda _key, *, act, **_by: act()),
    ),
    Fault(
        guard="the counting of wrong secrets by the client that HTTP Basic names",
        noticed_by=f"{TOKENS}.test_whoever_guesses_secrets_by_http_basic_has_to_wait",
        patch=("partners.systems.tokens.unquote_plus", str),
    ),
    Fault(
        guard="the refusal of a request that names two clients",
        noticed_by=f"{TOKENS}.test_a_request_that_names_two_clients_is_refused",
        patch=("partners.systems.tokens._client_in", lambda _authorization: ""),
    ),
    Fault(
        guard="the purpose in the key of a referral",
        noticed_by=f"{REFERRING}.test_a_key_of_another_purpose_is_another_key",
        patch=("referrals.api.sending.uuid.uuid5", lambda space, key: UUID_OF(space, key.partition(" ")[2])),
    ),
]
