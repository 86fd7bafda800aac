"""Outside workers are cleared for prisons, a clearance ends on its day, each feeder prison has two who are let in."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from datasharing.models import Person
from datasharing.outbox.sweeping import sweep
from partners.models import Membership
from referrals.in_reach.actions import MovedOn, UnderWay, begin_clearance, move_clearance, pass_time
from referrals.in_reach.cover import cover_of
from referrals.in_reach.models import Clearance, ClearanceState, InReachAppointment
from referrals.prison.moves import Move, move_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.prison.conftest import ash
from tests.referrals.prison.inside import ago, agree_on_prison, prison, receive, route_to_harbour
from tests.referrals.sending import carry_everything

__all__ = ["ash"]

Enter = Callable[..., Any]
TODAY = timezone.localdate()


def grant(worker: Membership, *, until: date, submitted: date | None = None, took: int = 30) -> Clearance:
    """A clearance of `worker` for Nottingham that is granted until a day. Inside the door."""
    on = submitted or timezone.localdate() - timedelta(days=took)
    begun = begin_clearance(worker.user, by=worker, prison=prison(), level="ctc", submitted_on=on)
    return move_clearance(begun, by=worker, to="granted", on=on + timedelta(days=took), expires_on=until)


def test_a_clearance_goes_its_way_and_no_other(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        begun = begin_clearance(worker.user, by=worker, prison=prison(), level="ctc")
        with pytest.raises(UnderWay):
            begin_clearance(worker.user, by=worker, prison=prison(), level="ctc")
        with pytest.raises(MovedOn):
            move_clearance(begun, by=worker, to="granted", on=TODAY, expires_on=TODAY + timedelta(days=900))
        for state in ("submitted", "queried", "submitted", "refused"):
            move_clearance(begun, by=worker, to=state, on=TODAY)

        assert Clearance.objects.get().state == ClearanceState.REFUSED


def test_a_clearance_expires_on_its_day_and_not_before(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        held = grant(worker, until=timezone.localdate() + timedelta(days=30))
        with pytest.raises(IntegrityError, match="expires on its day"), transaction.atomic():
            pass_time(held, by=worker, to="expired")

    sweep()
    carry_everything()

    with as_member(worker):
        assert Clearance.objects.get().state == ClearanceState.EXPIRING  # 60 days before its end


def test_one_that_ended_yesterday_has_expired_by_itself(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        grant(
            worker, until=timezone.localdate() - timedelta(days=1), submitted=timezone.localdate() - timedelta(days=90)
        )

    sweep()
    carry_everything()
    sweep()
    carry_everything()

    with as_member(worker):
        assert Clearance.objects.get().state == ClearanceState.EXPIRED


def test_what_was_granted_says_until_when(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        held = grant(worker, until=timezone.localdate() + timedelta(days=300))
        with pytest.raises(IntegrityError, match="until_when"), transaction.atomic():
            Clearance.objects.filter(pk=held.pk).update(expires_on=None)


def test_the_page_shows_median_days_blocked_people_and_the_second_worker_who_is_missing(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    agree_on_prison(partnership)
    route_to_harbour(partnership)
    keeper, worker, second = (
        partnership.probation_practitioner,
        partnership.treatment_worker,
        partnership.second_treatment_worker,
    )
    with as_member(keeper):
        receive(ash, keeper, partnership)
    sweep()
    carry_everything()
    browser = browser_of(worker)
    page = words(browser.get("/clearances"))
    assert "2 more cleared workers are needed Begin 2 clearances." in page
    assert "1 cannot be seen: the worker is not cleared." in page

    with as_member(worker):
        grant(worker, until=timezone.localdate() + timedelta(days=300), took=40)
        begin_clearance(second.user, by=worker, prison=prison(), level="ctc", submitted_on=TODAY)
        [cover] = cover_of(worker, on=TODAY)

    assert (cover.missing, cover.to_begin, cover.blocked, cover.median_days) == (1, 0, 0, 40)
    page = words(browser.get("/clearances"))
    assert "A clearance takes 40 days (median)." in page
    assert "They are under way." in page


def test_a_transfer_shows_that_an_appointment_is_to_be_booked_again(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    agree_on_prison(partnership)
    route_to_harbour(partnership)
    keeper, worker = partnership.probation_practitioner, partnership.treatment_worker
    with as_member(keeper):
        episode = receive(ash, keeper, partnership)
    sweep()
    carry_everything()
    browser = browser_of(worker)
    booked = {"prison": "NMI", "means": "face", "aim": "release", "time": "14:30", "note": ""}
    tomorrow = timezone.localdate() + timedelta(days=1)
    booked |= {"on_day": f"{tomorrow.day}", "on_month": f"{tomorrow.month}", "on_year": f"{tomorrow.year}"}
    answer = browser.post(
        f"/people/{ash.reference}/in-reach-appointments/new", booked | {"subject_role": "1", "programme": "adder"}
    )
    assert answer.status_code == 302, words(answer, 422)

    with as_member(keeper):
        move_person(episode, by=keeper, move=Move(kind="transfer", moved_at=ago(minutes=1), prison=prison("LEI")))

    assert "They are in Leeds (HMP) now" in words(browser.get("/in-reach"))
    with as_member(worker):
        assert InReachAppointment.objects.get().worker == worker.user
