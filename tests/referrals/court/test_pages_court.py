"""However long the list of a day is, its page sends few statements; the court worker's home begins with it."""

from collections.abc import Callable
from typing import Any

from django.utils.timezone import localdate

from datasharing.models import SubjectRole
from partners.models import Establishment, Membership, Purpose, Role, User
from referrals.court.actions import Listing, list_hearing
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import LONG_AGO, Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
STATEMENTS = 30


def court_worker(partnership: Partnership) -> Membership:
    """A court worker of probation, whose own records an agreement opens for the court."""
    with owner_role():
        probation = partnership.agency("probation")
        own = make_agreement("own-court", [probation])
        make_clause(own, giver=probation, receiver=probation, purpose=Purpose.COURT, every_programme=True)
        user = User.objects.create(email="court_worker@partnership.test", full_name="Court Worker")
        return Membership.objects.create(
            user=user, agency=probation, role=Role.COURT_WORKER, purposes=[Purpose.COURT], valid_from=LONG_AGO
        )


def many(worker: Membership, partnership: Partnership, how_many: int) -> None:
    """Hearings of so many people today. Inside the door."""
    court = Establishment.objects.get(kind="court", code="NOTTMC")
    for number in range(how_many):
        person = make_person(worker, programme=partnership.programme, family_name=f"Marsh {number}")
        listing = Listing(court=court, listed_on=localdate(), kind="first", courtroom="2")
        list_hearing(
            person, by=worker, subject_role=SubjectRole.PROGRAMME, programme=partnership.programme, listing=listing
        )


def test_a_long_list_costs_few_statements_and_comes_in_pages(
    partnership: Partnership, as_member: Enter, django_assert_max_num_queries: Any
) -> None:
    worker = court_worker(partnership)
    with as_member(worker, Purpose.COURT):
        many(worker, partnership, 52)
    browser = browser_of(worker)

    for path in ("/court", "/"):
        browser.get(path)
        with django_assert_max_num_queries(STATEMENTS if path == "/court" else 2 * STATEMENTS):
            browser.get(path)

    assert "Next page" in words(browser.get("/court"))
    assert "Marsh 51" in words(browser.get("/court?page=2"))
    home = words(browser.get("/"))
    assert "Today in court" in home
    assert "The whole list of today" in home


def test_the_pages_of_a_requirement_and_of_lists_cost_few_statements(
    partnership: Partnership, as_member: Enter, django_assert_max_num_queries: Any
) -> None:
    worker = court_worker(partnership)
    with as_member(worker, Purpose.COURT):
        many(worker, partnership, 3)
    browser = browser_of(worker)
    for path in ("/requirements", "/requirements/numbers", "/out-of-court", "/out-of-court/types"):
        with django_assert_max_num_queries(STATEMENTS):
            assert browser.get(path).status_code == 200
