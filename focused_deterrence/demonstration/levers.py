"""A rule announced to two rivals, one trigger in delivery by three agencies, one that waits for its second person."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.groups.models import Group
from cases.levers.actions import (
    apply_lever,
    apply_to_group,
    authorise_lever,
    bank_case,
    claim_disruption,
    claim_persons_disruption,
    moderate,
    put_on_groups_sheet,
    put_on_sheet,
    set_hold,
    start_lever,
)
from cases.levers.models import Grade, Intervention, PersonDisruption
from cases.people.actions import IdentityDetails, hold_identity
from cases.people.models import Identity
from cases.triggers.actions import (
    add_target,
    announce_rule,
    confirm_as_analyst,
    confirm_as_lead,
    detect_trigger,
    plan_action,
    propose_trigger,
    tell_rule,
    write_rule,
)
from cases.triggers.models import Trigger, TriggerRule
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.people import as_staff
from partners.dated_rules import Days, WorkingDays, due
from partners.london import london_today
from partners.models import Membership, Programme, Purpose
from partners.owner import as_owner
from referrals.plans.actions import add_step, add_subject, begin_plan
from referrals.plans.models import PlanStep
from referrals.tasks.actions import complete_task
from referrals.tasks.models import Task
from referrals.tasks.ways import ways

ROLE = SubjectRole.PROGRAMME
CALLED_IN, ACTED, CONFIRMED, BEGUN = (timedelta(days=days) for days in (42, 17, 12, 6))
"""How long ago the groups were told, the first one acted, two people confirmed it, and the first lever began."""


def apply_levers() -> None:
    """Play it out as members of staff. Run after the groups have been named."""
    programme = Programme.objects.get(code="northport-gvi")
    as_staff("Priya Raman", lambda analyst: _announce(analyst, programme))
    as_staff("Colm Gallagher", _second, Purpose.DETERRENCE)
    with as_owner(), connection.cursor() as cursor:
        _long_ago(cursor)
    as_staff("Priya Raman", lambda analyst: _help(analyst, programme))
    as_staff("Joan Peverell", lambda worker: _house(worker, programme))
    as_staff("Hannah Lockwood", lambda officer: _check_licence(officer, programme))
    as_staff("Marek Nowak", _authorise)
    as_staff("Colm Gallagher", _authorise, Purpose.DETERRENCE)
    as_staff("Hannah Lockwood", _begin)
    as_staff("Priya Raman", lambda analyst: _plan(analyst, programme))
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)
    as_staff("Hannah Lockwood", _complete)
    as_staff("Priya Raman", lambda analyst: _bank_and_hold(analyst, programme))
    as_staff("Colm Gallagher", _moderate, Purpose.DETERRENCE)


def _ago(time: timedelta, *, hour: int = 19) -> datetime:
    return (timezone.now() - time).replace(hour=hour, minute=30, second=0, microsecond=0)


def _group(name: str) -> Group:
    found: Group = Group.objects.select_related("programme").get(name=name)
    return found


def _who(family: str, by: Membership) -> Person:
    held = Identity.objects.filter(owner=by.agency, family_name=family).select_related("person")
    found: Person = held.newest()[0].person
    return found


def _announce(analyst: Membership, programme: Programme) -> None:
    began = london_today(_ago(CALLED_IN))
    rule = write_rule(
        "First group after the call-in",
        by=analyst,
        kind=TriggerRule.Kind.FIRST_GROUP,
        words="The first group that stabs or shoots after tonight gets everybody’s attention, every day, "
        "by every agency. Nobody else does. Whoever wants out gets help from tonight.",
        acts=["homicide", "shooting", "stabbing"],
        active_from=began,
        programme=programme,
    )
    guns = write_rule(
        "Any firearm",
        by=analyst,
        kind=TriggerRule.Kind.ANY_QUALIFYING,
        words="Whichever group carries a gun is next.",
        acts=["firearm", "shooting"],
        active_from=began,
        programme=programme,
    )
    for name in ("Dock Road", "Eastfield"):
        for each in (rule, guns):
            announce_rule(each, by=analyst, group=_group(name), announced_at=_ago(CALLED_IN))
    tell_rule(
        _who("St John-Smythe", analyst), by=analyst, rule=rule, subject_role=ROLE, announced_at=_ago(CALLED_IN),
        programme=programme,
    )  # fmt: skip
    first = detect_trigger(
        rule, by=analyst, group=_group("Dock Road"), act="stabbing", act_at=_ago(ACTED, hour=21),
        why="Lantern Park: two of the group are suspects, and it was the first act after the call-in.",
    )  # fmt: skip
    propose_trigger(first, by=analyst, why=first.why)
    confirm_as_analyst(first, by=analyst)
    for family in ("St John-Smythe", "Wiśniewski", "Mac Giolla Bhuí"):
        add_target(first, by=analyst, person=_who(family, analyst), subject_role=ROLE)
    second = detect_trigger(
        guns, by=analyst, group=_group("Eastfield"), act="firearm", act_at=_ago(timedelta(days=2), hour=16),
        why="Two rounds and a converted pistol behind the boxing gym.",
    )  # fmt: skip
    propose_trigger(second, by=analyst, why=second.why)
    confirm_as_analyst(second, by=analyst)


def _second(lead: Membership) -> None:
    first = Trigger.objects.get(act="stabbing")
    confirm_as_lead(first, by=lead)
    plan_action(Trigger.objects.get(pk=first.pk), by=lead)


def _long_ago(cursor: Any) -> None:
    """Have the first trigger have been found and confirmed when it was."""
    confirmed = _ago(CONFIRMED, hour=10)
    cursor.execute(
        "UPDATE cases_trigger SET created_at = %s, proposed_at = %s, analyst_at = %s, lead_at = %s, confirm_by = %s,"
        " first_lever_by = %s, close_by = %s WHERE act = 'stabbing'",
        [
            _ago(ACTED - timedelta(days=2), hour=9),
            _ago(ACTED - timedelta(days=3), hour=9),
            confirmed - timedelta(hours=1),
            confirmed,
            due(WorkingDays(3), _ago(ACTED - timedelta(days=2))),
            due(WorkingDays(10), confirmed),
            due(Days(90), confirmed),
        ],
    )


def _answer(programme: Programme, **facts: Any) -> dict[str, Any]:
    trigger = Trigger.objects.get(act="stabbing")
    return {"ground": "trigger", "trigger": trigger, "programme": programme, "subject_role": ROLE, **facts}


def _help(analyst: Membership, programme: Programme) -> None:
    marcus, gareth = _who("St John-Smythe", analyst), _who("ap Rhys", analyst)
    mentor = apply_lever(
        marcus, by=analyst, lever="S01", ground="asked", subject_role=ROLE, programme=programme,
        note="He asked for somebody who has left a group himself.",
    )  # fmt: skip
    start_lever(mentor, by=analyst, on=london_today(_ago(BEGUN + timedelta(days=20))))
    apply_lever(
        marcus, by=analyst, lever="E03",
        **_answer(programme, authority="Police and Criminal Evidence Act 1984 s.1",
                  note="Named by three sources as carrying; nothing less has kept the park safe."),
    )  # fmt: skip
    like = {"subject_role": ROLE, "programme": programme}
    put_on_sheet(marcus, by=analyst, lever="E12", what="Drives uninsured; the car goes at the next stop.", **like)
    put_on_sheet(marcus, by=analyst, lever="S05", what="His mother’s flat is overcrowded; council to assess.", **like)
    put_on_sheet(gareth, by=analyst, lever="E05", what="If convicted of robbery next, likely four years.", **like)
    dock_road = _group("Dock Road")
    put_on_groups_sheet(dock_road, by=analyst, lever="E09", what="The flat in Cooper’s Yard from which it deals.")
    apply_to_group(
        dock_road, by=analyst, lever="E09", ground="trigger", trigger=Trigger.objects.get(act="stabbing"),
        authority="Anti-social Behaviour, Crime and Policing Act 2014 Part 4 chapter 3",
        note="Neighbours have given statements; the tenant is moved to safety first.",
    )  # fmt: skip
    apply_to_group(dock_road, by=analyst, lever="C01", ground="plan", note="A mother who lost her son speaks to them.")


def _identified(family: str, given: str, by: Membership, programme: Programme) -> Person:
    """The person, whom `by`'s agency holds on the programme from now on if it did not."""
    found = Identity.objects.filter(owner=by.agency, family_name=family).select_related("person").first()
    if found:
        return Person.objects.get(pk=found.person_id)
    trigger = Trigger.objects.get(act="stabbing")
    person: Person = trigger.targets.select_related("person", "owner").order_by("pk")[1].person
    details = IdentityDetails(family_name=family, given_names=given)
    hold_identity(person, details, by=by, subject_role=ROLE, on=london_today(timezone.now()), programme=programme)
    return person


