"""Offers are made, answered once with a reason, and an accepted one is one press from a referral."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from cases.models import SupportOffer
from cases.support.actions import NotAccepted, OfferMovedOn, answer_offer, start_service
from cases.support.models import OfferState
from datasharing.enforcement.locking import change
from datasharing.models import Person
from tests.cases.support.supporting import ago, contact, offer, wants_out
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


def test_a_practitioner_offers_help_and_records_the_answer(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    browser = browser_of(partnership.probation_practitioner)
    browser.post(f"/people/{ash.reference}/support-offers/new", {"need": "housing", "channel": "face"})
    with as_member(partnership.probation_practitioner):
        made = SupportOffer.objects.get()
    address = f"/support-offers/{made.reference}/answer"

    assert "Choose why they decline" in words(browser.post(address, {"to": "declined"}), 422)
    assert "Enter the day on which to ask again" in words(browser.post(address, {"to": "deferred"}), 422)
    assert browser.post(address, {"to": "declined", "declined_reason": "trust"}).status_code == 302

    section = words(browser.get(f"/people/{ash.reference}/section/work"))
    assert "Somewhere to live" in section
    assert "Does not trust the service" in section
    assert address not in browser.get(f"/people/{ash.reference}/section/work").content.decode()


def test_an_accepted_offer_is_one_press_from_a_referral_that_says_what_they_accepted(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        made = offer(ash, worker, note="A room in the shared house", programme=partnership.programme)
        answer_offer(made, by=worker, to=OfferState.ACCEPTED, at=ago(minutes=1))
    browser = browser_of(worker)

    address = f"/people/{ash.reference}/referrals/new?offer={made.reference}"
    assert address in browser.get(f"/people/{ash.reference}/section/work").content.decode()
    assert "Somewhere to live. A room in the shared house" in words(browser.get(address))


def test_the_analyst_offers_no_support(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.analyst):
        person = make_person(partnership.analyst)
    browser = browser_of(partnership.analyst)

    assert browser.get(f"/people/{person.reference}/support-offers/new").status_code == 403
    assert browser.get(f"/people/{person.reference}/contacts/new").status_code == 403
    assert "Offer support" not in words(browser.get(f"/people/{person.reference}"))


def test_an_offer_is_answered_once_and_a_service_starts_after_that(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        made = offer(ash, worker)
        with pytest.raises(NotAccepted):
            start_service(made, by=worker, at=ago(hours=0))
        with pytest.raises(IntegrityError, match="after_its_offer_is_accepted"), transaction.atomic():
            change(made, first_service_start_at=ago(hours=0))
        accepted = answer_offer(made, by=worker, to=OfferState.ACCEPTED, at=ago(minutes=1))
        assert accepted.due_on == localdate() + timedelta(days=14)
        with pytest.raises(OfferMovedOn):
            answer_offer(made, by=worker, to=OfferState.DECLINED, at=ago(minutes=1), declined_reason="trust")
        start_service(made, by=worker, at=ago(hours=0))
        with pytest.raises(NotAccepted):
            start_service(made, by=worker, at=ago(hours=0))


def test_the_start_of_the_service_that_was_offered_stops_the_clock_of_wanting_out(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.probation_practitioner
    with as_member(worker):
        wanted = wants_out(ash, worker, ago(days=2), partnership)
        made = offer(ash, worker, at=ago(days=1))
        answer_offer(made, by=worker, to=OfferState.ACCEPTED, at=ago(hours=20))
        started = contact(ash, worker, purpose="service_start", at=ago(hours=1))
        made.refresh_from_db()
        wanted.refresh_from_db()

    assert made.first_service_start_at == made.first_contact_at == started.happened_at
    assert wanted.service_started_at == started.happened_at
