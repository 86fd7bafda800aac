"""A referral's life has an end, and what was recorded by mistake is taken back: the database holds both."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.models import Identity
from datasharing.consent.actions import give_consent, withdraw_consent
from datasharing.models import Consent, Outbox, SubjectRole
from datasharing.outbox import outbox
from partners.models import OpeningHours, Service
from referrals.exchange import actions
from referrals.exchange.events import (
    AlreadyDecided,
    AppointmentAhead,
    AppointmentBooked,
    CorrectionTooLate,
    happen,
)
from referrals.models import ENDED, REFERRAL_MACHINE, Event, EventKind, Referral, ReferralState
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.sending import route_for

Enter = Callable[..., Any]
HOUR = timedelta(hours=1)


@pytest.fixture
def accepted(partnership: Partnership, as_member: Enter, sent: Referral) -> Referral:
    """Ash's referral, which Harbour has accepted."""
    for row in Outbox.objects.all():
        assert outbox.perform(row.key)
    with as_member(partnership.treatment_worker):
        referral = Referral.objects.get()
        actions.accept_referral(referral, by=partnership.treatment_worker)
    return referral


def an_hour_ago(referral: Referral, partnership: Partnership) -> None:
    """Book an appointment whose time has come."""
    actions.book_appointment(
        referral, by=partnership.treatment_worker, at=timezone.now() - HOUR, place="Quay Street", confirmed=True
    )


def state_of(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).state


def test_from_every_state_in_which_a_referral_is_taken_on_it_can_be_closed() -> None:
    taken_on = {state for state in ReferralState if state not in REFERRAL_MACHINE.ended()}
    answered_first = {ReferralState.SENT, ReferralState.DELIVERED, ReferralState.ACKNOWLEDGED}

    for state in taken_on - answered_first:
        assert ReferralState.CLOSED in REFERRAL_MACHINE.following(state), state
    assert ReferralState.CLOSED in ENDED


