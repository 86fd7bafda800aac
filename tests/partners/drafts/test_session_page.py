"""What a page asks about its session, and how a form is answered that the page sends itself."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from partners.models import Membership, Purpose, Team
from tests.partners.conftest import People
from tests.signing_in import session_of, sign_in

pytestmark = pytest.mark.django_db

UNATTENDED = {"X-Unattended": "1"}


def asked(client: Client) -> dict[str, Any]:
    """What a page of `client` learns of its session."""
    told: dict[str, Any] = client.get("/session", headers=UNATTENDED).json()
    return told


def signed_in(client: Client, people: People, agency: str = "police") -> Client:
    """The lead, who belongs to two agencies, acting for one of them."""
    held = Membership.objects.get(user=people.lead, agency=getattr(people, agency))
    sign_in(client, people.lead, held, Purpose.COORDINATION)
    return client


def test_the_same_user_gets_the_same_key_on_the_same_device_after_signing_in_again(
    client: Client, people: People
) -> None:
    first = asked(signed_in(client, people))
    client.post("/sign-out")

    again = asked(signed_in(client, people))

    assert again["keys"] == first["keys"]
    assert again["owner"] == first["owner"]


def test_each_user_membership_and_device_has_a_key_of_its_own(client: Client, people: People) -> None:
    keys = [asked(signed_in(client, people))["keys"][0]]
    keys.append(asked(signed_in(client, people, "treatment"))["keys"][0])
    sign_in(client, people.custody)
    keys.append(asked(client)["keys"][0])
    keys.append(asked(signed_in(Client(), people))["keys"][0])

    assert len(set(keys)) == 4


def test_a_key_that_was_replaced_still_opens_what_it_sealed(client: Client, people: People, settings: Settings) -> None:
    [before] = asked(signed_in(client, people))["keys"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next key, which is as long as it has to be for a key"

    fresh, old = asked(signed_in(client, people))["keys"]

    assert old == before
    assert fresh != before


def test_whoever_is_signed_out_gets_no_key(client: Client, people: People) -> None:
    signed_in(client, people)
    client.post("/sign-out")

    answer = client.get("/session", headers=UNATTENDED)

    assert answer.status_code == 401
    assert answer.content == b""


def test_no_script_reads_which_device_it_is_and_no_browser_keeps_the_key(client: Client, people: People) -> None:
    answer = signed_in(client, people).get("/session", headers=UNATTENDED)

    assert answer.cookies["device"]["httponly"]
    assert answer.cookies["device"]["samesite"] == "Strict"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_page_that_asks_by_itself_makes_no_session_last_longer(client: Client, people: People) -> None:
    signed_in(client, people)
    with time_machine.travel(timezone.now() + timedelta(minutes=28)):
        left = asked(client)
        still = asked(client)

    assert left["left"] <= 120
    assert left["may_extend"]
    assert still["left"] <= left["left"]


def test_one_press_makes_it_last_as_long_as_at_first(client: Client, people: People) -> None:
    signed_in(client, people)
    with time_machine.travel(timezone.now() + timedelta(minutes=28)):
        extended = client.post("/session").json()

        assert extended["left"] > 29 * 60
        assert asked(client)["left"] > 29 * 60


def test_a_day_at_work_ends_whatever_is_pressed(client: Client, people: People, settings: Settings) -> None:
    settings.SIGN_IN_AGE = 100
    signed_in(client, people)

    told = client.post("/session").json()

    assert told["left"] <= 100
    assert not told["may_extend"]


def send(client: Client, sent_by: str, path: str = "/teams", **fields: str) -> HttpResponse:
    """Send a form as a page sends it."""
    answer: Any = client.post(path, fields, headers={"X-Sent-By": sent_by})
    return answer  # type: ignore[no-any-return]


@pytest.fixture
def administrator(client: Client, people: People) -> Client:
    sign_in(client, people.administrator)
    return client


def test_a_form_is_told_where_it_leads(administrator: Client) -> None:
    answer = send(administrator, asked(administrator)["owner"], name="Night shift")

    assert answer.status_code == 200
    assert answer.headers["X-Goes-To"] == "/teams"
    assert Team.objects.filter(name="Night shift").exists()


def test_a_form_of_somebody_else_changes_nothing(administrator: Client, people: People) -> None:
    of_custody = Client()
    sign_in(of_custody, people.custody)

    answer = send(administrator, asked(of_custody)["owner"], name="Night shift")

    assert answer.status_code == 409
    assert answer.headers["X-Other-Member"]
    assert not Team.objects.filter(name="Night shift").exists()


def test_a_form_whose_session_ended_is_told_so(client: Client) -> None:
    assert send(client, "whoever", name="Night shift").status_code == 401


def test_a_form_that_was_refused_on_the_next_page_is_told_so(people: People) -> None:
    """Another agency, which they belonged to first, looks after the account."""
    second = Client()
    sign_in(second, people.administrator_elsewhere)

    answer = send(second, asked(second)["owner"], f"/members/{people.lead.reference}/start-over")

    assert answer.headers["X-Goes-To"] == f"/members/{people.lead.reference}"
    assert answer.headers["X-Refused"]


def test_without_scripts_one_comes_back_to_the_page_that_one_sent(client: Client) -> None:
    answer = client.post("/teams", {"name": "Night"}, headers={"Referer": "http://testserver/teams?new"})

    assert answer.headers["Location"] == f"/sign-in?next={quote('/teams?new')}"


def test_nobody_is_led_to_another_site(client: Client, people: People) -> None:
    from_elsewhere = client.post("/teams", {"name": "x"}, headers={"Referer": "http://elsewhere.example/teams"})
    sign_in(client, people.lead)
    held = Membership.objects.filter(user=people.lead).first()
    assert held
    chosen = {"acting": f"{held.pk}-{int(Purpose.COORDINATION)}"}

    there = client.post("/switch?next=/services", chosen)
    elsewhere = client.post("/switch?next=https://elsewhere.example/", chosen)

    assert from_elsewhere.headers["Location"] == "/sign-in?next=/teams"
    assert there.headers["Location"] == "/services"
    assert elsewhere.headers["Location"] == "/"


def test_a_part_of_a_page_that_meets_sign_in_leads_back_to_the_page(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/contacts/new/2345678923"}

    answer = client.post("/contacts/new", {}, headers=headers)

    assert answer.headers["HX-Redirect"] == "/sign-in?next=/contacts/new/2345678923"


def test_whoever_has_yet_to_choose_an_agency_is_led_on_to_what_they_asked_for(client: Client, people: People) -> None:
    sign_in(client, people.lead)

    answer = client.get("/services")

    assert answer.headers["Location"] == "/switch?next=/services"
    assert session_of(client).get("acting") is None
