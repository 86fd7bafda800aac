"""Days in court: yesterday's, today's and tomorrow's lists, and treatment requirements at every step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils import timezone

from cases.models import Identity
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.court_history import remember
from focused_deterrence.demonstration.partnership import COURT
from focused_deterrence.demonstration.people import as_staff
from partners.dated_rules import WorkingDays, due
from partners.london import london_today
from partners.models import Agency, Establishment, Membership, Programme, Purpose
from referrals.court.actions import Listing, list_hearing, result_hearing, take_on
from referrals.court.models import Hearing, HearingState
from referrals.models import Task
from referrals.requirements import actions
from referrals.requirements.machine import RequirementState
from referrals.requirements.models import RequirementKind, TreatmentRequirement
from referrals.tasks.actions import acknowledge_task, complete_task
from referrals.tasks.ways import Way, ways

TAMSIN, ASHA = "Tamsin Birch", "Asha Mensah"
S = RequirementState


@dataclass(frozen=True)
class Heard:
    """A hearing so many working days from today, and what came of it."""

    family_name: str
    days: int
    at: time
    kind: str
    room: str = "1"
    outcome: str = ""
    taken: bool = False


HEARINGS = (
    Heard("Olufemi", -1, time(14, 15), "plea", "2"),
    Heard("Wiśniewski", -2, time(11, 0), "sentence", outcome="PROBATION_SENTENCE", taken=True),
    Heard("D’Arcy", -6, time(10, 0), "sentence", outcome="NON_PROBATION_SENTENCE", taken=True),
    Heard("O’Rourke", 0, time(9, 45), "review", taken=True),
    Heard("Шевченко", 0, time(10, 0), "sentence", taken=True),
    Heard("Mac Giolla Bhuí", 0, time(10, 30), "first", "2", taken=True),
    Heard("王", 0, time(11, 15), "plea", "2"),
    Heard("Quill", 0, time(11, 45), "sentence", outcome="FINE", taken=True),
    Heard("Ní Dhomhnaill", 0, time(14, 0), "sentence"),
    Heard("Vaughan", 0, time(14, 30), "first", "3"),
    Heard("Fairweather", 1, time(10, 0), "breach"),
    Heard("Núñez", 1, time(10, 45), "first", "2"),
    Heard("McAteer", 1, time(11, 30), "bail", "2"),
)


@dataclass(frozen=True)
class Course:
    """A requirement, screened so many working days ago, and how far it has come since."""

    family_name: str
    kind: RequirementKind
    days: int
    need: str
    upto: str
    facts: tuple[tuple[str, Any], ...] = ()


DRR, ATR = RequirementKind.DRR, RequirementKind.ATR
COURSES = (
    Course("O’Rourke", DRR, 30, "Heroin daily for six years; two days without when seen. Wants a script.", S.STARTED),
    Course("Wiśniewski", DRR, 8, "Crack and heroin; sleeps on friends’ floors. Came in by himself.", S.IMPOSED),
    Course("D’Arcy", ATR, 9, "A bottle of spirits a day; withdrawal in custody last month.", S.NOT_IMPOSED,
           (("reason", "no_place"), ("note", "Nothing within six weeks, and the bench would not wait."))),
    Course("Шевченко", DRR, 3, "Amphetamine before shifts; ready to stop, says his employer knows.", S.PROPOSED),
    Course("Mac Giolla Bhuí", DRR, 0, "Heroin in foil at arrest. Asks for help with sleep.", S.ASSESSMENT_REQUESTED),
    Course("Ní Dhomhnaill", RequirementKind.MHTR_PRIMARY, 1, "Low since the summer; her GP has referred her twice.",
           S.POTENTIALLY_SUITABLE),
    Course("Fairweather", ATR, 25, "Drinks in the mornings. Missed the last two key work sessions.", S.STARTED),
    Course("Quill", DRR, 2, "Cannabis only, at weekends.", S.NOT_IMPOSED, (("reason", "below_range"), ("note", ""))),
)  # fmt: skip


def hold_court() -> None:
    """Keep the lists and see requirements through as members of staff, each step in its own transaction."""
    for heard in HEARINGS:
        _as_tamsin(lambda member, of=heard: _list(of, member))
    for course in COURSES:
        _go(course)
    remember()


def _as_tamsin(do: Callable[[Membership], object]) -> None:
    def done(member: Membership) -> None:
        do(member)

    as_staff(TAMSIN, done)
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)


def _adder() -> Programme:
    return Programme.objects.get(code="northshire-adder")


def _person(family_name: str) -> Person:
    return Identity.objects.filter(family_name=family_name, programme=_adder()).newest()[0].person


def _day(days: int) -> date:
    """So many working days from today; today itself, even at a weekend."""
    today = london_today(timezone.now())
    return due(WorkingDays(days), today) if days else today


def _list(heard: Heard, member: Membership) -> None:
    listing = Listing(
        court=Establishment.objects.get(code=COURT[0]),
        listed_on=_day(heard.days),
        listed_time=heard.at,
        courtroom=heard.room,
        kind=heard.kind,
    )
    hearing = list_hearing(
        _person(heard.family_name),
        by=member,
        subject_role=SubjectRole.PROGRAMME,
        programme=_adder(),
        listing=listing,
        note="Needs an interpreter, Mandarin." if heard.family_name == "王" else "",
    )
    if heard.taken:
        hearing = take_on(hearing, by=member)
    if heard.outcome and hearing.state != HearingState.RESULTED:
        result_hearing(hearing, by=member, outcome=heard.outcome, on=hearing.listed_on)


def _go(course: Course) -> None:
    """Take the requirement as far as `upto`."""
    path = [
        S.POTENTIALLY_SUITABLE,
        S.ASSESSMENT_REQUESTED,
        S.SUITABLE,
        S.PROPOSED,
        S.IMPOSED,
        S.FIRST_APPOINTMENT,
        S.STARTED,
    ]
    _as_tamsin(lambda member: _screen(course, member))
    if course.upto == S.NOT_IMPOSED:
        facts = dict(course.facts)
        sentenced_on = _day(-6) if course.family_name == "D’Arcy" else _day(0)
        _as_tamsin(lambda member: actions.do_not_impose(_of(course), by=member, on=sentenced_on, **facts))
        return
    for state in path[: path.index(S(course.upto)) + 1]:
        _step(course, state)
    if course.upto == S.IMPOSED:
        _as_tamsin(lambda member: _ask(course, member, actions.ask_for_first_appointment, "Hold the first appointment"))


def _screen(course: Course, member: Membership) -> None:
    is_known = course.upto != S.ASSESSMENT_REQUESTED
    hearing = Hearing.objects.filter(person=_person(course.family_name)).order_by("listed_on").first()
    actions.screen(
        _person(course.family_name),
        by=member,
        subject_role=SubjectRole.PROGRAMME,
        programme=_adder(),
        kind=course.kind,
        on=_day(-course.days),
        hearing=hearing,
        need=course.need,
        is_adult=True,
        is_convicted=True if is_known else None,
        in_range=True if is_known else None,
    )


def _of(course: Course) -> TreatmentRequirement:
    return TreatmentRequirement.objects.filter(person=_person(course.family_name)).newest()[0]


def _step(course: Course, state: RequirementState) -> None:
    if state == S.SUITABLE:
        as_staff(ASHA, _assess)
        return
    started = _day(1 - course.days)
    steps: dict[str, Callable[[Membership], object]] = {
        S.POTENTIALLY_SUITABLE: lambda member: actions.look_further(_of(course), by=member),
        S.ASSESSMENT_REQUESTED: lambda member: _ask(course, member, actions.ask_for_assessment, "Assess at court"),
        S.PROPOSED: lambda member: actions.propose(
            actions.record_agreement(_of(course), by=member, on=started), by=member, on=started
        ),
        S.IMPOSED: lambda member: _sentence(course, member),
        S.FIRST_APPOINTMENT: lambda member: actions.record_first_appointment(_of(course), by=member, on=_day(-20)),
        S.STARTED: lambda member: actions.start_requirement(_of(course), by=member, on=_day(-18)),
    }
    _as_tamsin(steps[state])


def _way() -> Way:
    sender = Agency.objects.get(code="northshire-probation")
    found = ways(sender, [_adder()], role=SubjectRole.PROGRAMME, purpose=Purpose.COURT, at=timezone.now())
    return next(way for way in found if way.recipient.code == "harbour-recovery")


def _ask(course: Course, member: Membership, verb: Callable[..., object], title: str) -> None:
    words = f"{title}: {str(course.kind.label).lower()}"
    asked = "In the cells until four; after that by phone." if verb is actions.ask_for_assessment else ""
    verb(_of(course), by=member, way=_way(), title=words, asked=asked, at=timezone.now(), consented=True)


def _assess(worker: Membership) -> None:
    task = Task.objects.to(worker.agency_id).open().filter(title__startswith="Assess at court").newest()[0]
    acknowledge_task(task, by=worker)
    complete_task(task, by=worker, outcome="court_suitable", note="Seen at court; a place from next week.")


def _sentence(course: Course, member: Membership) -> None:
    is_old = course.upto == S.STARTED
    actions.impose(
        _of(course),
        by=member,
        on=_day(-25 if course.family_name == "O’Rourke" else -23) if is_old else _day(-2),
        order_kind=TreatmentRequirement.Order.COMMUNITY,
        months=12 if course.kind == DRR else 6,
        next_review_on=_day(0) if course.family_name == "O’Rourke" else None,
    )
