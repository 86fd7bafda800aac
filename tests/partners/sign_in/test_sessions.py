"""A sign-in ends when it should, and leaves nothing behind."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from partners.models import Membership, Purpose
from partners.sign_in import sessions
from partners.sign_in.middleware import UNATTENDED
from tests.partners.conftest import People
from tests.signing_in import PASSWORD, code, session_of, sign_in

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in?next=/"


def test_a_session_gets_a_new_key_when_somebody_signs_in(client: Client, people: People) -> None:
    client.get("/sign-in")
    client.post("/sign-in", {"login": people.custody.email, "password": PASSWORD})
    before = session_of(client).session_key

    client.post("/sign-in/code", {"code": code()})

    assert session_of(client).session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_half_an_hour_without_doing_anything_ends_a_sign_in(client: Client, people: People) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client, people.custody)
        client.get("/")
    with time_machine.travel(start + timedelta(minutes=29), tick=False):
        within = client.get("/").status_code
    with time_machine.travel(start + timedelta(minutes=58), tick=False):
        extended = client.get("/").status_code
    with time_machine.travel(start + timedelta(minutes=89), tick=False):
        beyond = client.get("/")

    assert (within, extended) == (200, 200)
    assert beyond["Location"] == SIGN_IN


def test_a_page_that_looks_for_news_by_itself_does_not_keep_a_sign_in_alive(client: Client, people: People) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client, people.custody)
    with time_machine.travel(start + timedelta(minutes=20), tick=False):
        client.get("/", headers={UNATTENDED: "true"})
    with time_machine.travel(start + timedelta(minutes=31), tick=False):
        answer = client.get("/")

    assert answer["Location"] == SIGN_IN


def test_twelve_hours_end_a_sign_in_however_busy_it_is(client: Client, people: People) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client, people.custody)
    answers = []
    for minutes in range(20, 13 * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            answers.append(client.get("/").status_code)

    assert answers.index(302) == 12 * 3 - 1


def test_looking_does_not_overwrite_a_choice_made_meanwhile(client: Client, people: People) -> None:
    sign_in(client, people.analyst)
    stale = session_of(client)
    evaluation = Membership.objects.get(user=people.analyst)
    client.post("/switch", {"acting": f"{evaluation.pk}-{Purpose.EVALUATION.value}"})

    sessions.extend(stale, at=timezone.now() + timedelta(minutes=5))

    assert client.get("/").context["purpose"] == Purpose.EVALUATION


def test_signing_out_ends_the_session_on_the_server(client: Client, people: People) -> None:
    sign_in(client, people.custody)
    stolen = Client()
    stolen.cookies.update(client.cookies)
    client.post("/sign-out")

    answer = stolen.get("/")

    assert answer["Location"] == SIGN_IN


def test_the_key_in_the_table_is_no_cookie(client: Client, people: People) -> None:
    sign_in(client, people.custody)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().session_key

    answer = thief.get("/")

    assert answer.headers.get("Location") == SIGN_IN
    assert client.get("/").status_code == 200


def test_a_session_copied_into_ones_own_row_signs_nobody_in(client: Client, people: People) -> None:
    sign_in(client, people.custody)
    thief = Client()
    sign_in(thief, people.analyst)
    copied = Session.objects.get(session_key=session_of(client).session_key).session_data
    Session.objects.filter(session_key=session_of(thief).session_key).update(session_data=copied)

    answer = thief.get("/")

    assert answer.headers.get("Location") == SIGN_IN
    assert client.get("/").status_code == 200


def test_a_browser_stays_signed_in_while_the_key_changes(client: Client, people: People, settings: Settings) -> None:
    sign_in(client, people.custody)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next key, which is as long as it has to be for a key"

    assert client.get("/").status_code == 200


def test_two_taps_lead_from_any_page_to_a_sign_in_page_that_shows_nothing_of_the_last_user(
    client: Client, people: People
) -> None:
    sign_in(client, people.custody)
    page = client.get("/").content.decode()

    left = client.post("/sign-out")
    next_page = client.get(left["Location"])

    assert 'action="/sign-out"' in page
    assert left["Location"] == "/sign-in"
    assert left.headers["Clear-Site-Data"] == '"cache"'
    shown = next_page.content.decode()
    assert not [word for word in ("Samira", "Okafor", people.custody.email, "Northshire") if word in shown]


@pytest.mark.parametrize("path", ["/", "/switch", "/account/second-factor", "/no-such-page", "/sign-out"])
def test_no_signed_in_answer_is_kept_by_the_browser(client: Client, people: People, path: str) -> None:
    sign_in(client, people.custody)

    answer = client.post(path) if path == "/sign-out" else client.get(path)

    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_changed_password_ends_every_other_session(client: Client, people: People) -> None:
    other = Client()
    sign_in(client, people.custody)
    sign_in(other, people.custody)
    typed = {"oldpassword": PASSWORD, "password1": "an entirely new password", "password2": "an entirely new password"}

    client.post("/account/password", typed)

    assert client.get("/").status_code == 200
    assert other.get("/")["Location"] == SIGN_IN


def test_nobody_is_signed_out_by_following_a_link(client: Client, people: People) -> None:
    sign_in(client, people.custody)

    answer = client.get("/sign-out")

    assert answer.status_code == 405
    assert client.get("/").status_code == 200


def test_a_new_wording_of_the_statement_asks_everybody_to_sign_in_again(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.custody)
    monkeypatch.setattr(sessions, "STATEMENT", "2027-01")

    answer = client.get("/")

    assert answer["Location"] == SIGN_IN


def test_the_wording_of_the_statement_belongs_to_its_edition() -> None:
    wording = (Path(settings.BASE_DIR) / "templates" / "account" / "statement.html").read_bytes()

    digest = hashlib.sha256(wording).hexdigest()[:16]

    assert {digest: sessions.STATEMENT} == {"7e27b1b84dbc696c": "2026-11"}, "a changed wording needs a new edition"


def test_a_session_that_never_showed_the_statement_reaches_nothing(client: Client, people: People) -> None:
    client.force_login(people.custody, "partners.sign_in.adapters.PeopleBackend")

    answer = client.get("/")

    assert answer["Location"] == SIGN_IN
