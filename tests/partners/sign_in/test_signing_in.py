"""People prove who they are, twice, and are told that what they do is logged."""

from typing import cast

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from partners.models import Acknowledgement
from partners.sign_in import sessions
from tests.conftest import owner_role
from tests.partners.conftest import People
from tests.signing_in import PASSWORD, SECRET, code

pytestmark = pytest.mark.django_db


def enter_password(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    """What the sign-in form answers."""
    return cast("HttpResponse", client.post("/sign-in", {"login": email, "password": password}))


def acting(client: Client) -> str:
    """For whom the home page says that `client` acts; empty when it shows no home page."""
    page = client.get("/")
    return str(page.context["membership"]) if page.status_code == 200 else ""


def test_a_worker_signs_in_with_password_and_code_and_acts_for_their_only_agency(
    client: Client, people: People
) -> None:
    first = enter_password(client, people.custody.email)
    before = acting(client)

    second = client.post("/sign-in/code", {"code": code()})

    assert first["Location"] == "/sign-in/code"
    assert before == ""
    assert second["Location"] == "/"
    assert acting(client) == "Samira Okafor, Drug worker in custody, Northshire Police"


def test_an_email_address_is_the_same_in_capitals(client: Client, people: People) -> None:
    answer = enter_password(client, people.custody.email.upper())

    assert answer["Location"] == "/sign-in/code"


def test_a_code_signs_in_once_whoever_saw_it_over_the_shoulder(people: People) -> None:
    seen, worker, onlooker = code(), Client(), Client()
    enter_password(worker, people.custody.email)
    worker.post("/sign-in/code", {"code": seen})
    enter_password(onlooker, people.custody.email)

    answer = onlooker.post("/sign-in/code", {"code": seen})

    assert "was used already" in answer.content.decode()
    assert acting(onlooker) == ""


def test_the_guard_against_replay_is_the_shared_memory_of_used_codes(people: People, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    seen, worker, onlooker = code(), Client(), Client()
    enter_password(worker, people.custody.email)
    worker.post("/sign-in/code", {"code": seen})
    enter_password(onlooker, people.custody.email)

    onlooker.post("/sign-in/code", {"code": seen})

    assert acting(onlooker) != "", "with nothing remembered a code works twice: the test above rests on the cache"


def test_guessing_codes_stops_after_ten(client: Client, people: People) -> None:
    enter_password(client, people.custody.email)
    wrong = f"{(int(code()) + 1) % 1_000_000:06}"
    for _ in range(10):
        client.post("/sign-in/code", {"code": wrong})

    client.post("/sign-in/code", {"code": code()})

    assert acting(client) == ""


def test_a_recovery_code_stands_in_for_the_phone_once(client: Client, people: People) -> None:
    [spare, *_] = RecoveryCodes.activate(people.custody).generate_codes()
    enter_password(client, people.custody.email)
    client.post("/sign-in/code", {"code": spare})
    again = Client()
    enter_password(again, people.custody.email)

    again.post("/sign-in/code", {"code": spare})

    assert acting(client)
    assert acting(again) == ""


def test_secrets_of_second_factors_are_not_kept_in_the_clear(people: People) -> None:
    kept = Authenticator.objects.get(user=people.custody, type="totp")

    assert SECRET not in str(kept.data)


def test_someone_without_a_second_factor_sees_nothing_but_how_to_set_one_up(client: Client, people: People) -> None:
    Authenticator.objects.filter(user=people.custody).delete()
    enter_password(client, people.custody.email)

    sent_to = [client.get(path)["Location"] for path in ("/", "/switch")]
    page = client.get("/account/second-factor/app/add")

    assert sent_to == ["/account/second-factor/first"] * 2
    assert page.status_code == 200
    assert acting(client) == ""


def test_setting_up_a_second_factor_shows_recovery_codes_and_opens_the_service(client: Client, people: People) -> None:
    Authenticator.objects.filter(user=people.custody).delete()
    enter_password(client, people.custody.email)
    secret = client.get("/account/second-factor/app/add").context["form"].secret

    answer = client.post("/account/second-factor/app/add", {"code": code(secret)}, follow=True)

    assert answer.request["PATH_INFO"] == "/account/second-factor/recovery-codes"
    assert len(answer.context["unused_codes"]) == 10
    assert acting(client)


def test_an_invented_person_needs_no_second_factor_in_a_demonstration(
    client: Client, people: People, settings: Settings
) -> None:
    settings.DEMONSTRATION = True

    enter_password(client, people.invented.email)

    assert acting(client)


def test_an_invented_person_cannot_sign_in_anywhere_else_nor_stay(people: People, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    inside = Client()
    enter_password(inside, people.invented.email)
    settings.DEMONSTRATION = False
    outside = Client()

    answer = enter_password(outside, people.invented.email)

    assert answer["Location"] == "/sign-in/refused"
    assert acting(inside) == ""
    assert acting(outside) == ""


@pytest.mark.parametrize("who", ["leaver", "unattended"])
def test_whoever_belongs_to_no_agency_is_turned_away(client: Client, people: People, who: str) -> None:
    answer = enter_password(client, getattr(people, who).email)

    assert answer["Location"] == "/sign-in/refused"
    assert acting(client) == ""


def test_the_statement_stands_on_the_sign_in_page_and_its_acknowledgement_is_kept_before_anything_is_seen(
    client: Client, people: People
) -> None:
    page = client.get("/sign-in").content.decode()
    enter_password(client, people.custody.email)
    with owner_role():
        kept_halfway = Acknowledgement.objects.filter(user=people.custody).count()

    client.post("/sign-in/code", {"code": code()})

    assert "What you do here is logged" in page
    assert "Sign in and accept this" in page
    assert kept_halfway == 0
    with owner_role():
        assert Acknowledgement.objects.get(user=people.custody).statement == sessions.STATEMENT


def test_nobody_signs_up(client: Client, people: People) -> None:
    page = client.get("/sign-up")
    answer = client.post("/sign-up", {"email": "new@example.org", "password1": PASSWORD})

    assert "You cannot sign up here" in page.content.decode()
    assert "You cannot sign up here" in answer.content.decode()


def test_leaving_the_sign_in_page_for_another_site_is_not_offered(client: Client, people: People) -> None:
    client.post("/sign-in?next=https://evil.example/", {"login": people.custody.email, "password": PASSWORD})

    answer = client.post("/sign-in/code", {"code": code()})

    assert answer["Location"] == "/"