def _house(worker: Membership, programme: Programme) -> None:
    person = _identified("Wiśniewski", "Łukasz", worker, programme)
    housed = apply_lever(
        person,
        by=worker,
        lever="S05",
        **_answer(programme, authority="Housing Act 1996 s.213B", note="Away from the dock."),
    )
    start_lever(housed, by=worker, on=london_today(_ago(BEGUN)))


def _check_licence(officer: Membership, programme: Programme) -> None:
    apply_lever(
        _who("Wiśniewski", officer), by=officer, lever="E04",
        **_answer(programme, authority="Conditions of his licence",
                  note="Curfew checks three nights a week, for a month.",
                  end_by=london_today(timezone.now()) + timedelta(days=5)),
    )  # fmt: skip


def _authorise(supervisor: Membership) -> None:
    own = Intervention.objects.filter(owner=supervisor.agency, state="proposed", is_coercive=True)
    for applied in own.select_related("person", "trigger"):
        authorise_lever(applied, by=supervisor)


def _begin(officer: Membership) -> None:
    own = Intervention.objects.filter(owner=officer.agency, state="authorised").select_related("person", "trigger")
    for applied in own:
        start_lever(applied, by=officer, on=london_today(_ago(BEGUN)))


def _plan(analyst: Membership, programme: Programme) -> None:
    plan = begin_plan(
        "Dock Road after the stabbing of Lantern Park",
        by=analyst,
        on=london_today(_ago(CONFIRMED)),
        group=_group("Dock Road"),
        trigger=Trigger.objects.get(act="stabbing"),
        programme=programme,
        aim="No more shootings or stabbings by the group, and a way out for each who takes it.",
    )
    add_subject(plan, by=analyst, person=_who("St John-Smythe", analyst), subject_role=ROLE)
    steps: list[tuple[str, str, PlanStep.Side, str, int]] = [
        ("Wiśniewski", "northport-council", PlanStep.Side.SUPPORT, "Move him out of Cooper’s Yard", 30),
        ("St John-Smythe", "northshire-police", PlanStep.Side.SUPPORT, "Bring him and his mentor together", 20),
        ("Wiśniewski", "northshire-probation", PlanStep.Side.ENFORCEMENT, "Check the curfew three nights a week", 50),
        ("St John-Smythe", "northshire-police", PlanStep.Side.ENFORCEMENT, "Patrol Lantern Park at weekends", 70),
    ]
    for family, code, side, title, hours in steps:
        found = ways(analyst.agency, [programme], role=ROLE, purpose=Purpose.DETERRENCE, at=timezone.now())
        [way] = [way for way in found if way.recipient.code == code and way.programme]
        add_step(
            plan,
            by=analyst,
            person=_who(family, analyst),
            way=way,
            subject_role=ROLE,
            side=side,
            title=title,
            due_at=timezone.now() + timedelta(hours=hours),
            consented=way.needs_consent,
        )


