"""Before an agreement is suspended, a person restricted or a consent withdrawn, what that does is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from datasharing.agreements.effects import effect_of_closing
from datasharing.enforcement.refusals import NotAgreed, verb
from datasharing.models import Agreement, AgreementStatus, Category, Person
from partners.models import Purpose
from referrals.models import Referral
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.conftest import make_northport
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
SUSPEND = {"state": "suspended", "reason": "A breach is looked into"}


@pytest.fixture
def people(partnership: Partnership, as_member: Enter) -> list[Person]:
    """Three people whom the police hold in the programme, and probation sees."""
    worker = partnership.custody_worker
    with as_member(worker):
        return [make_person(worker, programme=partnership.programme, family_name=name) for name in ("Ash", "Bo", "Cy")]


@pytest.fixture
def sent(partnership: Partnership, as_member: Enter) -> Referral:
    """Ash's referral from the police to Harbour, delivered."""
    with owner_role():
        make_northport(partnership)
    with as_member(partnership.custody_worker):
        [referral] = refer(partnership, "Ash")
    carry_everything()
    return referral


def stands(reference: str) -> str:
    return AgreementStatus.objects.get(agreement__reference=reference, valid_to=None).state


def test_an_officer_sees_whom_a_suspension_closes_what_to_before_it_does(
    partnership: Partnership, people: list[Person]
) -> None:
    browser = browser_of(partnership.police_dpo)

    asked = words(browser.post("/agreements/supervision/status", SUSPEND))

    assert "Suspend the agreement?" in asked
    assert "Up to 3 people are concerned" in asked
    assert "Probation Supervision Police Identity: 3" in asked
    assert "No referral in flight" in asked
    assert stands("supervision") == "active"
    assert browser.post("/agreements/supervision/status", SUSPEND | {"confirmed": "yes"}).status_code == 302
    assert stands("supervision") == "suspended"


def test_what_another_agreement_opens_too_does_not_close(partnership: Partnership, people: list[Person]) -> None:
    from tests.partnership import make_agreement, make_clause  # noqa: PLC0415

    police, probation = partnership.agency("police"), partnership.agency("probation")
    clause = Agreement.objects.get(reference="supervision").clauses.get()
    with owner_role():
        make_clause(
            make_agreement("again", [police, probation]),
            giver=police,
            receiver=probation,
            categories=[Category(number) for number in clause.categories],
            purpose=Purpose(clause.purpose),
            programme=partnership.programme,
        )

    asked = words(browser_of(partnership.police_dpo).post("/agreements/supervision/status", SUSPEND))

    assert "nothing closes" in asked


def test_referrals_in_flight_are_named_before_a_suspension(partnership: Partnership, sent: Referral) -> None:
    asked = browser_of(partnership.police_dpo).post("/agreements/treatment/status", SUSPEND)

    assert [found.words for found in asked.context["effect"].in_flight] == [str(sent)]
    assert "from Police to Harbour, delivered" in words(asked)


def test_to_put_it_in_force_again_closes_nothing_and_asks_nothing(partnership: Partnership) -> None:
    browser = browser_of(partnership.police_dpo)
    browser.post("/agreements/supervision/status", SUSPEND | {"confirmed": "yes"})

    assert browser.post("/agreements/supervision/status", {"state": "active", "reason": "Put right"}).status_code == 302


@pytest.mark.parametrize("member", ["analyst", "police_supervisor", "stranger", "treatment_worker"])
def test_nobody_else_is_told_what_an_agreement_opens(
    partnership: Partnership, as_member: Enter, people: list[Person], member: str
) -> None:
    agreement = Agreement.objects.get(reference="supervision")

    with as_member(getattr(partnership, member)), pytest.raises(NotAgreed):
        verb(effect_of_closing)(agreement)
    assert browser_of(getattr(partnership, member)).post("/agreements/supervision/status", SUSPEND).status_code == 403


def test_an_officer_of_a_third_agency_is_told_nothing(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.police_dpo), pytest.raises(NotAgreed):
        verb(effect_of_closing)(Agreement.objects.get(reference="own-harbour"))


def test_before_a_restriction_it_is_said_who_no_longer_sees_the_person(
    partnership: Partnership, people: list[Person]
) -> None:
    browser, address = browser_of(partnership.police_supervisor), f"/people/{people[0].reference}/restriction"
    probation, analyst = partnership.agency("probation"), partnership.analyst
    rules = {"kind": "exclusion", "agencies": [probation.pk], "users": [analyst.user_id], "reason": "Her brother"}

    asked = words(browser.post(address, rules))

    assert "everybody of Probation Analyst" in asked
    assert browser_of(analyst).get(f"/people/{people[0].reference}").status_code == 200
    assert browser.post(address, rules | {"confirmed": "yes"}).status_code == 302
    assert browser_of(analyst).get(f"/people/{people[0].reference}").status_code == 404


def test_a_restriction_that_keeps_ones_own_agency_away_says_so(partnership: Partnership, people: list[Person]) -> None:
    rules = {"kind": "restriction", "agencies": [partnership.agency("probation").pk], "reason": "One of us"}

    asked = words(browser_of(partnership.police_supervisor).post(f"/people/{people[0].reference}/restriction", rules))

    assert "everybody of Police your own agency, and you" in asked
    assert "everybody of Probation" not in asked


def test_readers_of_a_person_are_told_to_nobody_else(
    partnership: Partnership, as_member: Enter, people: list[Person]
) -> None:
    for member in (partnership.analyst, partnership.probation_supervisor):
        with as_member(member), connection.cursor() as cursor:
            cursor.execute("SELECT sharing.readers_of_person(%s)", [people[0].pk])
            assert cursor.fetchone() == ([],)


def test_before_a_consent_is_withdrawn_the_referral_that_rests_on_it_is_named(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    assert sent.consent

    asked = words(browser_of(partnership.custody_worker).get(f"/consents/{sent.consent.public_id}/withdrawal"))

    assert f"{sent} : from Police to Harbour, delivered" in asked
