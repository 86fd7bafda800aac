"""Members of every helping role refer people from the person's page, with the same question about consent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from datasharing.models import Category, Consent, Person
from partners.members.roles import PURPOSES_BY_ROLE
from partners.models import Area, Membership, Purpose, Role, Service
from partners.rules import RULES
from referrals.models import Referral, RoutingRule, UnroutedReferral
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
SENDERS = ["probation_practitioner", "council_worker"]


@pytest.fixture
def partners(partnership: Partnership, northport: Area) -> None:
    """Probation and the council may refer to Harbour too, with consent; they have no routing rules."""
    with owner_role():
        for code in ("probation", "council"):
            sender, harbour = partnership.agency(code), partnership.agency("harbour")
            make_clause(
                make_agreement(f"{code}-to-treatment", [sender, harbour]),
                giver=sender,
                receiver=harbour,
                categories=[Category.IDENTITY, Category.REFERRAL],
                purpose=Purpose.TREATMENT,
                programme=partnership.programme,
                needs_consent=True,
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT sharing.sweep_consents()")


def known_to(member: Membership, partnership: Partnership, as_member: Enter) -> tuple[Client, Person]:
    """The browser of `member`, and a person with an identity of that agency."""
    with as_member(member):
        return browser_of(member), make_person(member, programme=partnership.programme, given_names="Ash")


@pytest.mark.parametrize("sender", SENDERS)
def test_the_service_is_chosen_by_hand_where_no_rule_says_which(
    partners: None, partnership: Partnership, as_member: Enter, sender: str
) -> None:
    member = getattr(partnership, sender)
    browser, ash = known_to(member, partnership, as_member)
    assert f"/people/{ash.reference}/referrals/new" in browser.get(f"/people/{ash.reference}").content.decode()
    first = browser.get(f"/people/{ash.reference}/referrals/new")
    assert "Harbour adult treatment" in words(first)
    service = Service.objects.get(agency=partnership.agency("harbour"))
    address = f"/people/{ash.reference}/referrals/new?service={service.reference}"
    page = browser.get(address)
    assert "May we tell Harbour that you would like their help?" in words(page)
    assert "Nothing can be sent unless they agree" in words(browser.post(address, filled(page)), 422)

    after = browser.post(address, filled(page, agreed="on", reason="Wants help"), follow=True)

    assert "Harbour adult treatment" in words(after)
    with as_member(member):
        assert Consent.objects.get().recipients == [partnership.agency("harbour").pk]
    carry_everything()
    assert "Ash Marsh" in words(browser_of(partnership.treatment_worker).get("/referrals"))


def test_an_agencys_own_rules_say_where_it_goes(partners: None, partnership: Partnership, as_member: Enter) -> None:
    member = partnership.probation_practitioner
    with owner_role():
        RoutingRule.objects.create(
            agency=member.agency, position=1, service=Service.objects.get(agency=partnership.agency("harbour"))
        )
    browser, ash = known_to(member, partnership, as_member)
    address = f"/people/{ash.reference}/referrals/new"
    page = browser.get(address)
    assert "Goes to Harbour adult treatment" in words(page)

    browser.post(address, filled(page, agreed="on"))

    with as_member(member):
        assert Referral.objects.get().service.name == "Harbour adult treatment"


def test_what_cannot_be_routed_stays_in_the_queue(partners: None, partnership: Partnership, as_member: Enter) -> None:
    member = partnership.probation_practitioner
    browser, ash = known_to(member, partnership, as_member)
    address = f"/people/{ash.reference}/referrals/new"

    browser.post(address, filled(browser.get(address), agreed="on"))

    with as_member(member):
        assert UnroutedReferral.objects.get().person == ash
        assert not Referral.objects.exists()


def test_nobody_refers_a_person_whose_name_their_agency_does_not_hold(
    partners: None, partnership: Partnership, as_member: Enter
) -> None:
    _browser, ash = known_to(partnership.custody_worker, partnership, as_member)

    there = browser_of(partnership.probation_practitioner).get(f"/people/{ash.reference}/referrals/new")

    assert (there.status_code, there["Location"]) == (302, f"/people/{ash.reference}/names/new")


def test_every_role_that_helps_people_may_refer() -> None:
    for role in (
        Role.CUSTODY_WORKER,
        Role.TREATMENT_WORKER,
        Role.PROBATION_PRACTITIONER,
        Role.PRISON_WORKER,
        Role.COURT_WORKER,
        Role.CASE_WORKER,
    ):
        assert RULES["refer a person"].purposes & set(PURPOSES_BY_ROLE[role]), role
