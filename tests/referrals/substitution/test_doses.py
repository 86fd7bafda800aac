"""Missed doses, depots and bridging scripts: what is due, and when the prescriber decides."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from datasharing.enforcement.locking import change
from datasharing.models import Person
from referrals.substitution import actions
from referrals.substitution.models import Dose, Substitution, SubstitutionState
from referrals.treatment_limits.models import TreatmentLimit
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.treatment.treating import ago, in_treatment, on_methadone

Enter = Callable[..., Any]
GIVEN, MISSED = Dose.Outcome.GIVEN, Dose.Outcome.MISSED


@pytest.fixture
def kim(partnership: Partnership, as_member: Enter) -> Person:
    """Somebody in treatment at Harbour."""
    with as_member(partnership.treatment_worker):
        return make_person(partnership.treatment_worker, programme=partnership.programme)


def given_to(kim: Person, partnership: Partnership, **facts: Any) -> Substitution:
    """Kim gets methadone, stable, the last dose five days ago unless said otherwise. Inside the door."""
    worker = partnership.treatment_worker
    given = on_methadone(in_treatment(kim, worker, partnership), worker, **({"last_dose_on": ago(5)} | facts))
    return actions.settle_substitution(given, by=worker, on=ago(5), dose_mg=given.dose_mg)


def test_who_misses_three_days_running_has_lost_tolerance_and_the_prescriber_decides(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        given = given_to(kim, partnership)
        two = actions.record_doses(given, by=worker, outcome=MISSED, first=ago(4), last=ago(3))
        assert (two.missed, two.missed_since, two.tolerance_lost_on) == (2, ago(4), None)
        assert two.state == SubstitutionState.STABLE

        three = actions.record_doses(given, by=worker, outcome=MISSED, first=ago(2))
        assert (three.missed, three.tolerance_lost_on, three.state) == (3, ago(2), SubstitutionState.HELD)
        with pytest.raises(actions.PrescriberDecides):
            actions.record_doses(given, by=worker, outcome=GIVEN, first=ago(1))
        with pytest.raises(IntegrityError, match="prescriber decides before another dose"), transaction.atomic():
            Dose.objects.create(
                owner=worker.agency, person=kim, programme=partnership.programme, subject_role=1,
                substitution=given, day=ago(0), outcome=GIVEN, recorded_by=worker.user,
            )  # fmt: skip
        with pytest.raises(IntegrityError, match="who_lost_tolerance_is_titrated_again"), transaction.atomic():
            change(three, state=SubstitutionState.STABLE)

        actions.tell_prescriber(given, by=worker, at=timezone.now())
        again = actions.restart_substitution(given, by=worker, on=ago(0), dose_mg=Decimal(30))
        assert (again.state, again.missed, again.tolerance_lost_on) == (SubstitutionState.TITRATING, 0, None)
        assert actions.record_doses(given, by=worker, outcome=GIVEN, first=ago(0)).last_dose_on == ago(0)


def test_a_missed_day_that_was_a_mistake_gives_tolerance_back(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        given = given_to(kim, partnership)
        actions.record_doses(given, by=worker, outcome=MISSED, first=ago(4), last=ago(2))
        mended = actions.record_doses(given, by=worker, outcome=GIVEN, first=ago(3), note="The pharmacy looked again")
        assert (mended.state, mended.missed, mended.tolerance_lost_on) == (SubstitutionState.STABLE, 1, None)


def test_a_dose_that_is_taken_ends_what_was_missed(partnership: Partnership, as_member: Enter, kim: Person) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        given = given_to(kim, partnership)
        actions.record_doses(given, by=worker, outcome=MISSED, first=ago(4), last=ago(3))
        taken = actions.record_doses(given, by=worker, outcome=GIVEN, first=ago(2))
        assert (taken.missed, taken.missed_since, taken.last_dose_on) == (0, None, ago(2))


def test_a_limit_of_the_agency_decides_how_many_days_are_too_many(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with owner_role():
        TreatmentLimit.objects.create(
            agency=partnership.agency("harbour"), kind=TreatmentLimit.Kind.MISSED_DOSES, days=2, valid_from=ago(30),
            status="configured", source="Local prescribing protocol",
        )  # fmt: skip
    with as_member(worker):
        given = given_to(kim, partnership)
        assert actions.record_doses(given, by=worker, outcome=MISSED, first=ago(4), last=ago(3)).tolerance_lost_on


def test_a_depot_has_a_window_and_is_late_rather_than_missed(
    partnership: Partnership, as_member: Enter, kim: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        given = given_to(kim, partnership, product="buvidal_weekly", dose_mg=Decimal(24), supervision="clinic")
        given.refresh_from_db()
        window = (given.next_depot_on, given.depot_from, given.depot_until)
        assert window == tuple(ago(5) + timedelta(days=days) for days in (7, 5, 9))
        with pytest.raises(actions.DepotIsLate):
            actions.record_doses(given, by=worker, outcome=MISSED, first=ago(1))
        next_one = actions.record_doses(given, by=worker, outcome=GIVEN, first=ago(0))
        assert next_one.depot_until == ago(0) + timedelta(days=9)


def test_only_doses_say_when_one_was_last_given(partnership: Partnership, as_member: Enter, kim: Person) -> None:
    with as_member(partnership.treatment_worker):
        given = given_to(kim, partnership)
        for claimed in ({"last_dose_on": ago(0)}, {"missed": 5}, {"depot_until": ago(0)}):
            with pytest.raises(DatabaseError, match="only doses say"), transaction.atomic():
                change(given, **claimed)


def test_what_stopped_has_nothing_due_any_more(partnership: Partnership, as_member: Enter, kim: Person) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        given = given_to(kim, partnership)
        actions.record_doses(given, by=worker, outcome=MISSED, first=ago(4))
        actions.arrange_bridging(given, by=worker, until=localdate() + timedelta(days=3), prescriber="Out-of-hours GP")
        stopped = actions.stop_substitution(given, by=worker, on=ago(0), reason="their_choice")
        assert (stopped.missed_since, stopped.bridging_until) == (None, None)
        with pytest.raises(actions.SubstitutionMovedOn):
            actions.record_doses(given, by=worker, outcome=GIVEN, first=ago(0))
