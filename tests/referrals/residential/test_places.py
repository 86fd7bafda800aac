"""A place in residential treatment is applied for, and a panel decides with a reason, which another member records."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localdate

from datasharing.enforcement.locking import change
from datasharing.models import Person, SubjectRole
from partners.models import Membership
from partners.rules import NotTheSame
from referrals.residential import actions
from referrals.residential.models import PanelDecision, Placement, PlacementState
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
Outcome = PanelDecision.Outcome
FUNDED: dict[str, Any] = {
    "outcome": Outcome.FUNDED,
    "reason": "meets_criteria",
    "funded_by": "public_health",
    "funded_weeks": 12,
}
REFUSED: dict[str, Any] = {"outcome": Outcome.REFUSED, "reason": "not_prepared"}


def ago(days: int) -> date:
    return localdate() - timedelta(days=days)


@pytest.fixture
def worker(partnership: Partnership) -> Membership:
    return partnership.treatment_worker


@pytest.fixture
def colleague(partnership: Partnership) -> Membership:
    return partnership.second_treatment_worker


@pytest.fixture
def ash(partnership: Partnership, worker: Membership, as_member: Enter) -> Person:
    """A person whom Harbour treats."""
    with as_member(worker):
        return make_person(worker, programme=partnership.programme)


@pytest.fixture
def applied(worker: Membership, as_member: Enter, ash: Person) -> Placement:
    """An application of thirty days ago."""
    with as_member(worker):
        return actions.apply_for_place(
            ash,
            by=worker,
            subject_role=SubjectRole.PROGRAMME,
            kind="rehab",
            why="Two detoxifications without a place to go to",
            applied_on=ago(30),
        )


@pytest.fixture
def listed(worker: Membership, as_member: Enter, applied: Placement) -> Placement:
    """The same before the panel of yesterday."""
    with as_member(worker):
        return actions.put_before_panel(applied, by=worker, panel_on=ago(1))


def decide(placement: Placement, by: Membership, decided: dict[str, Any]) -> Placement:
    return actions.record_decision(placement, by=by, today=localdate(), **decided)


def test_a_place_goes_from_application_to_completion(
    worker: Membership, colleague: Membership, as_member: Enter, listed: Placement
) -> None:
    with as_member(colleague):
        funded = decide(listed, colleague, FUNDED)
    with as_member(worker):
        admitted = actions.admit(funded, by=worker, on=localdate(), provider="Larch House")

        assert admitted.leaves_on == localdate() + timedelta(weeks=12)
        done = actions.end_place(admitted, by=worker, to=PlacementState.COMPLETED, on=localdate(), aftercare="Harbour")
        assert (done.state, done.left_reason) == (PlacementState.COMPLETED, "")


def test_who_applied_does_not_record_what_the_panel_decides(
    worker: Membership, as_member: Enter, listed: Placement
) -> None:
    with as_member(worker):
        with pytest.raises(NotTheSame):
            decide(listed, worker, FUNDED)
        with pytest.raises(IntegrityError, match="who applied does not record"), transaction.atomic():
            PanelDecision.objects.create(
                owner=worker.agency,
                person=listed.person,
                programme=listed.programme,
                subject_role=listed.subject_role,
                placement=listed,
                number=1,
                panel_on=ago(1),
                outcome=Outcome.FUNDED,
                reason="meets_criteria",
                recorded_by=worker.user,
            )


@pytest.mark.parametrize(
    ("state", "facts"),
    [("funded", {"funded_by": "nhs", "funded_weeks": 12}), ("refused", {}), ("applied", {})],
)
def test_no_place_is_funded_refused_or_put_off_without_the_decision_of_its_panel(
    colleague: Membership, as_member: Enter, listed: Placement, state: str, facts: dict[str, Any]
) -> None:
    with as_member(colleague):
        held = Placement.objects.get()

        with pytest.raises(IntegrityError, match="by the decision of its panel"), transaction.atomic():
            change(held, state=state, **facts)


def test_a_panel_says_why_and_decides_on_its_day(
    worker: Membership, colleague: Membership, as_member: Enter, applied: Placement
) -> None:
    with as_member(worker):
        ahead = actions.put_before_panel(applied, by=worker, panel_on=localdate() + timedelta(days=4))
    with as_member(colleague):
        with pytest.raises(actions.PanelAhead):
            decide(ahead, colleague, FUNDED)
        moved = actions.move_panel(ahead, by=colleague, panel_on=localdate())
        with pytest.raises(IntegrityError, match="a_panel_says_why"), transaction.atomic():
            decide(moved, colleague, FUNDED | {"reason": ""})


def test_what_was_refused_goes_before_a_second_panel_and_both_decisions_stay(
    worker: Membership, colleague: Membership, as_member: Enter, listed: Placement
) -> None:
    with as_member(colleague):
        refused = decide(listed, colleague, REFUSED)
    with as_member(worker):
        again = actions.put_before_panel(refused, by=worker, panel_on=localdate(), sessions=6)
    with as_member(colleague):
        funded = decide(again, colleague, FUNDED)

        assert (funded.state, funded.panel_number) == (PlacementState.FUNDED, 2)
        first, second = PanelDecision.objects.order_by("number")
        assert (first.outcome, first.reason, second.outcome) == ("refused", "not_prepared", "funded")
        with pytest.raises(DatabaseError, match="stays as it was recorded"), transaction.atomic():
            change(first, reason="no_funds")


def test_each_panel_has_its_number_and_who_applied_stays(
    colleague: Membership, as_member: Enter, listed: Placement
) -> None:
    with as_member(colleague):
        held = Placement.objects.get()
        with pytest.raises(IntegrityError, match="each panel has its number"), transaction.atomic():
            change(held, panel_number=2)
        with pytest.raises(DatabaseError, match="who applied, and when"), transaction.atomic():
            change(held, applied_by=colleague.user)


def test_nobody_is_admitted_to_a_place_that_is_not_funded(
    worker: Membership, as_member: Enter, listed: Placement
) -> None:
    with as_member(worker), pytest.raises(actions.PlacementMovedOn):
        actions.admit(listed, by=worker, on=localdate())


def test_a_stay_that_ends_early_says_why(
    worker: Membership, colleague: Membership, as_member: Enter, listed: Placement
) -> None:
    with as_member(colleague):
        funded = decide(listed, colleague, FUNDED)
    with as_member(worker):
        admitted = actions.admit(funded, by=worker, on=ago(0))
        with pytest.raises(IntegrityError, match="a_place_left_early_says_why"), transaction.atomic():
            actions.end_place(admitted, by=worker, to=PlacementState.LEFT, on=localdate())


def test_the_page_asks_who_pays_and_for_how_long(
    worker: Membership, colleague: Membership, ash: Person, listed: Placement
) -> None:
    address = f"/residential-placements/{listed.reference}/decide"
    browser = browser_of(colleague)

    said = words(browser.post(address, {"outcome": "funded", "reason": "meets_criteria"}), 422)
    assert "Choose who pays" in said
    assert "Enter for how many weeks" in said
    assert browser_of(worker).get(address).status_code == 403
    assert "Funding panel for residential place" in words(browser.get("/"))
    assert browser.post(address, {"outcome": "refused", "reason": "not_prepared"}).status_code == 302
    section = words(browser.get(f"/people/{ash.reference}/section/treatment"))
    assert "Preparation is not finished" in section
    assert "Refused" in section
