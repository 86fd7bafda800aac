"""Two clocks run while a person is held: reviews from the authorisation, and detention from the relevant time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from datasharing.enforcement.locking import change
from datasharing.models import Person
from referrals.detention.actions import (
    AlreadyLeft,
    AlreadyRecorded,
    BeyondLimit,
    OutOfOrder,
    charge_detained,
    expect_leaving,
    extend_detention,
    make_appointment,
    mark_mistaken,
    release_detained,
    review_detention,
)
from referrals.detention.clock_rules import detention_ends, reviews_due
from referrals.models import CustodyLimit
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.detention.holding import ago, hold

Enter = Callable[..., Any]


def on_the_day(hour: int, minute: int = 0, day: int = 27) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_reviews_are_due_after_six_hours_and_then_nine_and_detention_ends_after_a_day(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=on_the_day(10), authorised_at=on_the_day(10, 20))
        held.refresh_from_db()
        assert (held.review_due_at, held.detention_ends_at) == (on_the_day(16, 20), on_the_day(10, day=28))
        assert held.reach_by == on_the_day(10, day=28)

        for due, following in [
            (on_the_day(16, 20), on_the_day(1, 20, day=28)),
            (on_the_day(1, 20, day=28), on_the_day(10, 20, day=28)),
        ]:
            held = review_detention(held, by=worker, at=due)
            assert held.review_due_at == following

        times = list(reviews_due(on_the_day(10, 20), until=on_the_day(12, day=28)))
        assert times == [on_the_day(16, 20), on_the_day(1, 20, day=28), on_the_day(10, 20, day=28)]
        assert detention_ends(on_the_day(10)) == on_the_day(10, day=28)


def test_a_review_made_early_moves_the_next_one(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=on_the_day(10), authorised_at=on_the_day(10, 20))
        held = review_detention(held, by=worker, at=on_the_day(15))
        assert held.review_due_at == on_the_day(0, day=28)
        with pytest.raises(OutOfOrder):
            review_detention(held, by=worker, at=on_the_day(14))


def test_a_superintendent_extends_after_the_second_review_before_a_day_and_up_to_36_hours(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    at, until = on_the_day(9, day=28), on_the_day(22, day=28)
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=on_the_day(10), authorised_at=on_the_day(10, 20))
        with pytest.raises(BeyondLimit):
            extend_detention(held, by=worker, authority="superintendent", at=at, until=until)
        review_detention(held, by=worker, at=on_the_day(16))
        review_detention(held, by=worker, at=on_the_day(1, day=28))
        with pytest.raises(BeyondLimit):
            extend_detention(held, by=worker, authority="superintendent", at=on_the_day(11, day=28), until=until)
        with pytest.raises(BeyondLimit):
            extend_detention(held, by=worker, authority="superintendent", at=at, until=until + timedelta(minutes=1))
        held = extend_detention(held, by=worker, authority="superintendent", at=at, until=until)
        assert held.detention_ends_at == until


def test_a_court_extends_up_to_96_hours(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    end = on_the_day(10) + timedelta(hours=96)
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=on_the_day(10))
        with pytest.raises(BeyondLimit):
            extend_detention(
                held, by=worker, authority="court", at=on_the_day(20, day=28), until=end + timedelta(minutes=1)
            )
        held = extend_detention(held, by=worker, authority="court", at=on_the_day(20, day=28), until=end)
        assert held.detention_ends_at == end


def test_the_time_left_to_reach_somebody_ends_when_they_leave_or_detention_does(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership)
        soon = ago(hours=-2)
        held = expect_leaving(held, by=worker, at=soon, leaves_for="court")
        assert held.reach_by == soon
        held = charge_detained(held, by=worker, at=ago(minutes=10))
        assert (held.detention_ends_at, held.reach_by) == (None, soon)
        held = release_detained(held, by=worker, at=ago(minutes=1), release_type="charged_bail")
        assert (held.review_due_at, held.reach_by) == (None, None)
        with pytest.raises(AlreadyLeft):
            review_detention(held, by=worker, at=ago(minutes=0))


def test_nobody_sets_a_clock_by_hand(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership, arrived_at=on_the_day(10))
        change(held, reach_by=on_the_day(10, day=30), detention_ends_at=on_the_day(10, day=30))
        held.refresh_from_db()
        assert held.detention_ends_at == held.reach_by == on_the_day(10, day=28)


def test_another_limit_from_a_day_on_changes_detentions_from_that_day_on(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with owner_role():
        CustodyLimit.objects.create(
            kind="detention", amount=30, unit="hours", valid_from=on_the_day(0).date(), status="confirmed", source="x"
        )
        CustodyLimit.objects.create(
            kind="detention", amount=12, unit="hours", valid_from=on_the_day(0).date(), status="off", source="x"
        )
    worker = partnership.custody_worker
    with as_member(worker):
        before = hold(ash, worker, partnership, arrived_at=on_the_day(10, day=26))
        after = hold(ash, worker, partnership, arrived_at=on_the_day(10))
        before.refresh_from_db()
        after.refresh_from_db()
        assert before.detention_ends_at == on_the_day(10)
        assert after.detention_ends_at == on_the_day(16, day=28)
        assert detention_ends(on_the_day(10)) == on_the_day(16, day=28)


def test_a_custody_number_is_recorded_once_until_it_was_a_mistake(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership, "NC/1")
        with pytest.raises(AlreadyRecorded):
            hold(ash, worker, partnership, "NC/1")
        mark_mistaken(held, by=worker)
        again = hold(ash, worker, partnership, "NC/1")
        assert again.pk != held.pk


def test_an_appointment_is_made_before_they_leave(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        held = hold(ash, worker, partnership)
        held = make_appointment(held, by=worker, at=ago(days=-1), place="Harbour Recovery, 4 Quay Street")
        with pytest.raises(AlreadyLeft):
            release_detained(held, by=worker, at=ago(minutes=30), release_type="nfa")
        release_detained(held, by=worker, at=ago(seconds=0), release_type="nfa")
        with pytest.raises(AlreadyLeft):
            make_appointment(held, by=worker, at=ago(days=-1), place="Harbour Recovery")


def test_what_has_not_happened_is_not_recorded(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        with pytest.raises(OutOfOrder):
            hold(ash, worker, partnership, arrived_at=ago(hours=-1))
        held = hold(ash, worker, partnership)
        with pytest.raises(OutOfOrder):
            release_detained(held, by=worker, at=ago(hours=2), release_type="nfa")
        with pytest.raises(IntegrityError), transaction.atomic():
            change(held, released_at=ago(minutes=1))
