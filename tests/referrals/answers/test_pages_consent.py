"""Taking back a consent, as a page: whom it stops from seeing what, at once."""

from collections.abc import Callable
from typing import Any

import pytest

from datasharing.models import Consent, Person, SubjectRole
from partners.models import Area
from referrals.exchange import actions
from referrals.models import Referral
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import all_about, browser_of, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]


@pytest.fixture
def consent(partnership: Partnership, as_member: Enter, northport: Area) -> Consent:
    """What Ash agreed to when the police referred them to Harbour, which has not answered yet."""
    worker = partnership.custody_worker
    with as_member(worker):
        ash = make_person(worker, programme=partnership.programme)
        referral = actions.send_referral(
            ash,
            by=worker,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
            subject_role=SubjectRole.PROGRAMME,
        )
    carry_everything()
    assert referral.consent
    return referral.consent


def test_whoever_was_told_sees_nothing_more_once_it_is_withdrawn(partnership: Partnership, consent: Consent) -> None:
    there, here = browser_of(partnership.treatment_worker), browser_of(partnership.custody_worker)
    assert "Marsh" in words(there.get("/referrals"))
    person = here.get(f"/people/{consent.person.reference}/section/sharing")
    [address] = {part for part in person.content.decode().split('"') if part.startswith("/consents/")}

    asked = words(here.get(address))
    assert "Withdraw the consent to tell Harbour?" in asked
    assert consent.wording in asked
    here.post(address)

    assert "Marsh" not in words(there.get("/referrals"))
    assert "Marsh" not in words(there.get(f"/people/{consent.person.reference}"))
    assert "Consent ended" in all_about(here, consent.person.reference)
    assert "/consents/" not in here.get(f"/people/{consent.person.reference}/section/sharing").content.decode()


def test_it_is_withdrawn_once(partnership: Partnership, as_member: Enter, consent: Consent) -> None:
    browser = browser_of(partnership.custody_worker)
    browser.post(f"/consents/{consent.public_id}/withdrawal")
    with as_member(partnership.custody_worker):
        ended = Consent.objects.get(pk=consent.pk).valid_to

    again = browser.post(f"/consents/{consent.public_id}/withdrawal", follow=True)

    assert "This consent had ended already." in words(again)
    with as_member(partnership.custody_worker):
        assert Consent.objects.get(pk=consent.pk).valid_to == ended


@pytest.mark.parametrize("member", ["treatment_worker", "probation_practitioner", "stranger"])
def test_nobody_else_withdraws_it(partnership: Partnership, as_member: Enter, consent: Consent, member: str) -> None:
    answer = browser_of(getattr(partnership, member)).post(f"/consents/{consent.public_id}/withdrawal")

    assert answer.status_code in {403, 404}
    with as_member(partnership.custody_worker):
        assert Consent.objects.get(pk=consent.pk).valid_to is None
        assert Referral.objects.filter(consent=consent, person=Person.objects.get(pk=consent.person_id)).exists()