def test_one_who_did_not_come_is_closed_with_a_reason_and_the_sender_reads_it(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        an_hour_ago(accepted, partnership)
        actions.record_attendance(accepted, by=worker, attended=False)
        actions.close_referral(accepted, by=worker, reason="did_not_attend", note="Three calls")

    with as_member(partnership.custody_worker):
        assert state_of(accepted) == ReferralState.CLOSED
        assert Event.objects.get(kind=EventKind.CLOSED).reason == "did_not_attend"


@pytest.mark.parametrize("attended", [True, False])
def test_nobody_came_to_or_missed_what_lies_ahead(
    partnership: Partnership, as_member: Enter, accepted: Referral, attended: bool
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        actions.book_appointment(accepted, by=worker, at=timezone.now() + 24 * HOUR, place="Quay Street")
        with pytest.raises(AppointmentAhead):
            actions.record_attendance(accepted, by=worker, attended=attended)

        assert state_of(accepted) == ReferralState.BOOKED


def test_the_same_appointment_is_booked_once(partnership: Partnership, as_member: Enter, accepted: Referral) -> None:
    worker, at = partnership.treatment_worker, timezone.now() + 24 * HOUR
    with as_member(worker):
        actions.book_appointment(accepted, by=worker, at=at, place="Quay Street")
        with pytest.raises(AppointmentBooked):
            actions.book_appointment(accepted, by=worker, at=at, place="Quay Street")
        actions.book_appointment(accepted, by=worker, at=at, place="Mill Lane")

        assert Event.objects.filter(kind=EventKind.BOOKED).count() == 2


def test_an_appointment_while_the_service_is_closed_is_confirmed_and_said(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    with owner_role():
        service = Service.objects.get(pk=accepted.service_id)
        OpeningHours.objects.create(service=service, day=8, opens_at="09:00", closes_at="10:00")
    worker, at = partnership.treatment_worker, timezone.now() + 24 * HOUR
    with as_member(worker):
        referral = Referral.objects.get()
        with pytest.raises(actions.ClosedThen):
            actions.book_appointment(referral, by=worker, at=at, place="Quay Street")
        actions.book_appointment(referral, by=worker, at=at, place="Quay Street", confirmed=True)

        assert Event.objects.get(kind=EventKind.BOOKED).out_of_hours


def test_a_wrong_attendance_is_taken_back_and_the_history_keeps_both(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        an_hour_ago(accepted, partnership)
        missed = actions.record_attendance(accepted, by=worker, attended=False)
        actions.correct_event(missed, by=partnership.second_treatment_worker, note="It was somebody else")
        assert state_of(accepted) == ReferralState.BOOKED
        actions.record_attendance(accepted, by=worker, attended=True)

    with as_member(partnership.custody_worker):
        kinds = [event.kind for event in Event.objects.order_by("pk")]
        assert kinds == ["delivered", "accepted", "booked", "missed", "corrected", "attended"]
        assert state_of(accepted) == ReferralState.ATTENDED


def test_a_redirection_is_taken_back_with_the_referral_that_went_on(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        onward = redirect(partnership)
        actions.correct_event(Event.objects.get(kind=EventKind.REDIRECTED), by=worker, note="The wrong one")
        assert state_of(sent) == ReferralState.SENT
        assert state_of(onward) == ReferralState.WITHDRAWN
        redirect(partnership)

    with as_member(partnership.bridge_worker):
        assert [each.state for each in Referral.objects.order_by("pk")] == [ReferralState.WITHDRAWN, ReferralState.SENT]


def test_a_redirection_stands_once_the_next_provider_works_with_the_person(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        onward = redirect(partnership)
    with as_member(partnership.bridge_worker):
        actions.accept_referral(onward, by=partnership.bridge_worker)
        actions.book_appointment(
            onward, by=partnership.bridge_worker, at=timezone.now() - HOUR, place="Mill Lane", confirmed=True
        )
        actions.record_attendance(onward, by=partnership.bridge_worker, attended=True)

    with as_member(partnership.treatment_worker):
        redirected = Event.objects.get(kind=EventKind.REDIRECTED)
        with pytest.raises(AlreadyDecided):
            actions.correct_event(redirected, by=partnership.treatment_worker)


def redirect(partnership: Partnership) -> Referral:
    """Have Harbour redirect the referral that it got to Bridge."""
    return actions.redirect_referral(
        Referral.objects.to(partnership.agency("harbour").pk).get(),
        by=partnership.treatment_worker,
        route=route_for(partnership, "harbour"),
        consented=True,
        reason="needs_other_service",
    )


@pytest.mark.parametrize(
    ("kind", "reason"), [("declined", "MIS"), ("declined", "nonsense"), ("withdrawn", "no_capacity")]
)
def test_the_database_takes_a_reason_from_the_list_of_its_kind_alone(
    partnership: Partnership, as_member: Enter, sent: Referral, kind: str, reason: str
) -> None:
    by = partnership.treatment_worker if kind == "declined" else partnership.custody_worker
    with as_member(by):
        with pytest.raises(IntegrityError, match="not in the list"), transaction.atomic():
            happen(Referral.objects.get(), EventKind(kind), by=by, reason=reason)
        assert state_of(sent) == ReferralState.SENT


def test_only_the_last_that_holds_is_taken_back_and_once(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        an_hour_ago(accepted, partnership)
        came = actions.record_attendance(accepted, by=worker, attended=True)
        started = actions.start_treatment(accepted, by=worker)
        with pytest.raises(AlreadyDecided):
            actions.correct_event(came, by=worker)
        actions.correct_event(started, by=worker)
        with pytest.raises(AlreadyDecided):
            actions.correct_event(started, by=worker)
        actions.correct_event(came, by=worker)

        assert state_of(accepted) == ReferralState.BOOKED


def test_what_another_agency_recorded_is_not_taken_back(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    with as_member(partnership.custody_worker):
        event = Event.objects.get(kind=EventKind.ACCEPTED)
        with pytest.raises(AlreadyDecided):
            actions.correct_event(event, by=partnership.custody_worker)


def test_after_a_day_nothing_is_taken_back(partnership: Partnership, as_member: Enter, accepted: Referral) -> None:
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute("ALTER TABLE referrals_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE referrals_event SET created_at = created_at - interval '25 hours'")
        cursor.execute("ALTER TABLE referrals_event ENABLE TRIGGER USER")
    with as_member(partnership.treatment_worker):
        with pytest.raises(CorrectionTooLate):
            actions.correct_event(Event.objects.get(kind=EventKind.ACCEPTED), by=partnership.treatment_worker)

        assert state_of(accepted) == ReferralState.ACCEPTED


def test_when_its_event_was_added_is_not_put_off(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    """Or an agency could take back what it recorded for as long as it likes."""
    worker = partnership.treatment_worker
    with as_member(worker):
        event = Event.objects.create(
            owner=worker.agency,
            addressee=accepted.owner,
            person_id=accepted.person_id,
            programme_id=accepted.programme_id,
            subject_role=accepted.subject_role,
            referral=accepted,
            kind=EventKind.CLOSED,
            reason="other",
            by=worker,
            created_at=timezone.now() + 1_000 * HOUR,
        )

        assert Event.objects.get(pk=event.pk).created_at <= timezone.now()


def test_consent_withdrawn_anywhere_ends_the_referral_and_its_deadline(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.custody_worker):
        assert sent.consent
        withdraw_consent(sent.consent, by=partnership.custody_worker)

        assert state_of(sent) == ReferralState.UNCONSENTED
        assert not Referral.objects.not_acknowledged(timezone.now() + 1_000 * HOUR).exists()


def test_the_agency_that_was_told_records_it_and_reads_nothing_more(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        actions.record_consent_withdrawn(Referral.objects.get(), by=worker, note="Told us at the desk")
        assert not Referral.objects.exists()
        assert Identity.objects.filter(owner=worker.agency).exists()

    with as_member(partnership.custody_worker):
        assert state_of(accepted) == ReferralState.UNCONSENTED
        assert Consent.objects.get().valid_to is not None
        assert Event.objects.get(kind=EventKind.UNCONSENTED).note == "Told us at the desk"


def test_of_two_consents_to_the_same_agency_both_end(
    partnership: Partnership, as_member: Enter, accepted: Referral
) -> None:
    custody, worker = partnership.custody_worker, partnership.treatment_worker
    with as_member(custody):
        route = route_for(partnership)
        give_consent(
            accepted.person,
            by=custody,
            subject_role=SubjectRole.PROGRAMME,
            under=route.clause,
            recipient=route.recipient,
            programme=partnership.programme,
        )
    with as_member(worker):
        actions.record_consent_withdrawn(Referral.objects.get(), by=worker)
        assert not Referral.objects.exists()

    with as_member(custody):
        assert not Consent.objects.filter(valid_to=None).exists()
