"""What one member or partner system reads in ten minutes is bounded: real work never meets it, and scraping does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from datasharing.enforcement.reading_rate import REASON
from datasharing.models import LogEntry, Person
from tests.access.personas import World, world
from tests.api.conftest import System, police
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.conftest import northport
from tests.referrals.pages import browser_of, words

__all__ = ["northport", "police", "world"]

Enter = Callable[..., Any]


@pytest.fixture
def people(partnership: Partnership, as_member: Enter) -> list[Person]:
    """Six people whom the police hold."""
    worker = partnership.custody_worker
    with as_member(worker):
        return [make_person(worker, programme=partnership.programme) for _each in range(6)]


@pytest.fixture
def five(settings: Any) -> None:
    """A member may read five people."""
    settings.READS_PER_MEMBER = 5


def look_at(people: list[Person], browser: Any) -> list[int]:
    """The statuses of the pages of `people`, looked at one after the other."""
    return [browser.get(reverse("person", args=[person.reference])).status_code for person in people]


def test_a_member_who_reads_very_many_people_is_stopped_and_goes_on_later(
    partnership: Partnership, people: list[Person], five: None
) -> None:
    browser = browser_of(partnership.custody_worker)

    assert look_at(people, browser) == [200] * 5 + [429]
    stopped = browser.get(reverse("people"))
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "600")
    assert "You have looked at very many people" in stopped.content.decode()

    with owner_role():
        shift_the_log()
    assert look_at(people[:1], browser) == [200]


def shift_the_log() -> None:
    """Have eleven minutes pass, for the log alone."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE datasharing_logentry DISABLE TRIGGER final")
        cursor.execute("UPDATE datasharing_logentry SET at = at - interval '11 minutes'")
        cursor.execute("ALTER TABLE datasharing_logentry ENABLE TRIGGER final")


def test_looking_at_the_same_people_again_counts_once(
    partnership: Partnership, people: list[Person], five: None
) -> None:
    browser = browser_of(partnership.custody_worker)

    assert look_at(people[:4] * 5, browser) == [200] * 20


def test_each_member_has_their_own_bound(partnership: Partnership, people: list[Person], five: None) -> None:
    look_at(people, browser_of(partnership.custody_worker))

    assert look_at(people[:1], browser_of(partnership.police_supervisor)) == [200]


def test_a_partner_system_that_reads_very_much_is_told_when_to_go_on(
    world: World, police: System, settings: Any
) -> None:
    settings.READS_PER_CLIENT = 3
    statuses = [police.get("people").status_code for _again in range(4)]
    refused = police.get("people")

    assert statuses == [200, 200, 200, 429]
    assert (refused.json()["type"], refused.headers["Retry-After"]) == ("urn:act-as-one:problem:too_much_read", "600")


def test_a_member_is_not_bound_as_a_system_is(world: World, police: System, five: None) -> None:
    assert [police.get("people").status_code for _again in range(8)] == [200] * 8


def test_the_data_protection_officer_sees_who_was_stopped(
    partnership: Partnership, people: list[Person], five: None
) -> None:
    look_at(people, browser_of(partnership.custody_worker))
    officer = browser_of(partnership.police_dpo)

    assert "1 member read very much in a short time" in words(officer.get(reverse("home")))
    assert "Custody Worker" in words(officer.get(reverse("stopped_reading")))


def test_an_officer_of_another_agency_sees_nobody(partnership: Partnership, people: list[Person], five: None) -> None:
    look_at(people, browser_of(partnership.custody_worker))

    with owner_role():
        assert {entry.owner_id for entry in LogEntry.objects.filter(reason=REASON)} == {partnership.agency("police").pk}
