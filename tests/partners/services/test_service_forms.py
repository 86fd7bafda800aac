"""Only members of a service's own agency edit its directory entry."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from partners.models import Agency, Area, Programme, Purpose, Service, ServiceCapacity
from tests.conftest import owner_role
from tests.partners.conftest import People
from tests.partners.services.directory import MONDAY_NOON, make_area, page, url
from tests.signing_in import sign_in

ENTRY = {"name": "Night line", "phone": "01632 960001", "substance_groups": ["opiate"], "minimum_age": "18"}


@pytest.fixture(autouse=True)
def a_monday_noon() -> Iterator[None]:
    with time_machine.travel(MONDAY_NOON, tick=False):
        yield


def test_a_worker_adds_a_service_and_it_can_be_found(worker: Client, town: Area) -> None:
    answer = worker.post("/services/new", ENTRY | {"places": [f"{town.pk}-all"]})

    service = Service.objects.get(name="Night line")
    assert answer["Location"] == url(service)
    assert Service.objects.accepting().serving(town, "opiate").get() == service
    assert service.minimum_age == 18


def test_the_form_offers_the_areas_of_ones_own_programmes(worker: Client, administrator: Client, town: Area) -> None:
    assert "Harbour Town, Northshire IND only" in page(worker.get("/services/new"))
    assert "Harbour Town" not in page(administrator.get("/services/new"))


def test_whoever_may_not_keep_services_is_offered_none_and_sees_no_form(custody: Client, town: Area) -> None:
    assert "Add a service of yours" not in page(custody.get("/services"))
    assert custody.get("/services/new").status_code == 403


def test_a_worker_changes_the_entry(worker: Client, recovery: Service, town: Area) -> None:
    programme = Programme.objects.get(code="services")
    assert 'value="Recovery"' in page(worker.get(url(recovery, "/entry")))

    answer = worker.post(
        url(recovery, "/entry"), ENTRY | {"places": [f"{town.pk}-{programme.pk}"], "takes_from": ["police"]}
    )

    assert answer["Location"] == url(recovery)
    recovery.refresh_from_db()
    assert (recovery.name, recovery.takes_from) == ("Night line", ["police"])
    assert [str(place) for place in recovery.places.all()] == ["Harbour Town, Northshire IND only"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"name": ""}, "Enter its name"),
        ({"name": "  "}, "Enter its name"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed"),
        ({"name": "Recovery"}, "Your agency has a service of this name"),
        ({"substance_groups": ["tea"]}, "tea is not one of the available choices"),
        ({"takes_from": ["circus"]}, "circus is not one of the available choices"),
        ({"minimum_age": "-1"}, "greater than or equal to 0"),
        ({"maximum_age": "121"}, "less than or equal to 120"),
        ({"minimum_age": "eighteen"}, "Enter a whole number"),
        ({"minimum_age": "18", "maximum_age": "17"}, "must not be under the youngest"),
        ({"places": ["1-all"]}, "1-all is not one of the available choices"),
        ({"places": ["0-0"]}, "0-0 is not one of the available choices"),
    ],
)
def test_an_entry_that_cannot_be_is_answered_in_words_and_changes_nothing(
    worker: Client, recovery: Service, wrong: dict[str, object], problem: str
) -> None:
    shown = page(worker.post("/services/new", ENTRY | wrong), 422)

    assert "There is a problem" in shown
    assert problem in shown
    assert Service.objects.get() == recovery


def test_a_worker_sets_the_hours(worker: Client, recovery: Service) -> None:
    assert 'value="09:00-17:00"' in page(worker.get(url(recovery, "/hours")))

    answer = worker.post(
        url(recovery, "/hours"),
        {"day_1": "9am to 12pm, 13:00-17:00", "day_8": "10-12", "division": "england-and-wales"},
    )

    assert answer["Location"] == url(recovery)
    shown = page(worker.get(url(recovery)))
    assert "09:00 to 12:00, 13:00 to 17:00" in shown
    assert "10:00 to 12:00" in shown
    assert recovery.hours.count() == 3


def test_hours_that_cannot_be_read_are_shown_again_and_change_nothing(worker: Client, recovery: Service) -> None:
    shown = page(
        worker.post(url(recovery, "/hours"), {"day_1": "nine to five", "day_2": "17:00-09:00", "division": "moon"}), 422
    )

    assert 'value="nine to five"' in shown
    assert "Monday: enter hours like 09:00-17:00" in shown
    assert "Tuesday: closing must come after opening" in shown
    assert "moon is not one of the available choices" in shown
    assert recovery.hours.count() == 5


def test_a_worker_publishes_places_and_referrers_see_who_said_so_when(
    worker: Client, custody: Client, recovery: Service
) -> None:
    answer = worker.post(url(recovery, "/places"), {"places_per_week": "6", "free_places": "2"})

    assert answer["Location"] == url(recovery)
    shown = page(custody.get(url(recovery)))
    assert "2 free places" in shown
    assert f"Published {MONDAY_NOON.day} {MONDAY_NOON:%B %Y}, 12:00 by Tom Reyes" in shown
    assert 'value="6"' in page(worker.get(url(recovery, "/places")))


@pytest.mark.parametrize(
    "wrong", [{}, {"places_per_week": "6"}, {"places_per_week": "-1", "free_places": "1"}, {"free_places": "10000"}]
)
def test_places_that_cannot_be_change_nothing(worker: Client, recovery: Service, wrong: dict[str, str]) -> None:
    page(worker.post(url(recovery, "/places"), wrong), 422)

    assert not ServiceCapacity.objects.exists()


def test_stopping_referrals_is_asked_first_and_taken_back_later(worker: Client, recovery: Service) -> None:
    assert "Stop taking referrals to Recovery?" in page(worker.get(url(recovery, "/intake")))
    assert Service.objects.accepting().exists()

    worker.post(url(recovery, "/intake"), {"is_accepting": "no"})
    assert not Service.objects.accepting().exists()
    assert "Take referrals to Recovery again?" in page(worker.get(url(recovery, "/intake")))

    worker.post(url(recovery, "/intake"), {"is_accepting": "yes"})
    assert Service.objects.accepting().exists()


def test_an_intake_form_that_was_tampered_with_changes_nothing(worker: Client, recovery: Service) -> None:
    page(worker.post(url(recovery, "/intake"), {"is_accepting": "perhaps"}), 422)

    assert Service.objects.accepting().exists()


@pytest.mark.parametrize("part", ["/entry", "/hours", "/places", "/intake"])
def test_another_agencys_service_can_be_read_but_not_written(custody: Client, recovery: Service, part: str) -> None:
    page(custody.get(url(recovery, part)), 403)
    page(custody.post(url(recovery, part), ENTRY | {"is_accepting": "no", "division": "scotland"}), 403)

    recovery.refresh_from_db()
    assert (recovery.name, recovery.is_accepting, recovery.hours.count()) == ("Recovery", True, 5)


def test_a_form_from_elsewhere_is_refused(people: People, recovery: Service) -> None:
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, people.worker, people.worker.memberships.get(), Purpose.TREATMENT)

    page(strict.post(url(recovery, "/intake"), {"is_accepting": "no"}), 403)

    assert Service.objects.accepting().exists()


def test_an_area_given_by_somebody_else_stays_on_the_form(worker: Client, people: People, recovery: Service) -> None:
    with owner_role():
        recovery.places.create(area=make_area("Far Away"))

    shown = page(worker.get(url(recovery, "/entry")))

    assert "Far Away" in shown


def test_the_agency_of_a_service_is_never_taken_from_the_form(worker: Client, people: People) -> None:
    worker.post("/services/new", ENTRY | {"agency": str(people.police.pk), "is_accepting": ""})

    service = Service.objects.get()
    assert service.agency == people.treatment
    assert isinstance(service.agency, Agency)
