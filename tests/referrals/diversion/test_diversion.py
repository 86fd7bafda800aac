"""An out-of-court resolution is considered, authorised by another, offered, kept or breached, and then decided."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from datasharing.models import Person
from partners.models import Purpose
from partners.rules import NotTheSame
from referrals.diversion import actions
from referrals.diversion.machine import RESOLUTION_MACHINE, ConditionState, ResolutionState
from referrals.diversion.models import BreachDecision, Resolution, ResolutionCondition, ResolutionType
from referrals.diversion.types import live_types
from tests.partnership import Partnership
from tests.referrals.diversion.conftest import authorised, considered, under_way
from tests.referrals.moving import moves_taken
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
S = ResolutionState
SOON = timedelta(days=14)


def test_the_law_that_is_not_in_force_is_not_offered(partnership: Partnership, ash: Person, as_member: Enter) -> None:
    """The cautions of the 2022 Act have their rows and their source; nobody can use them."""
    live = [each.code for each in live_types(localdate())]
    assert live == ["community_resolution", "conditional_caution", "simple_caution", "outcome_22"]
    waiting = ResolutionType.objects.get(code="diversionary_caution")
    assert (waiting.status, "no commencement found" in waiting.source) == ("not_commenced", True)

    with as_member(partnership.custody_worker), pytest.raises(actions.NotInForce):
        considered(ash, partnership.custody_worker, partnership, kind="diversionary_caution")


def test_a_score_moves_only_with_a_factor(partnership: Partnership, ash: Person, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        with pytest.raises(IntegrityError, match="factors_move_a_gravity_score"), transaction.atomic():
            considered(ash, worker, partnership, gravity_final=3, mitigating=["remorse"])
        graver = considered(ash, worker, partnership, gravity_final=3, aggravating=["weapon"])

        assert graver.factors() == ["A weapon was used or carried"]


def test_whoever_considers_it_does_not_authorise_it(partnership: Partnership, ash: Person, as_member: Enter) -> None:
    supervisor = partnership.police_supervisor
    with as_member(supervisor):
        own = considered(ash, supervisor, partnership)
        with pytest.raises(NotTheSame):
            actions.authorise_resolution(own, by=supervisor, on=localdate())
        with pytest.raises(IntegrityError, match="another_member_authorises"), transaction.atomic():
            Resolution.objects.filter(pk=own.pk).update(authorised_by=supervisor.user, authorised_on=localdate())
        with pytest.raises(IntegrityError, match="authorised_before_it_is_offered"), transaction.atomic():
            Resolution.objects.filter(pk=own.pk).update(state=S.OFFERED, offered_on=localdate())


def test_a_caution_needs_an_admission_and_a_condition(partnership: Partnership, ash: Person, as_member: Enter) -> None:
    worker = partnership.custody_worker
    caution = authorised(ash, partnership, as_member, kind="conditional_caution")
    with as_member(worker):
        with pytest.raises(actions.AdmissionNeeded):
            actions.offer_resolution(caution, by=worker, on=localdate(), is_admitted=None)
        offered = actions.offer_resolution(caution, by=worker, on=localdate(), is_admitted=True)
        with pytest.raises(actions.ConditionNeeded):
            actions.accept_resolution(offered, by=worker, on=localdate())
        actions.set_condition(offered, by=worker, kind="attend_assessment", on=localdate(), due_on=localdate() + SOON)

        assert actions.accept_resolution(offered, by=worker, on=localdate()).state == S.ACCEPTED


def test_outcome_22_asks_for_no_admission_and_for_an_activity_that_was_undertaken(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    resolution = authorised(ash, partnership, as_member, kind="outcome_22")
    with as_member(worker):
        begun = under_way(resolution, worker)
        assert begun.is_admitted is None
        with pytest.raises(actions.ActivityNeeded):
            actions.complete_resolution(begun, by=worker, on=localdate(), reason="Done")

        active = actions.record_activity(begun, by=worker, activity="Three sessions with Harbour", on=localdate())

        assert actions.complete_resolution(active, by=worker, on=localdate(), reason="Done").state == S.COMPLETED


def test_it_is_complete_once_every_condition_is_met_or_waived(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    resolution = authorised(ash, partnership, as_member)
    with as_member(worker):
        begun, due_on = under_way(resolution, worker), localdate() + SOON
        sessions = actions.set_condition(
            begun, by=worker, kind="engage_sessions", sessions=2, on=localdate(), due_on=due_on
        )
        apology = actions.set_condition(begun, by=worker, kind="write_apology", on=localdate(), due_on=due_on)
        actions.record_session(sessions, by=worker, on=localdate(), came=True)
        actions.record_session(sessions, by=worker, on=localdate(), came=False)
        with pytest.raises(actions.SessionsMissing):
            actions.settle_condition(sessions, by=worker, to=ConditionState.MET, on=localdate())
        actions.record_session(sessions, by=worker, on=localdate(), came=True)
        actions.settle_condition(sessions, by=worker, to=ConditionState.MET, on=localdate())
        with pytest.raises(actions.ConditionsOpen):
            actions.complete_resolution(begun, by=worker, on=localdate(), reason="Done")
        actions.settle_condition(apology, by=worker, to=ConditionState.WAIVED, on=localdate(), note="No victim")

        assert actions.complete_resolution(begun, by=worker, on=localdate(), reason="Done").state == S.COMPLETED


def test_another_member_decides_on_a_breach_with_a_reason(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    worker, supervisor = partnership.custody_worker, partnership.police_supervisor
    resolution = authorised(ash, partnership, as_member)
    with as_member(worker):
        breached = actions.record_breach(under_way(resolution, worker), by=worker, on=localdate())
        facts = {"decision": BreachDecision.Decision.PROSECUTE, "reason": "Came to nothing", "on": localdate()}
        with pytest.raises(NotTheSame):
            actions.decide_breach(breached, by=worker, **facts)
        with pytest.raises(IntegrityError, match="another member decides"), transaction.atomic():
            write_decision(breached, worker.user_id)
        with pytest.raises(IntegrityError, match="not ready"), transaction.atomic():
            Resolution.objects.filter(pk=breached.pk).update(state=S.PROSECUTED, ended_on=localdate(), ended_reason="x")
    with as_member(supervisor):
        actions.decide_breach(
            breached, by=supervisor, decision=BreachDecision.Decision.VARY, reason="Was in hospital", on=localdate()
        )
        breached.refresh_from_db()
        assert breached.state == S.ACTIVE

    with as_member(worker):
        again = actions.record_breach(breached, by=worker, on=localdate())
        with pytest.raises(IntegrityError, match="not ready"), transaction.atomic():
            Resolution.objects.filter(pk=again.pk).update(state=S.CLOSED, ended_on=localdate(), ended_reason="x")
    with as_member(supervisor):
        actions.decide_breach(again, by=supervisor, **facts)
        again.refresh_from_db()
        assert (again.state, BreachDecision.objects.count()) == (S.PROSECUTED, 2)


def write_decision(resolution: Resolution, _by: int) -> None:
    """A decision as SQL that no page meant would write it. The database signs it with whoever acts."""
    BreachDecision.objects.create(
        owner_id=resolution.owner_id,
        person_id=resolution.person_id,
        programme_id=resolution.programme_id,
        subject_role=resolution.subject_role,
        resolution=resolution,
        decision="no_action",
        reason="x",
        decided_by=resolution.considered_by,
        decided_on=localdate(),
    )


def test_a_condition_that_was_not_met_may_be_given_more_time(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    resolution = authorised(ash, partnership, as_member)
    with as_member(worker):
        due_on = localdate() + SOON
        condition = actions.set_condition(
            under_way(resolution, worker), by=worker, kind="write_apology", on=localdate(), due_on=due_on
        )
        with pytest.raises(IntegrityError, match="not_met_or_waived_says_why"), transaction.atomic():
            actions.settle_condition(condition, by=worker, to=ConditionState.NOT_MET, on=localdate())
        missed = actions.settle_condition(
            condition, by=worker, to=ConditionState.NOT_MET, on=localdate(), note="Wrote nothing"
        )
        later = actions.give_more_time(missed, by=worker, due_on=due_on + SOON, note="Was ill")
        assert (later.state, later.settled_on) == (ConditionState.PENDING, None)
        with pytest.raises(actions.ConditionMovedOn):
            actions.give_more_time(later, by=worker, due_on=due_on, note="x")


def test_a_custody_worker_sees_conditions_fall_due_and_the_page_says_what_is_next(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    resolution = authorised(ash, partnership, as_member)
    with as_member(worker):
        begun = under_way(resolution, worker)
        actions.set_condition(begun, by=worker, kind="write_apology", on=localdate(), due_on=localdate())
    browser = browser_of(worker)

    assert "Condition: Write an apology" in words(browser.get("/?about=diversion"))
    page = words(browser.get(resolution.get_absolute_url()))
    assert "Write an apology" in page
    assert "They breached it" in page
    breach = browser.get(f"/resolutions/{resolution.reference}/breach")
    browser.post(breach.request["PATH_INFO"], filled(breach))
    supervisor = browser_of(partnership.police_supervisor, Purpose.CUSTODY)
    assert "Decide on the breach" in words(supervisor.get(resolution.get_absolute_url()))
    assert "Decide on the breach" not in words(browser.get(resolution.get_absolute_url()))
    assert browser_of(partnership.stranger).get(resolution.get_absolute_url()).status_code == 404


WHOLE = {
    "authorised_on": "2026-11-30",
    "offered_on": "2026-11-30",
    "accepted_on": "2026-11-30",
    "breached_on": "2026-11-30",
    "decide_by": "2026-12-07",
    "ended_on": "2026-12-01",
    "ended_reason": "x",
}


def put(resolution: Resolution, state: str, second: int, *, guarded: bool) -> None:
    """Write `state` with whatever else it asks for, with or without the triggers. As the owner of the tables."""
    values = WHOLE | {"state": state, "authorised_by_id": second, "breached_by_id": resolution.considered_by_id}
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        if not guarded:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE referrals_resolution DISABLE TRIGGER USER")
        else:
            cursor.execute("ALTER TABLE referrals_resolution DISABLE TRIGGER c_held")
        cursor.execute(f"UPDATE referrals_resolution SET {columns} WHERE id = %s", [*values.values(), resolution.pk])
        cursor.execute("ALTER TABLE referrals_resolution ENABLE TRIGGER USER")


def test_the_database_refuses_every_move_that_the_machine_does_not_have(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    worker, second = partnership.custody_worker, partnership.police_supervisor.user_id
    with as_member(worker):
        resolution = considered(ash, worker, partnership)
    rule = "a_resolution_moves_as_allowed"

    taken = moves_taken(
        RESOLUTION_MACHINE, lambda state, guarded: put(resolution, state, second, guarded=guarded), rule=rule
    )

    assert taken == set(RESOLUTION_MACHINE.pairs())


def test_a_condition_is_about_the_person_of_its_resolution(
    partnership: Partnership, ash: Person, as_member: Enter
) -> None:
    from tests.makers import make_person  # noqa: PLC0415

    worker = partnership.custody_worker
    with as_member(worker):
        resolution, other = considered(ash, worker, partnership), make_person(worker, programme=partnership.programme)
        with pytest.raises(IntegrityError, match="person of its resolution"), transaction.atomic():
            ResolutionCondition.objects.create(
                owner=worker.agency,
                person=other,
                programme=partnership.programme,
                subject_role=1,
                resolution=resolution,
                kind="write_apology",
                set_on=localdate(),
                due_on=localdate(),
            )
