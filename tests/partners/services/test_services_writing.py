"""An agency edits its own entries in the directory; other agencies cannot, by pages or by SQL."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from partners.models import Area, Day, Division, Membership, Service
from partners.services.actions import (
    Entry,
    NotYourService,
    ServiceNameTaken,
    add_service,
    describe_service,
    publish_places,
    set_hours,
    set_intake,
)
from partners.services.hours import read_hours
from tests.conftest import owner_role
from tests.partners.services.directory import make_area, make_service
from tests.partnership import Partnership

Enter = Callable[..., Any]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def town(partnership: Partnership) -> Area:
    with owner_role():
        return make_area("Harbour Town")


@pytest.fixture
def recovery(partnership: Partnership, town: Area) -> Service:
    """A service of harbour's."""
    with owner_role():
        return make_service(partnership.agency("harbour"), "Recovery", areas=[town])


def make_entry(**fields: Any) -> Entry:
    values: dict[str, Any] = {
        "name": "Recovery",
        "description": "",
        "phone": "",
        "substance_groups": [],
        "minimum_age": None,
        "maximum_age": None,
        "takes_from": [],
        "places": frozenset(),
    }
    return Entry(**values | fields)


def test_a_worker_lists_a_service_of_their_agency(partnership: Partnership, as_member: Enter, town: Area) -> None:
    worker = partnership.treatment_worker

    with as_member(worker):
        service = add_service(make_entry(substance_groups=["opiate"], places=frozenset({(town.pk, None)})), by=worker)

    assert service.agency == partnership.agency("harbour")
    assert Service.objects.accepting().serving(town, "opiate").get() == service


def test_a_worker_changes_what_the_directory_says(
    partnership: Partnership, as_member: Enter, recovery: Service, town: Area
) -> None:
    worker = partnership.treatment_worker
    with owner_role():
        port = make_area("Port")
    places = frozenset({(port.pk, None), (town.pk, partnership.programme.pk)})

    with as_member(worker):
        describe_service(recovery, make_entry(name="Recovery hub", minimum_age=18, places=places), by=worker)

    recovery.refresh_from_db()
    assert (recovery.name, recovery.minimum_age) == ("Recovery hub", 18)
    assert {(place.area, place.programme) for place in recovery.places.all()} == {
        (port, None),
        (town, partnership.programme),
    }


def test_a_worker_sets_the_week(partnership: Partnership, as_member: Enter, recovery: Service) -> None:
    worker = partnership.treatment_worker
    week = {Day.SATURDAY: read_hours("10:00-12:00, 13:00-15:00")}

    with as_member(worker):
        set_hours(recovery, week, division=Division.SCOTLAND, by=worker)

    hours = recovery.hours.order_by("day", "opens_at")
    assert [(row.day, row.opens_at, row.closes_at) for row in hours] == [
        (Day.SATURDAY, time(10), time(12)),
        (Day.SATURDAY, time(13), time(15)),
    ]
    recovery.refresh_from_db()
    assert recovery.division == Division.SCOTLAND


def test_publishing_places_twice_keeps_what_was_said_last(
    partnership: Partnership, as_member: Enter, recovery: Service
) -> None:
    worker = partnership.treatment_worker

    with as_member(worker):
        publish_places(recovery, places_per_week=5, free_places=2, by=worker, at=NOON)
        publish_places(recovery, places_per_week=5, free_places=0, by=worker, at=NOON.replace(hour=13))

    recovery.refresh_from_db()
    assert recovery.capacity.free_places == 0
    assert recovery.capacity.updated_at == NOON.replace(hour=13)
    assert recovery.capacity.updated_by == worker
    assert not Service.objects.with_places().exists()


def test_a_service_stops_taking_referrals_and_takes_them_again(
    partnership: Partnership, as_member: Enter, recovery: Service
) -> None:
    worker = partnership.treatment_worker

    with as_member(worker):
        set_intake(recovery, is_accepting=False, by=worker)
    assert not Service.objects.accepting().exists()

    with as_member(worker):
        set_intake(recovery, is_accepting=True, by=worker)
    assert Service.objects.accepting().exists()


