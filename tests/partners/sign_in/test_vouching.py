"""Whoever has the run-time login changes nothing of how anybody signs in: no row is put back, taken away or made."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import DatabaseError, connection, transaction
from django.test import Client

from partners.models import Purpose, User
from partners.sign_in.actions import choose_first_password
from partners.sign_in.vouching import vouched
from tests.partners.conftest import People
from tests.partners.members.test_member_verbs import as_, rows, run
from tests.partners.sign_in.test_signing_in import acting, enter_password
from tests.signing_in import code

pytestmark = pytest.mark.django_db

ATTACKS = {
    "takes a second factor away": "DELETE FROM mfa_authenticator WHERE user_id = {user}",
    "takes every second factor away": "DELETE FROM mfa_authenticator",
    "puts an earlier second factor back": "UPDATE mfa_authenticator SET data = '{{}}' WHERE user_id = {user}",
    "gives it to another": "UPDATE mfa_authenticator SET user_id = {other} WHERE user_id = {user} AND type = 'totp'",
    "makes it another kind": "UPDATE mfa_authenticator SET type = 'webauthn' WHERE user_id = {user}",
    "adds one": "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
    " VALUES ({user}, 'webauthn', '{{}}', now())",
    "puts an earlier password back": "UPDATE partners_user SET password = 'sealed$before' WHERE id = {user}",
    "takes the password away": "UPDATE partners_user SET password = '!' WHERE id = {user}",
}
IN_WHOSE_NAME: dict[str, Callable[[People], AbstractContextManager[object]]] = {
    "nobody's": lambda _people: nullcontext(),
    "the user's own, while they act": lambda people: as_(people.custody, people.police, Purpose.CUSTODY),
    "their administrator's": lambda people: as_(people.administrator, people.police),
    "another user's, vouched for": lambda people: vouched(people.worker.pk),
}


@pytest.mark.parametrize("name", IN_WHOSE_NAME)
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_run_time_login_writes_nothing_of_how_anybody_signs_in(people: People, name: str, attack: str) -> None:
    sql = ATTACKS[attack].format(user=people.custody.pk, other=people.worker.pk)

    with IN_WHOSE_NAME[name](people), pytest.raises(DatabaseError, match="only a user changes how they sign in"):
        run(sql)


def test_every_column_that_signs_somebody_in_and_that_the_run_time_login_may_write_is_bound(people: People) -> None:
    """What it may write of accounts and second factors, beyond when they were used last."""
    written = rows(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " WHERE c.relname IN ('mfa_authenticator', 'partners_user') AND NOT a.attisdropped"
        " AND has_column_privilege('fd_app', c.oid, a.attnum, 'UPDATE') ORDER BY 1, 2"
    )

    assert {column for table, column in written if table == "partners_user"} == {"last_login", "password"}
    becomes = {
        "id": "id + 1000000",
        "user_id": str(people.worker.pk),
        "created_at": "now() + interval '1 day'",
        "data": """'{"x": 1}'""",
        "type": "'x'",
        "password": "'x'",
    }
    for table, column in written:
        if column not in {"last_login", "last_used_at"}:
            with pytest.raises(DatabaseError, match="only a user changes"):
                run(f"UPDATE {table} SET {column} = {becomes[column]}")


def test_a_vouching_opens_nothing_and_ends_with_its_deed(people: People) -> None:
    with as_(people.custody, people.police, Purpose.CUSTODY):
        before = rows("SELECT sharing.context()")
        with vouched(people.custody.pk):
            within = rows(
                "SELECT sharing.agency(), cardinality(sharing.granted(1::smallint)), membership.may('keep members')"
            )
        after = rows("SELECT sharing.context()")

    assert within[0][0] == -1
    assert not within[0][1]
    assert within[0][2] is False
    assert before[0][0][:3] == after[0][0][:3]


def test_a_vouching_that_fails_leaves_who_acted_before(people: People) -> None:
    with as_(people.custody, people.police, Purpose.CUSTODY):
        with pytest.raises(RuntimeError), transaction.atomic(), vouched(people.worker.pk):
            raise RuntimeError
        [[acts]] = rows("SELECT sharing.acting_user()")

    assert acts == people.custody.pk


def test_a_recovery_code_that_was_used_is_not_put_back(client: Client, people: People) -> None:
    [spare, *_] = RecoveryCodes.activate(people.custody).generate_codes()
    [[earlier]] = rows(
        f"SELECT data::text FROM mfa_authenticator WHERE user_id = {people.custody.pk} AND type = 'recovery_codes'"
    )
    enter_password(client, people.custody.email)
    client.post("/sign-in/code", {"code": spare})

    with pytest.raises(DatabaseError, match="only a user changes"):
        run("UPDATE mfa_authenticator SET data = %s::jsonb WHERE type = 'recovery_codes'", earlier)

    again = Client()
    enter_password(again, people.custody.email)
    again.post("/sign-in/code", {"code": spare})
    assert acting(client)
    assert acting(again) == ""


def test_people_still_change_how_they_sign_in(client: Client, people: People) -> None:
    enter_password(client, people.custody.email)
    client.post("/sign-in/code", {"code": code()})

    Authenticator.objects.filter(user=people.custody).delete()
    people.custody.set_password("an entirely new password")
    people.custody.keep_password()

    assert not Authenticator.objects.filter(user=people.custody).exists()
    assert User.objects.get(pk=people.custody.pk).check_password("an entirely new password")


def test_a_first_password_is_vouched_for(people: People) -> None:
    with as_(people.administrator, people.police):
        run("SELECT membership.start_over(%s)", str(people.custody.reference))
    invited = User.objects.get(pk=people.custody.pk)

    choose_first_password("three random words", by=invited)

    assert User.objects.get(pk=people.custody.pk).check_password("three random words")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.context() IS NULL")
        assert cursor.fetchone() == (True,)
