"""Somebody is referred from their page, with their risks and the alerts that the worker chooses."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cases.safeguarding.actions import raise_alert
from datasharing.models import Agreement, Category, Person, SubjectRole
from partners.models import Area, Purpose, Service
from referrals.models import Referral, ReferralIdentity
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_clause
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """Somebody whom the police know, with an alert."""
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, programme=partnership.programme)
        raise_alert(
            person,
            by=worker,
            subject_role=SubjectRole.PROGRAMME,
            kind="violence",
            text="See in pairs.",
            since=date(2026, 6, 1),
            programme=partnership.programme,
        )
    return person


def refer(partnership: Partnership, person: Person, **answers: Any) -> Any:
    browser = browser_of(partnership.custody_worker)
    service = Service.objects.get(agency=partnership.agency("harbour"))
    assert "Harbour adult treatment" in words(browser.get(f"/people/{person.reference}/referrals/new"))
    address = f"/people/{person.reference}/referrals/new?service={service.reference}"
    page = browser.get(address)
    assert "May we tell Harbour" in words(page)
    return browser.post(address, filled(page, **answers), follow=True)


def test_somebody_is_referred_from_their_page_with_their_risks(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    assert "Nothing can be sent unless they agree" in words(refer(partnership, ash, risks=["pregnant"]), 422)

    refer(partnership, ash, risks=["pregnant"], phone="07700 900456", reason="Wants help", agreed="on")
    carry_everything()

    with as_member(partnership.treatment_worker):
        assert Referral.objects.get().risks == ["pregnant"]
        assert ReferralIdentity.objects.get().phone == "07700 900456"


def test_alerts_go_along_where_an_agreement_opens_risk_and_the_worker_chooses_them(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    service = Service.objects.get(agency=partnership.agency("harbour"))
    address = f"/people/{ash.reference}/referrals/new?service={service.reference}"
    browser = browser_of(partnership.custody_worker)
    assert "Alerts to send along" not in words(browser.get(address))
    with owner_role():
        make_clause(
            Agreement.objects.get(reference="treatment"),
            giver=partnership.agency("police"),
            receiver=partnership.agency("harbour"),
            categories=[Category.RISK],
            purpose=Purpose.TREATMENT,
            programme=partnership.programme,
            needs_consent=True,
        )
    page = browser.get(address)
    [(reference, _words)] = page.context["form"].fields["alerts"].choices
    assert not page.context["form"]["alerts"].value()

    browser.post(address, filled(page, alerts=[reference], agreed="on"))

    with as_member(partnership.custody_worker):
        referral = Referral.objects.get()
        assert referral.risks == ["violence"]
        assert referral.risk_note == "Violence to staff: See in pairs. (since 1 June 2026)"
        assert referral.sent_at <= timezone.now()
