"""What became of a person comes back to whoever referred them, by itself, as long as consent and agreement last."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from datasharing.consent.actions import withdraw_consent
from datasharing.enforcement.refusals import NoSuchRecord, NotAgreed
from datasharing.models import Agreement, AgreementStatus, SubjectRole
from partners.models import Membership
from referrals.exchange import actions
from referrals.exchange.events import AlreadyDecided, happen
from referrals.models import Event, EventKind, Referral, ReferralState
from referrals.outcomes.actions import NotHappenedYet, NothingMoreIsTold, Outcome, tell_outcome
from referrals.returned.models import came_back
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture
def worker(partnership: Partnership) -> Membership:
    return partnership.treatment_worker


@pytest.fixture
def taken_on(worker: Membership, as_member: Enter, sent: Referral) -> Referral:
    """Ash's referral, which Harbour has accepted."""
    carry_everything()
    with as_member(worker):
        referral = Referral.objects.get()
        actions.accept_referral(referral, by=worker, worker=worker)
    return referral


def tell(referral: Referral, by: Membership, outcome: Outcome, **facts: Any) -> Event:
    return tell_outcome(referral, by=by, outcome=outcome, at=timezone.now(), **facts)


def test_the_sender_sees_that_treatment_started_and_that_they_dropped_out_without_asking(
    partnership: Partnership, worker: Membership, as_member: Enter, taken_on: Referral
) -> None:
    with as_member(worker):
        tell(taken_on, worker, Outcome.STARTED)
        tell(taken_on, worker, Outcome.DROPPED_OUT, note="Not seen for three weeks")

    with as_member(partnership.custody_worker):
        assert Referral.objects.get().state == ReferralState.CLOSED
        kinds = [event.kind for event in Event.objects.order_by("pk")]
        assert kinds[-2:] == [EventKind.STARTED, EventKind.DROPPED_OUT]
        assert came_back(Referral.objects.all()).count() == 1
    home = words(browser_of(partnership.custody_worker).get("/"))
    assert "Dropped out. Not seen for three weeks" in home


@pytest.mark.parametrize(
    ("reason", "is_to_be_done"), [("completed", False), ("ended_by_provider", True), ("prison", True)]
)
def test_who_completed_treatment_comes_back_with_nothing_to_do(
    partnership: Partnership,
    worker: Membership,
    as_member: Enter,
    taken_on: Referral,
    reason: str,
    is_to_be_done: bool,
) -> None:
    with as_member(worker):
        tell(taken_on, worker, Outcome.DISCHARGED, reason=reason)

    with as_member(partnership.custody_worker):
        assert came_back(Referral.objects.all()).exists() is is_to_be_done


@pytest.mark.parametrize("outcome", [Outcome.BREACHED, Outcome.RELEASED])
def test_a_breach_or_a_release_is_told_and_the_referral_stands_where_it_stood(
    partnership: Partnership, worker: Membership, as_member: Enter, taken_on: Referral, outcome: Outcome
) -> None:
    with as_member(worker):
        tell(taken_on, worker, outcome)
        tell(taken_on, worker, Outcome.STARTED)
        tell(taken_on, worker, outcome)
        tell(taken_on, worker, Outcome.DROPPED_OUT)
        tell(taken_on, worker, outcome)

    with as_member(partnership.custody_worker):
        assert Event.objects.filter(kind=outcome).count() == 3
        assert Referral.objects.get().state == ReferralState.CLOSED


def test_what_was_told_by_mistake_is_taken_back(worker: Membership, as_member: Enter, taken_on: Referral) -> None:
    with as_member(worker):
        dropped = tell(taken_on, worker, Outcome.DROPPED_OUT)
        actions.correct_event(dropped, by=worker)

        assert Referral.objects.get().state == ReferralState.ACCEPTED
        breached = tell(taken_on, worker, Outcome.BREACHED)
        actions.correct_event(breached, by=worker)
        assert Referral.objects.get().state == ReferralState.ACCEPTED


def test_nothing_is_told_of_a_person_who_was_not_taken_on_or_before_it_happened(
    worker: Membership, as_member: Enter, sent: Referral
) -> None:
    carry_everything()
    with as_member(worker):
        referral = Referral.objects.get()

        with pytest.raises(AlreadyDecided):
            tell(referral, worker, Outcome.RELEASED)
        with pytest.raises(NotHappenedYet):
            tell_outcome(referral, by=worker, outcome=Outcome.STARTED, at=timezone.now() + DAY)


