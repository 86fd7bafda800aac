"""A member excluded from a person cannot read what others sent the agency about them; the sender does not notice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from datasharing.enforcement import read_log
from datasharing.enforcement.read_log import ANY_TABLE
from datasharing.models import Change, Person, SubjectRole
from datasharing.restriction.actions import Rule, guard_person
from partners.models import Area, Membership, Purpose, Role, User
from referrals.exchange import actions
from referrals.models import Event, Referral, ReferralIdentity, ReferralState
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import LONG_AGO, Partnership
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]
SENT = [Referral, ReferralIdentity, Event]


@pytest.fixture
def manager(partnership: Partnership) -> Membership:
    """Who may say at Harbour who sees what."""
    with owner_role():
        return Membership.objects.create(
            user=User.objects.create(email="manager@partnership.test", full_name="Manager"),
            agency=partnership.agency("harbour"),
            role=Role.SUPERVISOR,
            purposes=[Purpose.TREATMENT],
            valid_from=LONG_AGO,
        )


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """Whom the police refer to Harbour; not yet delivered."""
    worker = partnership.custody_worker
    with as_member(worker):
        ash = make_person(worker, programme=partnership.programme)
        route = route_for(partnership)
        actions.send_referral(
            ash,
            by=worker,
            route=route,
            programme=partnership.programme,
            consented=True,
            subject_role=SubjectRole.PROGRAMME,
        )
    return ash


@pytest.fixture
def kept_away(partnership: Partnership) -> list[Rule]:
    """The second worker knows the family."""
    return [Rule(kind="exclusion", user=partnership.second_treatment_worker.user_id)]


def found(as_member: Enter, member: Membership) -> list[int]:
    """How many referrals, snapshots and events there are for `member`."""
    with as_member(member):
        return [model.objects.count() for model in SENT]


def all_that_is_told(as_member: Enter, member: Membership) -> list[Any]:
    """Every column of what was sent, the version of each row included, and the whole feed."""
    told: list[Any] = []
    with as_member(member), read_log.permitted(ANY_TABLE), connection.cursor() as cursor:
        for table in [*(model._meta.db_table for model in SENT), "datasharing_change"]:
            cursor.execute(f"SELECT *, xmin::text, ctid::text FROM {table} ORDER BY id")
            told += cursor.fetchall()
    return told


def news(as_member: Enter, member: Membership, since: int = 0) -> list[str]:
    """What the feed says of records of the category of referrals, in order."""
    changes = Change.objects.filter(category=Referral.category, pk__gt=since).exclude(record=None)
    with as_member(member):
        return [change.kind for change in changes.order_by("pk")]


def last_change() -> int:
    with owner_role(), read_log.collecting():
        return max(change.pk for change in Change.objects.all())


def test_an_excluded_worker_finds_nothing_of_what_was_sent(
    partnership: Partnership, as_member: Enter, manager: Membership, ash: Person, kept_away: list[Rule]
) -> None:
    carry_everything()
    assert found(as_member, partnership.second_treatment_worker) == [1, 1, 1]

    with as_member(manager):
        guard_person(ash, kept_away, by=manager, reason="Knows the family")
    assert found(as_member, partnership.second_treatment_worker) == [0, 0, 0]
    assert found(as_member, partnership.treatment_worker) == [1, 1, 1]

    with as_member(manager):
        guard_person(ash, [], by=manager, reason="Has left the area")
    assert found(as_member, partnership.second_treatment_worker) == [1, 1, 1]


def test_the_sender_is_told_nothing(
    partnership: Partnership, as_member: Enter, manager: Membership, ash: Person, kept_away: list[Rule]
) -> None:
    before = all_that_is_told(as_member, partnership.custody_worker)

    for rules in (kept_away, [Rule(kind="restriction", user=manager.user_id)], []):
        with as_member(manager):
            guard_person(ash, rules, by=manager, reason="Knows the family")

        assert all_that_is_told(as_member, partnership.custody_worker) == before


def test_what_is_sent_to_an_agency_that_lets_few_see_it_is_delivered(
    partnership: Partnership, as_member: Enter, manager: Membership, ash: Person
) -> None:
    with as_member(manager):
        guard_person(ash, [Rule(kind="restriction", user=manager.user_id)], by=manager, reason="A threat")

    carry_everything()

    with as_member(partnership.custody_worker):
        assert Referral.objects.get().state == ReferralState.DELIVERED
    assert found(as_member, manager) == [1, 1, 1]
    assert found(as_member, partnership.treatment_worker) == [0, 0, 0]


def test_whom_a_guard_keeps_away_hears_that_it_is_gone_and_nobody_else(
    partnership: Partnership, as_member: Enter, manager: Membership, ash: Person, kept_away: list[Rule]
) -> None:
    before = last_change()

    with as_member(manager):
        guard_person(ash, kept_away, by=manager, reason="Knows the family")

    assert news(as_member, partnership.second_treatment_worker) == ["gone", "gone"]
    assert news(as_member, partnership.treatment_worker, before) == []


def test_whoever_was_kept_away_before_hears_nothing_of_another_guard(
    partnership: Partnership, as_member: Enter, manager: Membership, ash: Person, kept_away: list[Rule]
) -> None:
    with as_member(manager):
        guard_person(ash, kept_away, by=manager, reason="Knows the family")
    before = last_change()

    with as_member(manager):
        guard_person(ash, kept_away, by=manager, reason="Is a neighbour")

    assert news(as_member, partnership.second_treatment_worker, before) == []
    assert news(as_member, partnership.treatment_worker, before) == []


def test_whom_another_guard_keeps_away_or_lets_through_hears_of_it(
    partnership: Partnership, as_member: Enter, manager: Membership, ash: Person, kept_away: list[Rule]
) -> None:
    with as_member(manager):
        guard_person(ash, kept_away, by=manager, reason="Knows the family")
    before = last_change()

    with as_member(manager):
        guard_person(
            ash, [Rule(kind="exclusion", user=partnership.treatment_worker.user_id)], by=manager, reason="A neighbour"
        )

    assert news(as_member, partnership.second_treatment_worker, before) == ["written", "written"]
    assert news(as_member, partnership.treatment_worker, before) == ["gone", "gone"]