def test_a_name_that_the_agency_uses_is_refused_and_nothing_changes(
    partnership: Partnership, as_member: Enter, recovery: Service
) -> None:
    worker = partnership.treatment_worker

    with as_member(worker):
        with pytest.raises(ServiceNameTaken):
            add_service(make_entry(name="Recovery"), by=worker)
        other = add_service(make_entry(name="Other"), by=worker)
        with pytest.raises(ServiceNameTaken):
            describe_service(other, make_entry(name="Recovery"), by=worker)

    assert sorted(service.name for service in Service.objects.all()) == ["Other", "Recovery"]


@pytest.mark.parametrize("somebody", ["bridge_worker", "police_administrator", "stranger"])
def test_nobody_writes_another_agencys_service(
    partnership: Partnership, as_member: Enter, recovery: Service, somebody: str
) -> None:
    by: Membership = getattr(partnership, somebody)
    attempts: list[Callable[[], object]] = [
        lambda: describe_service(recovery, make_entry(name="Taken over"), by=by),
        lambda: set_hours(recovery, {}, division=Division.SCOTLAND, by=by),
        lambda: publish_places(recovery, places_per_week=0, free_places=0, by=by, at=NOON),
        lambda: set_intake(recovery, is_accepting=False, by=by),
    ]

    with as_member(by):
        for attempt in attempts:
            with pytest.raises(NotYourService):
                attempt()

    recovery.refresh_from_db()
    assert (recovery.name, recovery.is_accepting, recovery.hours.count()) == ("Recovery", True, 5)


PLANT_A_SERVICE = """
    INSERT INTO partners_service
        (reference, agency_id, name, description, phone, substance_groups, takes_from, division, is_accepting)
    SELECT gen_random_uuid(), agency_id, 'Planted', '', '', '{}', '{}', division, true FROM partners_service"""

PLANT_AN_AREA = """
    INSERT INTO partners_servicearea (service_id, area_id)
    SELECT s.id, a.id FROM partners_service s, partners_area a WHERE a.name = 'Elsewhere'"""

PLANT_HOURS = """
    INSERT INTO partners_openinghours (service_id, day, opens_at, closes_at)
    SELECT id, 7, '09:00', '10:00' FROM partners_service"""

PLANT_PLACES = """
    INSERT INTO partners_servicecapacity (service_id, places_per_week, free_places, updated_at, updated_by_id)
    SELECT s.id, 0, 0, now(), m.id FROM partners_service s, partners_membership m LIMIT 1"""

STATEMENTS = [
    "UPDATE partners_service SET is_accepting = false",
    "DELETE FROM partners_openinghours",
    "DELETE FROM partners_servicearea",
    PLANT_A_SERVICE,
    PLANT_AN_AREA,
    PLANT_HOURS,
    PLANT_PLACES,
]


def run(statement: str) -> int:
    """The rows that `statement` touched; a refusal undoes it alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_sql_that_no_page_meant_is_refused_unless_the_service_is_ones_own(
    partnership: Partnership, as_member: Enter, recovery: Service, statement: str
) -> None:
    with owner_role():
        make_area("Elsewhere")

    with as_member(partnership.bridge_worker), pytest.raises(ProgrammingError, match="only the agency itself"):
        run(statement)

    with as_member(partnership.treatment_worker):
        assert run(statement) > 0


@pytest.mark.parametrize("statement", STATEMENTS)
def test_without_a_signed_context_nothing_is_written(recovery: Service, statement: str) -> None:
    with owner_role():
        make_area("Elsewhere")

    with pytest.raises(ProgrammingError, match="only those who may keep services"):
        run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM partners_service",
        "UPDATE partners_service SET agency_id = agency_id",
        "UPDATE partners_service SET reference = gen_random_uuid()",
        "UPDATE partners_servicearea SET area_id = area_id",
        "DELETE FROM partners_servicecapacity",
        "TRUNCATE partners_service CASCADE",
        "ALTER TABLE partners_service DISABLE TRIGGER ALL",
    ],
)
def test_not_even_its_own_agency_erases_a_service_or_gives_it_away(
    partnership: Partnership, as_member: Enter, recovery: Service, statement: str
) -> None:
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with as_member(partnership.treatment_worker), refused:
        run(statement)
