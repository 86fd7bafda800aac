"""Guessing passwords is stopped early, does not lock out other users, and reveals nothing."""

import re
import time
from datetime import timedelta
from statistics import median

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from partners.models import User
from tests.partners.conftest import People
from tests.signing_in import PASSWORD, code

pytestmark = pytest.mark.django_db
UNKNOWN = "nobody@example.org"
WRONG = "not their password"


def guess(client: Client, email: str, *, times: int = 1, password: str = WRONG, address: str = "192.0.2.1") -> int:
    """The status of the last of so many attempts from one address."""
    for _ in range(times):
        answer = client.post("/sign-in", {"login": email, "password": password}, REMOTE_ADDR=address)
    return answer.status_code


def test_after_five_wrong_passwords_the_right_one_is_not_looked_at(client: Client, people: People) -> None:
    guess(client, people.custody.email, times=5)

    answer = client.post("/sign-in", {"login": people.custody.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")

    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()


def test_writing_the_address_differently_gives_no_more_guesses(client: Client, people: People) -> None:
    for email in ("samira@example.org", "Samira@example.org", "SAMIRA@EXAMPLE.ORG", " samira@example.org"):
        guess(client, email)
    guess(client, people.custody.email)

    assert guess(client, people.custody.email, password=PASSWORD) == 429


def test_a_guesser_locks_out_neither_the_owner_of_the_account_nor_colleagues(client: Client, people: People) -> None:
    guess(client, people.custody.email, times=8)

    from_elsewhere = guess(client, people.custody.email, password=PASSWORD, address="192.0.2.99")
    colleague = guess(Client(), people.analyst.email, password=PASSWORD)

    assert (from_elsewhere, colleague) == (302, 302)


def test_waiting_a_quarter_of_an_hour_is_enough(client: Client, people: People) -> None:
    guess(client, people.custody.email, times=8)

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        answer = guess(client, people.custody.email, password=PASSWORD)

    assert answer == 302


def test_signing_in_forgets_earlier_slips(client: Client, people: People) -> None:
    guess(client, people.custody.email, times=4)
    client.post("/sign-in", {"login": people.custody.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    client.post("/sign-in/code", {"code": code()}, REMOTE_ADDR="192.0.2.1")
    client.post("/sign-out")

    assert guess(client, people.custody.email, times=4) == 200


def test_every_web_process_counts_the_same_guesses(client: Client, people: People) -> None:
    guess(client, people.custody.email, times=5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value, expires FROM sign_in_cache")
        counted = cursor.fetchall()

    cache.clear()
    after = guess(client, people.custody.email, password=PASSWORD)

    assert after == 302, "nothing but the shared table counts"
    assert counted
    for key, value, expires in counted:
        assert re.fullmatch("[0-9a-f]{64}", key)
        assert "samira" not in value
        assert expires <= timezone.now() + timedelta(minutes=15)


def test_a_key_in_the_table_says_nothing_without_the_secret(settings: Settings) -> None:
    kept = cache.make_key("an address")
    settings.SECRET_KEY = "another " * 8

    assert cache.make_key("an address") != kept


def test_an_address_claimed_by_the_client_counts_for_nothing(
    client: Client, people: People, settings: Settings
) -> None:
    for number in range(5):
        client.post(
            "/sign-in",
            {"login": people.custody.email, "password": WRONG},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
    claimed = client.post(
        "/sign-in",
        {"login": people.custody.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.77"},
    )
    settings.BEHIND_PROXY = True
    for number in range(5):
        client.post(
            "/sign-in",
            {"login": people.analyst.email, "password": WRONG},
            headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.7"},
        )
    seen_by_proxy = client.post(
        "/sign-in",
        {"login": people.analyst.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.88, 192.0.2.7"},
    )

    assert (claimed.status_code, seen_by_proxy.status_code) == (429, 429)


def without_secrets(page: bytes, *typed: str) -> str:
    """A page without what differs on every request, and without what was typed into it."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", page.decode())
    for word in typed:
        text = text.replace(word, "")
    return text


@pytest.mark.parametrize("attempts", [1, 7])
def test_a_wrong_password_and_an_unknown_address_get_the_same_page(people: People, attempts: int) -> None:
    pages = []
    for email in (people.custody.email, UNKNOWN, people.leaver.email, people.unattended.email):
        client = Client()
        for _ in range(attempts):
            answer = client.post("/sign-in", {"login": email, "password": WRONG})
        pages.append((answer.status_code, without_secrets(answer.content, email)))

    assert len(set(pages)) == 1


def test_asking_for_a_new_password_gets_the_same_page_whether_or_not_the_address_is_known(people: People) -> None:
    answers = [
        Client().post("/password/reset", {"email": email}, follow=True) for email in (people.custody.email, UNKNOWN)
    ]

    pages = {without_secrets(answer.content, people.custody.email, UNKNOWN) for answer in answers}
    assert len(pages) == 1
    assert [sent.to for sent in mail.outbox] == [[people.custody.email], [UNKNOWN]]


@pytest.fixture
def slow_digests(settings: Settings, people: People) -> User:
    """Someone whose password has the digest that production uses."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    people.custody.set_password(PASSWORD)
    people.custody.keep_password()
    return people.custody


def test_an_unknown_address_takes_as_long_as_a_known_one(slow_digests: User) -> None:
    def seconds(email: str, number: int) -> float:
        start = time.perf_counter()
        guess(Client(), email, address=f"192.0.2.{number}")
        return time.perf_counter() - start

    pairs = [(seconds(slow_digests.email, number), seconds(UNKNOWN, number)) for number in range(1, 6)]

    known, unknown = (median(times) for times in zip(*pairs, strict=True))
    assert 0.6 < unknown / known < 1.6, "without a digest for unknown addresses the ratio is about 0.05"


def test_a_new_password_by_mail_does_not_go_round_the_second_factor(client: Client, people: People) -> None:
    client.post("/password/reset", {"email": people.custody.email})
    link = re.search(r"http://localhost:8000(/password/reset/\S+)", str(mail.outbox[-1].body))
    assert link
    form = client.get(link[1], follow=True)
    fields = dict.fromkeys(form.context["form"].fields, "an entirely new password")

    done = client.post(form.request["PATH_INFO"], fields, follow=True)
    inside = client.get("/")
    again = client.post("/sign-in", {"login": people.custody.email, "password": "an entirely new password"})

    assert "Your new password is saved" in done.content.decode()
    assert inside["Location"].startswith("/sign-in")
    assert again["Location"] == "/sign-in/code"


def test_a_link_for_a_new_password_works_once_and_for_an_hour(client: Client, people: People) -> None:
    client.post("/password/reset", {"email": people.custody.email})
    link = re.search(r"http://localhost:8000(/password/reset/\S+)", str(mail.outbox[-1].body))
    assert link

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        late = client.get(link[1], follow=True).content.decode()
    people.custody.set_password("changed meanwhile 12")
    people.custody.keep_password()
    used = client.get(link[1], follow=True).content.decode()

    assert "This link no longer works" in late
    assert "This link no longer works" in used