def _complete(officer: Membership) -> None:
    task = Task.objects.get(title="Check the curfew three nights a week")
    complete_task(task, by=officer, outcome="done", note="At home each night. He asked about work.")


def _bank_and_hold(analyst: Membership, programme: Programme) -> None:
    today = london_today(timezone.now())
    like: dict[str, Any] = {"by": analyst, "subject_role": ROLE, "programme": programme}
    bank_case(
        _who("ap Rhys", analyst), charge="Possession with intent to supply, 4 September",
        ready_on=today - timedelta(days=60),
        decision="CPS Northshire: held back while he keeps to what was said at the call-in.",
        until=today + timedelta(days=6), **like,
    )  # fmt: skip
    set_hold(
        _who("Fairweather", analyst), by=analyst,
        reason="Test purchases by the regional unit; ring DI Halloran first.",
        until=today + timedelta(days=30),
    )  # fmt: skip
    seized: dict[str, Any] = {"kind": "drugs_weapons", "aim": "pursue", "on": today - timedelta(days=9)}
    claim_persons_disruption(
        _who("ap Rhys", analyst), ambition="To stop the supply of knives to the Youngers",
        what="Eleven knives and the van seized.", proposed_grade=Grade.MODERATE, **seized, **like,
    )  # fmt: skip
    claim_disruption(
        None, by=analyst, programme=programme, line="Saltmarsh line", kind="line_closed", aim="pursue",
        ambition="No phone of the line in Northport", what="The number was disconnected by order of the court.",
        on=today - timedelta(days=4), proposed_grade=Grade.MAJOR,
    )  # fmt: skip


def _moderate(lead: Membership) -> None:
    disruption = PersonDisruption.objects.get()
    moderate(
        disruption, by=lead, grade=Grade.MINOR, on=london_today(timezone.now()), moderation="The supplier is at large."
    )
