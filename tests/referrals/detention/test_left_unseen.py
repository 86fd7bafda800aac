"""Who leaves without being reached is counted by the rota, and by no choice on a form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from datasharing.models import Person
from referrals.detention.actions import ShiftExists, add_shift, mark_mistaken, release_detained, remove_shift
from referrals.detention.unseen import week_of
from referrals.models import CustodySuite, LeftUnseen, Shift
from tests.partnership import Partnership
from tests.referrals.detention.holding import ago, hold, see

Enter = Callable[..., Any]


def reasons() -> list[str]:
    return [each.why for each in LeftUnseen.objects.order_by("pk")]


def test_somebody_leaves_unseen_while_no_worker_was_on_shift(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=ago(hours=5))
        assert reasons() == []
        release_detained(held, by=worker, at=ago(hours=2), release_type="nfa")
        assert reasons() == ["no_worker"]

        # the rota is corrected afterwards
        shift = add_shift(
            CustodySuite.objects.get(), by=worker, worker=worker, starts_at=ago(hours=3), ends_at=ago(hours=1)
        )
        assert reasons() == ["not_reached"]
        with pytest.raises(ShiftExists):
            add_shift(shift.suite, by=worker, worker=worker, starts_at=shift.starts_at, ends_at=ago(hours=0))
        remove_shift(shift, by=worker)
        assert reasons() == ["no_worker"]
        mark_mistaken(held, by=worker)
        assert reasons() == []


def test_whoever_was_seen_or_refused_has_not_left_unseen(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        for outcome in ("seen", "refused"):
            held = hold(ash, worker, partnership, arrived_at=ago(hours=5))
            see(ash, worker, partnership, outcome, seen_at=ago(hours=4))
            release_detained(held, by=worker, at=ago(hours=2), release_type="nfa")
        assert reasons() == []


def test_somebody_who_slept_has_left_unseen_until_a_contact_is_recorded_later(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=ago(hours=5))
        see(ash, worker, partnership, "unfit", seen_at=ago(hours=4))
        release_detained(held, by=worker, at=ago(hours=2), release_type="nfa")
        assert reasons() == ["no_worker"]

        see(ash, worker, partnership, seen_at=ago(hours=3))  # it lay on a device without a network
        assert reasons() == []


def test_nobody_says_on_a_form_or_by_sql_that_no_worker_was_on_shift(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        with pytest.raises(DatabaseError), transaction.atomic():
            see(ash, worker, partnership, "no_worker_on_shift")
        with pytest.raises(DatabaseError), transaction.atomic():
            LeftUnseen.objects.create(
                agency=worker.agency,
                suite=CustodySuite.objects.get(),
                detention=1,
                arrived_at=ago(hours=2),
                left_at=ago(hours=1),
                why="no_worker",
            )


def test_another_agency_sees_no_rota_and_nobody_who_left_unseen(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=ago(hours=5))
        release_detained(held, by=worker, at=ago(hours=2), release_type="nfa")
        add_shift(CustodySuite.objects.get(), by=worker, worker=worker, starts_at=ago(hours=1), ends_at=ago(hours=0))
    with as_member(partnership.probation_practitioner):
        assert not Shift.objects.exists()
        assert not LeftUnseen.objects.exists()


def test_they_are_counted_by_the_hour_of_the_week(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        for hours in (3, 27):
            held = hold(ash, worker, partnership, arrived_at=ago(hours=hours + 2))
            release_detained(held, by=worker, at=ago(hours=hours), release_type="nfa")
        week = week_of(worker.agency, since=ago(days=7))
        assert (week.no_worker, week.not_reached) == (2, 0)
        assert sum(count for _day, hours_of in week.rows for count in hours_of) == 2
