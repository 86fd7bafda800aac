"""People see where they are signed in, and end what they do not recognise."""

from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from partners.models import Membership, Purpose, User
from partners.sign_in import sessions
from partners.sign_in.user_agents import in_words
from tests.partners.conftest import People
from tests.signing_in import PASSWORD, code, session_of, sign_in

pytestmark = pytest.mark.django_db

TABLET = (
    "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/604.1"
)

DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


def come_in(user: User, browser: str, *, at: datetime) -> Client:
    """A browser in which `user` has given password and code."""
    client = Client(headers={"User-Agent": browser})
    with time_machine.travel(at, tick=False):
        client.post("/sign-in", {"login": user.email, "password": PASSWORD})
        client.post("/sign-in/code", {"code": code()})
    return client


@pytest.fixture
def tablet(people: People) -> Client:
    """A tablet on which the analyst signed in a minute ago."""
    return come_in(people.analyst, TABLET, at=timezone.now() - timedelta(minutes=1))


@pytest.fixture
def desk(tablet: Client, people: People) -> Client:
    """The analyst's own desk, after the tablet."""
    return come_in(people.analyst, DESK, at=timezone.now())


def shown(browser: Client) -> str:
    """The page's words, one space apart."""
    return " ".join(browser.get("/account/sign-ins").content.decode().split())


def test_people_see_where_they_are_signed_in(desk: Client) -> None:
    page = shown(desk)

    assert "Safari on iPad" in page
    assert 'Edge on Windows <strong class="govuk-tag govuk-tag--green">This one' in page
    assert "127.0.0.1" in page


def test_the_table_tells_from_where_nobody_comes(desk: Client, people: People) -> None:
    """Also after a password was changed, when both are written anew."""
    changed = {"oldpassword": PASSWORD, "password1": "another of their own", "password2": "another of their own"}
    desk.post("/account/password", changed)

    assert {(place.ip, place.user_agent) for place in UserSession.objects.all()} == {("0.0.0.0", "")}  # noqa: S104
    assert "Edge on Windows" in shown(desk)


def test_what_was_sealed_for_somebody_else_does_not_open(desk: Client, people: People) -> None:
    [mine, theirs] = come_in(people.custody, DESK, at=timezone.now()), session_of(desk).session_key
    stolen = UserSession.objects.get(session_key=theirs).data
    UserSession.objects.filter(user=people.custody).update(data=stolen)

    assert "Edge" not in shown(mine)


def test_signing_out_everywhere_else_ends_the_others_at_once(desk: Client, tablet: Client) -> None:
    answer = desk.post("/account/sign-ins", follow=True)

    assert "You are signed out everywhere else." in answer.content.decode()
    assert tablet.get("/")["Location"] == "/sign-in?next=/"
    assert "iPad" not in shown(desk)


def test_nobody_sees_or_ends_anybody_elses(desk: Client, people: People) -> None:
    colleague = come_in(people.custody, TABLET, at=timezone.now())

    page = shown(colleague)
    colleague.post("/account/sign-ins")

    assert "Edge" not in page
    assert desk.get("/account/sign-ins").status_code == 200


def test_whoever_has_switched_is_still_found_and_ended(desk: Client, tablet: Client, people: People) -> None:
    place = Membership.objects.get(user=people.analyst)
    tablet.post("/switch", {"acting": f"{place.pk}-{Purpose.EVALUATION.value}"})

    page = shown(desk)
    desk.post("/account/sign-ins")

    assert "Safari on iPad" in page
    assert tablet.get("/")["Location"] == "/sign-in?next=/"


def test_an_administrator_signs_a_member_out_everywhere(desk: Client, tablet: Client, people: People) -> None:
    administrator = Client()
    sign_in(administrator, people.administrator)
    path = f"/members/{people.analyst.reference}/sign-out"

    asked = administrator.get(path).content.decode()
    told = administrator.post(path, follow=True).content.decode()

    assert "Sign Ola Wren out everywhere?" in asked
    assert "They are signed out everywhere." in told
    assert [browser.get("/")["Location"] for browser in (desk, tablet)] == ["/sign-in?next=/"] * 2
    assert administrator.get("/members").status_code == 200


def test_from_where_somebody_came_is_forgotten_with_the_session(desk: Client, tablet: Client) -> None:
    desk.post("/sign-out")

    sessions.forget_expired(at=timezone.now())

    assert [listed.session_key for listed in UserSession.objects.all()] == [session_of(tablet).session_key]
    assert Session.objects.filter(session_key=session_of(tablet).session_key).exists()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (TABLET, "Safari on iPad"),
        (DESK, "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        ("curl/8.7.1", "Another program"),
        ("", "Another program"),
        ("<script>Firefox", "Firefox"),
    ],
)
def test_a_browser_is_named_in_words_that_people_know(user_agent: str, words: str) -> None:
    assert in_words(user_agent) == words
