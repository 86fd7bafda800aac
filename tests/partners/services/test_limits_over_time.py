"""Whom a service was for is dated, so that what was sent to it can be explained later."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from partners.models import Area, Service, ServiceLimits
from partners.services.actions import describe_service, set_intake
from tests.conftest import owner_role
from tests.partners.services.directory import make_area, make_service
from tests.partners.services.test_services_writing import make_entry
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def town(partnership: Partnership) -> Area:
    with owner_role():
        return make_area("Harbour Town")


@pytest.fixture
def recovery(partnership: Partnership, town: Area) -> Service:
    """A service of harbour's for people who use opiates, in one town."""
    with owner_role():
        return make_service(partnership.agency("harbour"), "Recovery", areas=[town])


def change(recovery: Service, partnership: Partnership, as_member: Enter, **entry: Any) -> None:
    with as_member(partnership.treatment_worker):
        describe_service(recovery, make_entry(**entry), by=partnership.treatment_worker)


def test_what_stood_before_a_change_is_kept_with_its_time(
    partnership: Partnership, as_member: Enter, recovery: Service, town: Area
) -> None:
    before = timezone.now()
    change(recovery, partnership, as_member, minimum_age=18, maximum_age=64, substance_groups=["opiate"])
    change(recovery, partnership, as_member, minimum_age=16, places=frozenset({(town.pk, None)}))

    first, second, third = recovery.limits.order_by("pk")

    assert (first.ages(), first.places, first.treats()) == ("Any age", [[town.pk, None]], ["Opiates"])
    assert (second.ages(), second.places) == ("18 to 64", [])
    assert (third.ages(), third.treats(), third.valid_to) == ("16 and over", [], None)
    assert first.valid_to
    assert second.valid_to
    assert first.valid_to <= second.valid_from <= second.valid_to <= third.valid_from
    assert ServiceLimits.objects.at(before).get(service=recovery) == first
    said = words(browser_of(partnership.custody_worker).get(f"/services/{recovery.reference}"))
    assert "Who it was for before" in said
    assert "18 to 64" in said
    assert "Harbour Town" in said


def test_what_is_no_limit_leaves_no_trace_of_one(
    partnership: Partnership, as_member: Enter, recovery: Service, town: Area
) -> None:
    with as_member(partnership.treatment_worker):
        set_intake(recovery, is_accepting=False, by=partnership.treatment_worker)
    places = frozenset({(town.pk, None)})
    change(recovery, partnership, as_member, phone="01632 960101", substance_groups=["opiate"], places=places)

    assert recovery.limits.count() == 1
    assert "Who it was for before" not in words(
        browser_of(partnership.custody_worker).get(f"/services/{recovery.reference}")
    )


@pytest.mark.parametrize(
    "sql",
    ["UPDATE partners_servicelimits SET minimum_age = 1", "DELETE FROM partners_servicelimits"],
)
def test_nobody_writes_the_past(partnership: Partnership, as_member: Enter, recovery: Service, sql: str) -> None:
    with (
        as_member(partnership.treatment_worker),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
