"""A referral from custody to treatment, as its people live it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cases.models import Identity
from datasharing.consent.actions import withdraw_consent
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from partners.models import Area
from referrals.custody.actions import record_contact
from referrals.exchange.actions import (
    accept_referral,
    acknowledge_referral,
    book_appointment,
    decline_referral,
    record_attendance,
    redirect_referral,
    send_referral,
    start_treatment,
    withdraw_referral,
)
from referrals.exchange.events import AlreadyDecided
from referrals.exchange.sending import ConsentNeeded
from referrals.models import CustodyContact, CustodySuite, Event, EventKind, Referral, ReferralIdentity, ReferralState
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]


@pytest.fixture
def delivered(sent: Referral) -> Referral:
    """Ash's referral on Harbour's list."""
    for row in Outbox.objects.all():
        assert outbox.perform(row.key)
    return sent


def test_the_route_names_the_true_recipient_in_the_agreements_words(partnership: Partnership, northport: Area) -> None:
    route = route_for(partnership)

    assert route.recipient == partnership.agency("harbour")
    assert route.needs_consent
    assert route.wording == "May we tell Harbour that you would like their help?"


def test_nothing_is_sent_without_consent(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        record_contact(
            ash,
            by=worker,
            programme=partnership.programme,
            suite=CustodySuite.objects.get(),
            subject_role=SubjectRole.PROGRAMME,
        )
        with pytest.raises(ConsentNeeded):
            send_referral(
                ash,
                by=worker,
                route=route_for(partnership),
                programme=partnership.programme,
                consented=False,
                subject_role=SubjectRole.PROGRAMME,
            )

        assert CustodyContact.objects.count() == 1
        assert Referral.objects.count() == 0
    assert not Outbox.objects.exists()


def test_the_provider_finds_it_on_its_list(partnership: Partnership, as_member: Enter, delivered: Referral) -> None:
    with as_member(partnership.treatment_worker):
        referral = Referral.objects.to(partnership.agency("harbour").pk).awaiting_decision().get()

        assert referral.state == ReferralState.DELIVERED
        assert str(ReferralIdentity.objects.get(referral=referral)) == "Ash Marsh"


def test_it_is_delivered_once_however_often_the_key_comes(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    row = Outbox.objects.get()

    assert [outbox.perform(row.key) for _again in range(3)] == [True, False, False]

    with as_member(partnership.custody_worker):
        assert Event.objects.filter(kind=EventKind.DELIVERED).count() == 1


def test_a_worker_sees_it_through_and_the_sender_sees_the_outcome(
    partnership: Partnership, as_member: Enter, delivered: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        referral = Referral.objects.get()
        acknowledge_referral(referral, by=worker)
        accept_referral(referral, by=worker, worker=partnership.second_treatment_worker)
        book_appointment(referral, by=worker, at=timezone.now(), place="Quay Street")
        record_attendance(referral, by=worker, attended=True)
        start_treatment(referral, by=worker)
        assert [str(identity) for identity in Identity.objects.filter(owner=worker.agency)] == ["Ash Marsh"]

    with as_member(partnership.custody_worker):
        assert Referral.objects.get().state == ReferralState.STARTED
        kinds = [event.kind for event in Event.objects.order_by("pk")]
    assert kinds == ["delivered", "acknowledged", "accepted", "booked", "attended", "started"]


def test_the_first_decision_wins(partnership: Partnership, as_member: Enter, delivered: Referral) -> None:
    with as_member(partnership.treatment_worker):
        accept_referral(delivered, by=partnership.treatment_worker)

    with as_member(partnership.second_treatment_worker), pytest.raises(AlreadyDecided):
        decline_referral(delivered, by=partnership.second_treatment_worker, reason="no_capacity")


def test_the_sender_cannot_accept_its_own_referral(
    partnership: Partnership, as_member: Enter, delivered: Referral
) -> None:
    with as_member(partnership.custody_worker), pytest.raises(AlreadyDecided):
        accept_referral(delivered, by=partnership.custody_worker)


def test_accepting_as_a_client_it_has_tells_nobody_who(
    partnership: Partnership, as_member: Enter, delivered: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        known = make_person(worker, programme=partnership.programme, family_name="Marsh-Bell")
        accept_referral(delivered, by=worker, client=known)

    with as_member(partnership.custody_worker):
        assert Event.objects.filter(kind=EventKind.ACCEPTED).exists()
        assert not delivered.allocations.exists()
        assert not Person.objects.filter(pk=known.pk).exists()


def test_withdrawing_keeps_the_history_and_the_right_person_gets_a_referral_of_their_own(
    partnership: Partnership, as_member: Enter, delivered: Referral
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        withdraw_referral(delivered, by=worker, reason="MIS")
        right_person = make_person(worker, programme=partnership.programme, family_name="March")
        corrected = send_referral(
            right_person,
            by=worker,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
            corrects=delivered,
            subject_role=SubjectRole.PROGRAMME,
        )
        assert corrected.corrects == delivered

    with as_member(partnership.treatment_worker):
        assert [referral.state for referral in Referral.objects.order_by("pk")] == [
            ReferralState.WITHDRAWN,
            ReferralState.SENT,
        ]


def test_a_redirected_referral_reaches_the_other_provider_and_its_outcome_the_first_sender(
    partnership: Partnership, as_member: Enter, delivered: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        redirect_referral(
            Referral.objects.get(),
            by=partnership.treatment_worker,
            route=route_for(partnership, "harbour"),
            consented=True,
            reason="needs_other_service",
        )
    carry_everything()
    with as_member(partnership.bridge_worker):
        onward = Referral.objects.get()
        assert str(ReferralIdentity.objects.get()) == "Ash Marsh"
        accept_referral(onward, by=partnership.bridge_worker)
    carry_everything()

    with as_member(partnership.custody_worker):
        assert Referral.objects.get().state == ReferralState.REDIRECTED
        assert Event.objects.get(kind=EventKind.ELSEWHERE).elsewhere == ReferralState.ACCEPTED


def test_withdrawn_consent_takes_the_referral_off_the_list_but_not_the_client_it_accepted(
    partnership: Partnership, as_member: Enter, delivered: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        accept_referral(delivered, by=partnership.treatment_worker)

    with as_member(partnership.custody_worker):
        assert delivered.consent is not None
        withdraw_consent(delivered.consent, by=partnership.custody_worker)

    with as_member(partnership.treatment_worker):
        assert not Referral.objects.exists()
        assert Identity.objects.filter(owner=partnership.agency("harbour")).exists()


def test_what_was_sent_cannot_be_changed(partnership: Partnership, as_member: Enter, sent: Referral) -> None:
    with as_member(partnership.custody_worker), pytest.raises(ProgrammingError), transaction.atomic():
        Referral.objects.filter(pk=sent.pk).update(reason="something else")
