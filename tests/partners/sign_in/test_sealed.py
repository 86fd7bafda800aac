"""What signs somebody in is believed for them alone: a row that was written past the application opens nothing.

The run-time login does not write one either: not in its own name, not in its user's (test_vouching.py).
"""

import importlib
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from pytest_django import Settings

from partners.members.sealed_passwords import opened, sealed
from partners.models import User
from partners.sign_in import sealed_factors
from partners.sign_in.sealed_factors import NotTheirFactor
from tests.conftest import owner_role
from tests.partners.conftest import People
from tests.partners.sign_in.test_signing_in import acting, enter_password
from tests.signing_in import PASSWORD, SECRET, code

pytestmark = pytest.mark.django_db


def write(user: User, password: str) -> None:
    """Write the column past the application, as the owner of the tables can."""
    with owner_role():
        User.objects.filter(pk=user.pk).update(password=password)


def write_factor(user: User, kind: str, data: str) -> None:
    """Write a second factor past the application, as the owner of the tables can."""
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        cursor.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, %s, %s, now())",
            [user.pk, kind, data],
        )


def factor_of(user: User) -> str:
    """The second factor of `user` as its row holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        return str(cursor.fetchone()[0])


def test_nobody_can_try_passwords_on_what_the_column_holds(people: People) -> None:
    people.custody.set_password(PASSWORD)

    assert not check_password(PASSWORD, people.custody.password)
    assert "scrypt" not in people.custody.password
    assert people.custody.check_password(PASSWORD)
    assert not people.custody.check_password("another long password 7")


def test_a_password_copied_from_another_row_signs_nobody_in(client: Client, people: People) -> None:
    write(people.custody, people.worker.password)

    answer = enter_password(client, people.custody.email)

    assert "The email address or the password is wrong" in answer.content.decode()


def test_a_digest_that_nobody_sealed_signs_nobody_in(client: Client, people: People) -> None:
    write(people.custody, make_password(PASSWORD))

    answer = enter_password(client, people.custody.email)

    assert "The email address or the password is wrong" in answer.content.decode()


def test_an_older_digest_is_renewed_when_its_user_signs_in(client: Client, people: People, settings: Settings) -> None:
    scrypt, pbkdf2 = (f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Scrypt", "PBKDF2"))
    settings.PASSWORD_HASHERS = [scrypt, pbkdf2]
    write(people.custody, sealed(make_password(PASSWORD, hasher=PBKDF2PasswordHasher()), people.custody.reference))

    enter_password(client, people.custody.email)

    people.custody.refresh_from_db()
    digest = opened(people.custody.password, people.custody.reference)
    assert digest
    assert digest.startswith("scrypt$")


def test_a_second_factor_copied_from_another_row_signs_nobody_in(client: Client, people: People) -> None:
    write_factor(people.custody, "totp", factor_of(people.worker))

    enter_password(client, people.custody.email)
    answer = client.post("/sign-in/code", {"code": code()})

    assert answer.status_code == 403
    assert acting(client) == ""


@pytest.mark.parametrize("kind", ["totp", "webauthn", "recovery_codes"])
def test_a_second_factor_that_was_made_up_signs_nobody_in(people: People, kind: str) -> None:
    write_factor(people.custody, kind, '{"secret": "made up", "name": "made up", "credential": {}}')

    with pytest.raises(NotTheirFactor):
        Authenticator.objects.get(user=people.custody)


def test_a_second_factor_serves_as_no_other_kind(people: People) -> None:
    write_factor(people.custody, "recovery_codes", factor_of(people.custody))

    with pytest.raises(NotTheirFactor):
        Authenticator.objects.get(user=people.custody)


def test_what_there_was_before_is_sealed_by_the_migration(client: Client, people: People) -> None:
    held: dict[str, Any] = dict(Authenticator.objects.get(user=people.custody).data)
    digest = opened(people.custody.password, people.custody.reference)
    assert digest
    write(people.custody, digest)
    write_factor(people.custody, "totp", f'{{"secret": "{held["secret"]}"}}')

    before = MigrationLoader(connection).project_state([("partners", "0015_seal_sign_ins")]).apps
    with owner_role():
        importlib.import_module("partners.migrations.0015_seal_sign_ins").seal(before, None)

    enter_password(client, people.custody.email)
    client.post("/sign-in/code", {"code": code()})
    assert acting(client) != ""


def test_the_code_of_an_enrolment_signs_in_no_second_time(client: Client, people: People) -> None:
    Authenticator.objects.filter(user=people.custody).delete()
    enter_password(client, people.custody.email)
    page = client.get("/account/second-factor/app/add")
    entered = code(page.context["form"].secret)
    client.post("/account/second-factor/app/add", {"code": entered})
    onlooker = Client()
    enter_password(onlooker, people.custody.email)

    again = onlooker.post("/sign-in/code", {"code": entered})

    assert "was used already" in again.content.decode()
    assert acting(onlooker) == ""


def test_the_seal_names_the_user_and_the_kind() -> None:
    held = sealed_factors.sealed({"secret": SECRET}, user_id=1, kind="totp")

    assert sealed_factors.opened(held, user_id=1, kind="totp") == {"secret": SECRET}
    for other in ({"user_id": 2, "kind": "totp"}, {"user_id": 1, "kind": "webauthn"}):
        with pytest.raises(NotTheirFactor):
            sealed_factors.opened(held, **other)  # type: ignore[arg-type]


def test_sealed_again_under_a_new_key_the_old_one_may_go(client: Client, people: People, settings: Settings) -> None:
    old, new = settings.SECRET_KEY, "the next key, which is as long as it has to be for a key"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    with owner_role():
        call_command("reseal", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []

    enter_password(client, people.custody.email)
    client.post("/sign-in/code", {"code": code()})

    assert acting(client) != ""
