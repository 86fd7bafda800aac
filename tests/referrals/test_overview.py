"""What the first page of a person says of referrals, and that it stays light with everything on it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Concern, ContactDetail
from cases.people.actions import add_contact_detail
from cases.safeguarding.actions import raise_alert, raise_concern
from cases.work.actions import open_case
from datasharing import panels
from datasharing.models import Person, SubjectRole
from referrals.exchange import actions
from referrals.models import EventKind, Referral
from tests.cases.person_page.many_kinds import KINDS, add_kinds
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]
TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.usefixtures("northport")


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def fill(partnership: Partnership, ash: Person) -> Referral:
    """Something of everything that the overview shows."""
    worker, programme = partnership.custody_worker, partnership.programme
    raise_alert(
        ash,
        by=worker,
        kind="violence",
        since=TODAY,
        programme=programme,
        text="In pairs",
        subject_role=SubjectRole.PROGRAMME,
    )
    raise_concern(
        ash,
        by=worker,
        kind=Concern.Kind.OTHER,
        text="Sleeps rough",
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
    )
    open_case(
        ash,
        by=worker,
        programme=programme,
        on=TODAY,
        reason="Runs a line",
        lead=worker,
        subject_role=SubjectRole.PROGRAMME,
    )
    add_contact_detail(
        ash,
        by=worker,
        kind=ContactDetail.Kind.PHONE,
        value="07700 900118",
        is_safe_to_use=False,
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
    )
    return actions.send_referral(
        ash,
        by=worker,
        route=route_for(partnership),
        programme=programme,
        consented=True,
        subject_role=SubjectRole.PROGRAMME,
    )


@pytest.mark.parametrize("member", ["custody_worker", "treatment_worker"])
def test_the_page_takes_thirty_statements_at_most_with_eighty_kinds(
    partnership: Partnership, as_member: Enter, ash: Person, monkeypatch: pytest.MonkeyPatch, member: str
) -> None:
    with as_member(partnership.custody_worker):
        sent = fill(partnership, ash)
    carry_everything()
    with as_member(partnership.treatment_worker):
        actions.accept_referral(Referral.objects.get(pk=sent.pk), by=partnership.treatment_worker)
    add_kinds(monkeypatch, ash)
    browser = browser_of(getattr(partnership, member))
    browser.get(f"/people/{ash.reference}")

    with CaptureQueriesContext(connection) as statements:
        page = browser.get(f"/people/{ash.reference}")

    assert len(list(panels.registered())) == KINDS
    assert len(statements) <= 30, "\n".join(query["sql"][:150] for query in statements)
    assert "Live referrals 1" in words(page)


def test_the_overview_says_who_what_to_beware_of_what_is_due_and_how_to_reach_them(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.custody_worker):
        referral = fill(partnership, ash)

    page = words(browser_of(partnership.custody_worker).get(f"/people/{ash.reference}"))

    for said in [
        "Ash Marsh",
        "Police record (yours)",
        "Violence to staff. In pairs",
        "07700 900118",
        "Not safe to use",
    ]:
        assert said in page
    assert "Safeguarding concern: Another concern Sleeps rough" in page
    assert f"Referral to {referral.service} to be acknowledged" in page
    assert "Live referrals 1" in page
    assert "Why can I see this?" in page


def test_a_provider_finds_the_referral_and_the_worker_on_its_own_clients_page(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.treatment_worker
    with as_member(partnership.custody_worker):
        sent = fill(partnership, ash)
    carry_everything()
    with as_member(worker):
        client = make_person(worker, family_name="Marsh-Vale")
        referral = Referral.objects.get(pk=sent.pk)
        actions.accept_referral(referral, by=worker, client=client, worker=worker)
        at = timezone.now() + timedelta(days=2)
        actions.book_appointment(referral, by=worker, at=at, place="4 Quay Street")

    page = words(browser_of(worker).get(f"/people/{client.reference}"))

    for said in ["Marsh-Vale", "Live referrals 1", "Next appointment", "4 Quay Street", str(worker.user)]:
        assert said in page


def test_a_third_agency_is_asked_for_nothing(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with as_member(partnership.custody_worker):
        fill(partnership, ash)

    page = browser_of(partnership.probation_practitioner).get(f"/people/{ash.reference}")

    assert page.context["lines"] == []
    assert page.context["overview"].tracks == []


STANDS = {
    EventKind.DELIVERED: ["done", "now", "next", "next", "next"],
    EventKind.ACCEPTED: ["done", "done", "now", "next", "next"],
    EventKind.BOOKED: ["done", "done", "now", "next", "next"],
    EventKind.MISSED: ["done", "done", "stop", "next", "next"],
    EventKind.ATTENDED: ["done", "done", "done", "done", "now"],
}


@pytest.mark.parametrize("reached", STANDS)
def test_a_live_referral_shows_how_far_it_has_come(
    partnership: Partnership, as_member: Enter, ash: Person, reached: EventKind
) -> None:
    worker = partnership.treatment_worker
    with as_member(partnership.custody_worker):
        sent = fill(partnership, ash)
    carry_everything()
    with as_member(worker):
        referral = Referral.objects.get(pk=sent.pk)
        if reached != EventKind.DELIVERED:
            actions.accept_referral(referral, by=worker)
        if reached not in {EventKind.DELIVERED, EventKind.ACCEPTED}:
            at = timezone.now() - timedelta(seconds=1)
            actions.book_appointment(referral, by=worker, at=at, place="4 Quay Street")
        if reached in {EventKind.MISSED, EventKind.ATTENDED}:
            actions.record_attendance(referral, by=worker, attended=reached == EventKind.ATTENDED)

    page = browser_of(partnership.custody_worker).get(f"/people/{ash.reference}")

    [track] = page.context["overview"].tracks
    assert [step.standing for step in track.steps] == STANDS[reached]
