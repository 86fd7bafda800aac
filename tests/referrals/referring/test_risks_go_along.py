"""Somebody is referred from their page, with their risks and the alerts that the worker chooses."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from datasharing.models import Agreement, Category, Person
from partners.models import Purpose, Service
from referrals.models import Referral, ReferralIdentity
from tests.conftest import owner_role
from tests.partnership import Partnership, make_clause
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]


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
