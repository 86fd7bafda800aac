"""People choose for which agency and purpose they act, and nothing is shown before they have."""

import pytest
from django.test import Client

from partners.models import Membership, Purpose
from tests.partners.conftest import People
from tests.signing_in import session_of, sign_in

pytestmark = pytest.mark.django_db


def test_whoever_has_one_agency_and_one_purpose_is_asked_nothing(client: Client, people: People) -> None:
    sign_in(client, people.custody)

    page = client.get("/")

    assert page.status_code == 200
    assert "Northshire Police" in page.content.decode()
    assert "Custody support" in page.content.decode()


def test_whoever_has_several_purposes_chooses_one_first(client: Client, people: People) -> None:
    sign_in(client, people.analyst)
    place = Membership.objects.get(user=people.analyst)

    sent_to = client.get("/members")["Location"]
    offered = client.get("/switch").content.decode()
    client.post("/switch", {"acting": f"{place.pk}-{Purpose.EVALUATION.value}"})

    assert sent_to == "/switch?next=/members"
    assert "Northshire Police, Police analyst: Deterrence" in offered
    assert client.get("/").context["purpose"] == Purpose.EVALUATION


def test_whoever_belongs_to_two_agencies_acts_for_one_at_a_time(client: Client, people: People) -> None:
    sign_in(client, people.lead)
    police, treatment = Membership.objects.filter(user=people.lead).order_by("agency__name")

    client.post("/switch", {"acting": f"{treatment.pk}-{Purpose.COORDINATION.value}"})
    first = client.get("/").context["membership"]
    client.post("/switch", {"acting": f"{police.pk}-{Purpose.COORDINATION.value}"})
    second = client.get("/").context["membership"]

    assert (first, second) == (treatment, police)


def test_switching_changes_the_key_of_the_session(client: Client, people: People) -> None:
    sign_in(client, people.analyst)
    before = session_of(client).session_key
    place = Membership.objects.get(user=people.analyst)

    client.post("/switch", {"acting": f"{place.pk}-{Purpose.EVALUATION.value}"})

    assert session_of(client).session_key != before


@pytest.mark.parametrize("purpose", [Purpose.TREATMENT, Purpose.ADMINISTRATION, 99])
def test_a_purpose_that_is_not_theirs_is_not_taken(client: Client, people: People, purpose: int) -> None:
    sign_in(client, people.analyst)
    place = Membership.objects.get(user=people.analyst)

    answer = client.post("/switch", {"acting": f"{place.pk}-{int(purpose)}"})

    assert answer.status_code == 422
    assert client.get("/")["Location"] == "/switch"


def test_somebody_elses_place_is_not_taken(client: Client, people: People) -> None:
    sign_in(client, people.analyst)
    place = Membership.objects.get(user=people.worker)

    answer = client.post("/switch", {"acting": f"{place.pk}-{Purpose.TREATMENT.value}"})

    assert answer.status_code == 422
    assert client.get("/")["Location"] == "/switch"


def test_a_choice_forged_into_the_session_is_not_believed(client: Client, people: People) -> None:
    place = Membership.objects.get(user=people.worker)

    sign_in(client, people.analyst, place, Purpose.TREATMENT)

    assert client.get("/")["Location"] == "/switch"


def test_choosing_nothing_is_said_in_words(client: Client, people: People) -> None:
    sign_in(client, people.analyst)

    answer = client.post("/switch", {})

    assert answer.status_code == 422
    assert "Choose who you act for" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/switch", "/members", "/services", "/account/second-factor"])
def test_nobody_sees_a_page_without_signing_in(client: Client, people: People, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=")


def test_a_fragment_asked_for_after_the_sign_in_ended_sends_the_whole_page_to_sign_in(client: Client) -> None:
    answer = client.get("/members", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/members"
    assert answer.content == b""
