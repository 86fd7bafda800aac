"""A member looks for a service in the directory."""

from collections.abc import Iterator
from datetime import time
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from partners.models import Area, BankHoliday, Day, Division, Service, ServiceCapacity
from tests.conftest import owner_role
from tests.partners.conftest import People
from tests.partners.services.directory import MONDAY_NOON, make_area, make_service, page, url


@pytest.fixture(autouse=True)
def a_monday_noon() -> Iterator[None]:
    with time_machine.travel(MONDAY_NOON, tick=False):
        yield


def test_a_custody_worker_finds_who_is_open_here_for_opiates(custody: Client, people: People, town: Area) -> None:
    with owner_role():
        make_service(people.treatment, "Open here", areas=[town])
        make_service(people.treatment, "Closed here", areas=[town], hours={Day.SUNDAY: (time(9), time(17))})
        make_service(people.treatment, "Elsewhere", areas=[make_area("Elsewhere")])
        make_service(people.treatment, "Alcohol", areas=[town], substance_groups=["alcohol_only"])

    shown = page(custody.get(f"/services?area={town.code}&substances=opiate&open=on"))

    assert "Open here" in shown
    assert "Closed here" not in shown
    assert "Alcohol</a>" not in shown
    assert "Elsewhere</a>" not in shown


def test_a_service_that_is_full_is_left_out_on_request(custody: Client, recovery: Service, people: People) -> None:
    with owner_role():
        ServiceCapacity.objects.create(
            service=recovery,
            places_per_week=3,
            free_places=0,
            updated_at=MONDAY_NOON,
            updated_by=people.worker.memberships.get(),
        )

    assert "Full" in page(custody.get("/services"))
    assert "Recovery</a>" not in page(custody.get("/services?places=on"))


def test_the_filters_are_in_the_address_and_each_can_be_taken_away(
    custody: Client, recovery: Service, town: Area
) -> None:
    shown = page(custody.get(f"/services?area={town.code}&open=on"))

    assert 'href="/services?open=on"' in shown
    assert f'href="/services?area={town.code}"' in shown
    assert f'value="{town.code}" selected' in shown


@pytest.mark.parametrize("query", ["area=E99999999", "area=' OR 1=1", "substances=tea", "area=1&area=2&substances=%27"])
def test_a_filter_that_asks_for_nothing_there_is_says_so(custody: Client, recovery: Service, query: str) -> None:
    shown = page(custody.get(f"/services?{query}"), 422)

    assert "There is a problem" in shown
    assert "Recovery</a>" not in shown


@pytest.mark.parametrize("number", ["0", "-1", "99", "two", ""])
def test_a_page_number_from_nowhere_shows_a_page_there_is(custody: Client, recovery: Service, number: str) -> None:
    assert "Recovery</a>" in page(custody.get(f"/services?page={number}"))


def test_the_list_is_paged_and_pages_keep_the_filters(custody: Client, people: People, town: Area) -> None:
    with owner_role():
        for number in range(30):
            make_service(people.treatment, f"Service {number:02}", areas=[town], hours={})

    first = page(custody.get(f"/services?area={town.code}"))
    second = page(custody.get(f"/services?area={town.code}&page=2"))

    assert "Service 24" in first
    assert "Service 25" not in first
    assert f'href="/services?area={town.code}&amp;page=2"' in first
    assert "Service 25" in second
    assert f'href="/services?area={town.code}&amp;page=1"' in second


def test_the_list_costs_as_many_statements_for_25_services_as_for_one(
    custody: Client, people: People, town: Area, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def statements(services: int) -> int:
        with owner_role():
            for number in range(services):
                make_service(people.treatment, f"{services} {number}", areas=[town, make_area(f"Area {number}")])
        with django_assert_max_num_queries(30) as counted:
            page(custody.get("/services"))
        return len(counted)

    assert statements(1) == statements(24)


def test_an_empty_directory_says_what_follows_from_it(custody: Client) -> None:
    assert "No agency has listed a service yet" in page(custody.get("/services"))


def test_a_service_page_says_what_when_where_and_for_whom(
    custody: Client, recovery: Service, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with owner_role():
        BankHoliday.objects.create(division=Division.ENGLAND_AND_WALES, on=MONDAY_NOON.date(), title="A holiday")

    with django_assert_max_num_queries(30):
        shown = page(custody.get(url(recovery)))

    for words in (
        "Turning Tide",
        "Harbour Town",
        "Opiates",
        "09:00 to 17:00",
        "Closed now",
        "Any age",
        "Not published",
    ):
        assert words in shown
    assert "Change the entry" not in shown


@pytest.mark.parametrize("part", ["", "/entry", "/hours", "/places", "/intake"])
def test_a_service_that_is_not_there_is_not_found(worker: Client, part: str) -> None:
    page(worker.get(f"/services/{uuid4()}{part}"), 404)


@pytest.mark.parametrize("part", ["", "/entry", "/hours", "/places", "/intake"])
def test_nobody_looks_in_without_signing_in(client: Client, recovery: Service, part: str) -> None:
    assert client.get(url(recovery, part))["Location"].startswith("/sign-in")
    assert client.get("/services")["Location"].startswith("/sign-in")


def test_what_an_agency_writes_is_text_and_never_markup(custody: Client, people: People) -> None:
    with owner_role():
        service = make_service(people.treatment, "<script>alert(1)</script>", description="<img src=x onerror=y>")

    for shown in (page(custody.get("/services")), page(custody.get(url(service)))):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