def test_when_consent_has_ended_nothing_more_is_told(
    partnership: Partnership, worker: Membership, as_member: Enter, taken_on: Referral
) -> None:
    with as_member(worker):
        tell(taken_on, worker, Outcome.STARTED)
    custody = partnership.custody_worker
    with as_member(custody):
        consent = Referral.objects.get().consent
        assert consent
        withdraw_consent(consent, by=custody)

    with as_member(worker):
        with pytest.raises(NothingMoreIsTold):
            tell(taken_on, worker, Outcome.DROPPED_OUT)
        with pytest.raises((NoSuchRecord, NotAgreed)):  # nor does the database take what no verb has checked
            happen(taken_on, EventKind.DROPPED_OUT, by=worker)
    with as_member(custody):
        assert not Event.objects.filter(kind=EventKind.DROPPED_OUT).exists()


def test_while_the_agreement_is_suspended_nothing_is_told(
    partnership: Partnership, worker: Membership, as_member: Enter, taken_on: Referral
) -> None:
    with owner_role():
        agreement = Agreement.objects.get(reference="treatment")
        now = timezone.now()
        agreement.statuses.filter(valid_to=None).update(valid_to=now)
        AgreementStatus.objects.create(agreement=agreement, state=AgreementStatus.State.SUSPENDED, valid_from=now)

    with as_member(worker), pytest.raises(NothingMoreIsTold):
        tell(taken_on, worker, Outcome.STARTED)


def test_the_sender_tells_no_outcome(partnership: Partnership, as_member: Enter, taken_on: Referral) -> None:
    custody = partnership.custody_worker
    with as_member(custody), pytest.raises(NothingMoreIsTold):
        tell(Referral.objects.get(), custody, Outcome.STARTED)


def test_the_first_sender_of_a_redirected_referral_is_told_the_outcome_through_the_outbox(
    partnership: Partnership, worker: Membership, as_member: Enter, sent: Referral
) -> None:
    carry_everything()
    with as_member(worker):
        onward = actions.redirect_referral(
            Referral.objects.get(),
            by=worker,
            route=route_for(partnership, "harbour"),
            consented=True,
            reason="outside_area",
        )
    carry_everything()
    bridge = partnership.bridge_worker
    with as_member(bridge):
        there = Referral.objects.get(pk=onward.pk)
        actions.accept_referral(there, by=bridge)
        tell(there, bridge, Outcome.STARTED)
        tell(there, bridge, Outcome.BREACHED)
    carry_everything()

    with as_member(partnership.custody_worker):
        news = list(Event.objects.filter(referral=sent, kind=EventKind.ELSEWHERE).order_by("pk"))
        assert news[-1].outcome_elsewhere == EventKind.BREACHED
        assert news[-1].elsewhere == ReferralState.STARTED
    assert "Requirement breached" in words(browser_of(partnership.custody_worker).get(f"/referrals/{sent.reference}"))


def test_a_worker_tells_it_by_hand_and_the_sender_reads_it(
    partnership: Partnership, worker: Membership, taken_on: Referral
) -> None:
    browser = browser_of(worker)
    address = f"/referrals/{taken_on.reference}/outcome"
    assert address in browser.get(f"/referrals/{taken_on.reference}").content.decode()

    said = words(browser.post(address, {"outcome": "discharged", **_token(browser, address)}), 422)
    assert "Choose why they were discharged" in said
    sent = {"outcome": "breached", "note": "Missed two tests", **_token(browser, address)}
    assert browser.post(address, sent).status_code == 302

    page = words(browser_of(partnership.custody_worker).get(f"/referrals/{taken_on.reference}"))
    assert "Requirement breached" in page
    assert "Missed two tests" in page
    assert browser_of(partnership.custody_worker).get(address).status_code == 403


def _token(browser: Any, address: str) -> dict[str, Any]:
    form = browser.get(address).context["form"]
    return {"token": form["token"].value()}


def test_why_the_person_is_in_it_stays_with_what_is_told(
    worker: Membership, as_member: Enter, taken_on: Referral
) -> None:
    with as_member(worker):
        assert tell(taken_on, worker, Outcome.STARTED).subject_role == SubjectRole.PROGRAMME


def test_the_home_page_says_what_became_of_whom_one_referred_with_nothing_to_do(
    partnership: Partnership, worker: Membership, as_member: Enter, taken_on: Referral
) -> None:
    custody = browser_of(partnership.custody_worker)
    assert "Ash Marsh : Accepted" in words(custody.get("/"))
    with as_member(worker):
        tell(taken_on, worker, Outcome.STARTED)

    home = words(custody.get("/"))
    assert "Came back to you, nothing to do" in home
    assert "Ash Marsh : Treatment started, Harbour adult treatment" in home
    assert "Ash Marsh : Accepted" not in home
    assert "Treatment started" not in words(browser_of(partnership.police_supervisor).get("/"))
    with as_member(worker):
        tell(taken_on, worker, Outcome.DROPPED_OUT)
    assert "nothing to do" not in words(custody.get("/"))
