"""Routing asks the directory: which services serve this person, here, now."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from partners.models import Area, BankHoliday, Day, Division, Programme, Service, ServiceCapacity
from tests.conftest import owner_role
from tests.partners.services.directory import OFFICE_HOURS, make_area, make_service
from tests.partnership import LONG_AGO, Partnership

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def as_the_owner(partnership: Partnership) -> Iterator[None]:
    """These tests are about what is found; who may write is in test_services_writing.py."""
    with owner_role():
        yield


@pytest.fixture
def town(as_the_owner: None) -> Area:
    return make_area("Harbour Town")


def names(services: QuerySet[Service]) -> list[str]:
    return sorted(service.name for service in services)


def test_a_service_serves_its_own_areas_and_no_other(partnership: Partnership, town: Area) -> None:
    make_service(partnership.agency("harbour"), areas=[town])

    assert names(Service.objects.serving(town)) == ["Harbour recovery"]
    assert names(Service.objects.serving(make_area("Elsewhere"))) == []


def test_an_area_kept_for_a_programme_serves_its_people_only(partnership: Partnership, town: Area) -> None:
    other = Programme.objects.create(code="gvi", name="Northshire GVI", kind=Programme.Kind.GROUP_VIOLENCE)
    make_service(partnership.agency("harbour"), "For everybody", areas=[town])
    make_service(partnership.agency("harbour"), "For ADDER", areas=[town], programme=partnership.programme)

    assert names(Service.objects.serving(town)) == ["For everybody"]
    assert names(Service.objects.serving(town, programme=partnership.programme)) == ["For ADDER", "For everybody"]
    assert names(Service.objects.serving(town, programme=other)) == ["For everybody"]


def test_a_service_with_two_rows_for_an_area_is_found_once(partnership: Partnership, town: Area) -> None:
    service = make_service(partnership.agency("harbour"), areas=[town])
    service.places.create(area=town, programme=partnership.programme)

    assert names(Service.objects.serving(town, programme=partnership.programme)) == ["Harbour recovery"]


def test_substances_decide_who_is_served(partnership: Partnership, town: Area) -> None:
    make_service(partnership.agency("harbour"), "Opiates", areas=[town])
    make_service(partnership.agency("bridge"), "Alcohol", areas=[town], substance_groups=["alcohol_only"])
    make_service(partnership.agency("bridge"), "Silent", areas=[town], substance_groups=[])

    assert names(Service.objects.serving(town, "opiate")) == ["Opiates"]
    assert names(Service.objects.serving(town, "alcohol_only")) == ["Alcohol"]
    assert names(Service.objects.serving(town, "non_opiate_only")) == []


@pytest.mark.parametrize(("age", "served"), [(17, False), (18, True), (25, True), (26, False)])
def test_ages_decide_who_is_served(partnership: Partnership, age: int, served: bool) -> None:
    make_service(partnership.agency("harbour"), minimum_age=18, maximum_age=25)

    assert Service.objects.for_age(age).exists() is served


def test_a_service_without_ages_serves_any(partnership: Partnership) -> None:
    make_service(partnership.agency("harbour"))

    assert Service.objects.for_age(0).exists()
    assert Service.objects.for_age(99).exists()


def test_a_service_takes_from_the_kinds_of_agency_it_names_or_from_all(partnership: Partnership) -> None:
    make_service(partnership.agency("harbour"), "Police only", takes_from=["police"])
    make_service(partnership.agency("harbour"), "Anybody")

    assert names(Service.objects.taking_from("police")) == ["Anybody", "Police only"]
    assert names(Service.objects.taking_from("prison")) == ["Anybody"]


def test_a_service_that_takes_no_referrals_is_left_out(partnership: Partnership) -> None:
    make_service(partnership.agency("harbour"), is_accepting=False)

    assert not Service.objects.accepting().exists()


def test_only_a_service_that_says_it_is_full_is_passed_by(partnership: Partnership) -> None:
    said = {"places_per_week": 5, "updated_at": LONG_AGO, "updated_by": partnership.treatment_worker}
    full = make_service(partnership.agency("harbour"), "Full")
    ServiceCapacity.objects.create(service=full, free_places=0, **said)
    free = make_service(partnership.agency("harbour"), "Free")
    ServiceCapacity.objects.create(service=free, free_places=1, **said)
    make_service(partnership.agency("bridge"), "Silent")

    assert names(Service.objects.with_places()) == ["Free", "Silent"]


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 11, 23, 8, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 7, 20, 8, 30, tzinfo=UTC), True),  # 9:30 by a London clock in summer
        (datetime(2026, 7, 20, 16, 30, tzinfo=UTC), False),  # 17:30
    ],
)
def test_doors_open_by_the_london_clock(partnership: Partnership, at: datetime, is_open: bool) -> None:
    make_service(partnership.agency("harbour"))

    assert Service.objects.open_at(at).exists() is is_open
    assert [service.open_now for service in Service.objects.with_open_now(at)] == [is_open]  # type: ignore[attr-defined]


def test_on_a_bank_holiday_only_hours_for_bank_holidays_count(partnership: Partnership) -> None:
    BankHoliday.objects.create(division=Division.ENGLAND_AND_WALES, on=date(2026, 11, 23), title="A holiday")
    make_service(partnership.agency("harbour"), "Closed on bank holidays")
    make_service(
        partnership.agency("bridge"),
        "Open on bank holidays",
        hours=OFFICE_HOURS | {Day.BANK_HOLIDAY: (time(11), time(13))},
    )
    make_service(partnership.agency("bridge"), "In Scotland", division=Division.SCOTLAND)

    assert names(Service.objects.open_at(MONDAY_NOON)) == ["In Scotland", "Open on bank holidays"]
    assert names(Service.objects.open_at(MONDAY_NOON.replace(hour=14))) == ["In Scotland"]


def test_hours_for_bank_holidays_do_not_count_on_other_days(partnership: Partnership) -> None:
    make_service(partnership.agency("harbour"), hours={Day.BANK_HOLIDAY: (time(9), time(17))})

    assert not Service.objects.open_at(MONDAY_NOON).exists()


def test_a_night_service_stays_open_until_the_day_ends(partnership: Partnership) -> None:
    make_service(
        partnership.agency("harbour"), hours={Day.MONDAY: (time(22), time(0)), Day.TUESDAY: (time(0), time(6))}
    )

    assert Service.objects.open_at(datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)).exists()
    assert Service.objects.open_at(datetime(2026, 11, 24, 0, 0, tzinfo=UTC)).exists()
    assert not Service.objects.open_at(datetime(2026, 11, 24, 6, 0, tzinfo=UTC)).exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "a_service_has_a_name"),
        ({"minimum_age": 25, "maximum_age": 18}, "the_oldest_age_is_not_under_the_youngest"),
        ({"substance_groups": ["tea"]}, "was not in the list substance_group"),
        ({"takes_from": ["circus"]}, "a_service_takes_from_known_kinds_of_agency"),
        ({"hours": {9: (time(9), time(17))}}, "hours_belong_to_a_day"),
        ({"hours": {Day.MONDAY: (time(17), time(9))}}, "a_service_closes_after_it_opens"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    partnership: Partnership, fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        make_service(partnership.agency("harbour"), **fields)  # type: ignore[arg-type]


def test_an_agency_names_a_service_once_but_another_may_use_the_name(partnership: Partnership) -> None:
    make_service(partnership.agency("harbour"), "Recovery")
    make_service(partnership.agency("bridge"), "Recovery")

    with pytest.raises(IntegrityError, match="an_agency_names_a_service_once"), transaction.atomic():
        make_service(partnership.agency("harbour"), "Recovery")
