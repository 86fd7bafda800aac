"""The register of agreements, and who says how one stands."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Identity
from datasharing.agreements import actions
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import Agreement, AgreementStatus, Person
from partners.models import Membership, Purpose, Role, User
from partners.rules import NotAllowed
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import LONG_AGO, Partnership, make_agreement
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
SUSPENDED, ACTIVE, ENDED = AgreementStatus.State.SUSPENDED, AgreementStatus.State.ACTIVE, AgreementStatus.State.ENDED


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme, and probation sees."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


@pytest.fixture
def probation_dpo(partnership: Partnership) -> Membership:
    """The data protection officer of the other party."""
    with owner_role():
        user = User.objects.create(email="probation_dpo@partnership.test", full_name="Probation Dpo")
        return Membership.objects.create(
            user=user,
            agency=partnership.agency("probation"),
            role=Role.DATA_PROTECTION_OFFICER,
            purposes=[Purpose.ASSURANCE],
            valid_from=LONG_AGO,
        )


def supervision() -> Agreement:
    return Agreement.objects.get(reference="supervision")


def names_seen(as_member: Enter, member: Membership) -> list[str]:
    with as_member(member):
        return [str(identity) for identity in Identity.objects.all()]


@pytest.mark.parametrize("member", ["stranger", "analyst", "police_administrator"])
def test_every_partner_reads_every_agreement_in_words(partnership: Partnership, member: str) -> None:
    browser = browser_of(getattr(partnership, member))

    assert "Supervision" in words(browser.get("/agreements"))
    page = words(browser.get("/agreements/supervision"))
    assert (
        "Police lets Probation read identity, risk and alerts and deterrence case" in page
        or "Police lets Probation read identity, deterrence case and risk and alerts" in page
    )
    assert "in Northshire ADDER, for supervision" in page
    assert "Lawful basis: Crime and Disorder Act 1998 s.115" in page
    assert "A senior officer, 1 January 2024" in page
    assert "Only with the person’s consent" in words(browser.get("/agreements/treatment"))


def test_an_agreement_that_is_not_there_is_not_found(partnership: Partnership) -> None:
    assert browser_of(partnership.analyst).get("/agreements/nothing").status_code == 404


def test_the_register_costs_the_same_for_many(partnership: Partnership) -> None:
    with owner_role():
        for number in range(40):
            make_agreement(f"another-{number:02}", [partnership.agency("police"), partnership.agency("harbour")])
    browser = browser_of(partnership.analyst)
    browser.get("/agreements")

    with CaptureQueriesContext(connection) as statements:
        first = browser.get("/agreements")

    assert len(statements) <= 16
    assert "Another 24" in words(first) + words(browser.get("/agreements?page=2"))
    assert "Own stranger" not in words(browser.get("/agreements?ours"))


def test_an_officer_suspends_and_the_next_statement_sees_nothing(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    assert names_seen(as_member, partnership.probation_practitioner) == ["Ash Marsh"]

    done = browser_of(partnership.police_dpo).post(
        "/agreements/supervision/status",
        {"state": "suspended", "reason": "A breach is looked into", "confirmed": "yes"},
    )

    assert done.status_code == 302
    assert names_seen(as_member, partnership.probation_practitioner) == []
    page = words(browser_of(partnership.stranger).get("/agreements/supervision"))
    assert "Suspended" in page
    assert "A breach is looked into" in page
    assert "Police Dpo" in page


def test_the_agency_that_suspended_an_agreement_resumes_it(
    partnership: Partnership, as_member: Enter, ash: Person, probation_dpo: Membership
) -> None:
    with as_member(partnership.police_dpo):
        actions.set_status(supervision(), SUSPENDED, by=partnership.police_dpo, reason="A breach")

    with as_member(probation_dpo), pytest.raises(NotAgreed):
        actions.set_status(supervision(), ACTIVE, by=probation_dpo, reason="We disagree")
    assert names_seen(as_member, partnership.probation_practitioner) == []
    with as_member(partnership.police_dpo):
        actions.set_status(supervision(), ACTIVE, by=partnership.police_dpo, reason="Put right")

    assert names_seen(as_member, partnership.probation_practitioner) == ["Ash Marsh"]
    assert [s.state for s in supervision().statuses.order_by("valid_from")] == [ACTIVE, SUSPENDED, ACTIVE]


def test_either_party_ends_it_for_good(
    partnership: Partnership, as_member: Enter, ash: Person, probation_dpo: Membership
) -> None:
    with as_member(probation_dpo):
        actions.set_status(supervision(), ENDED, by=probation_dpo, reason="The programme is over")
        for state in (ACTIVE, SUSPENDED, ENDED):
            with pytest.raises(actions.StandsOtherwise):
                actions.set_status(supervision(), state, by=probation_dpo, reason="Again")

    assert names_seen(as_member, partnership.probation_practitioner) == []
    assert browser_of(probation_dpo).get("/agreements/supervision/status").status_code == 404


@pytest.mark.parametrize("member", ["analyst", "police_supervisor", "stranger", "police_administrator"])
def test_nobody_but_an_officer_of_a_party_says_how_it_stands(
    partnership: Partnership, as_member: Enter, member: str
) -> None:
    with as_member(getattr(partnership, member)), pytest.raises(NotAllowed):
        actions.set_status(supervision(), SUSPENDED, by=getattr(partnership, member), reason="No")

    refused = browser_of(getattr(partnership, member)).post(
        "/agreements/supervision/status", {"state": "suspended", "reason": "No", "confirmed": "yes"}
    )

    assert refused.status_code == 403
    assert supervision().statuses.get().state == ACTIVE


def test_an_officer_of_another_agency_says_nothing_about_it(partnership: Partnership, as_member: Enter) -> None:
    treatment = Agreement.objects.get(reference="own-harbour")

    with as_member(partnership.police_dpo), pytest.raises(NotAgreed):
        actions.set_status(treatment, SUSPENDED, by=partnership.police_dpo, reason="No")


def test_a_suspension_needs_a_reason(partnership: Partnership) -> None:
    refused = browser_of(partnership.police_dpo).post("/agreements/supervision/status", {"state": "suspended"})

    assert "Why: enter an answer" in words(refused, 422)


def test_data_protection_staff_are_told_of_their_agreements_that_need_them(partnership: Partnership) -> None:
    """It does not show other agencies' agreements, such as the one between Harbour and the hospital."""
    with owner_role():
        Agreement.objects.update(review_on=date(2030, 1, 1))
        supervision, theirs = (Agreement.objects.get(reference=name) for name in ("supervision", "onward"))
        for agreement in (supervision, theirs):
            agreement.review_on = timezone.localdate() + timedelta(days=90)
            agreement.save()
    browser = browser_of(partnership.police_dpo)

    def told() -> list[str]:
        queues = browser.get("/").context["queues"]
        return sorted(str(line.title) for queue in queues for line, _due in queue.lines)

    assert told() == ["1 agreement is suspended", "1 agreement to review within 90 days"]
    browser.post("/agreements/supervision/status", {"state": "suspended", "reason": "A breach", "confirmed": "yes"})
    assert told() == ["2 agreements are suspended"]
