"""Releases from HMP Holmeside: plans at risk, ready to sign, on a crowded day, after release, and a recall."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.imports.importers import Importer
from cases.models import BirthPrecision, Identity
from cases.people.actions import IdentityDetails, hold_identity, register_person
from cases.people.birth import Birth
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.people import as_staff
from partners.dated_rules import BeforeClosure, due
from partners.london import LONDON, london_today
from partners.models import Agency, Area, Membership, Programme, Purpose, ReleaseCheck, ReleaseTranche
from referrals.models import Task
from referrals.release.actions import open_plan, set_needs, share_plan
from referrals.release.afterwards import (
    Step,
    freeze,
    record_contact_after,
    record_engaged,
    record_recall,
    record_release,
    sign_plan,
)
from referrals.release.arrivals import DateArrival
from referrals.release.extra_day import ask_extra_day
from referrals.release.models import ReleaseItem, ReleasePlan
from referrals.release.receiving import take_dates
from referrals.tasks.actions import complete_task

HANNAH, FAY, ASHA = "Hannah Lockwood", "Fay Robson", "Asha Mensah"
WORKERS = {
    "hmp-holmeside": FAY,
    "harbour-recovery": ASHA,
    "northport-council": "Joan Peverell",
    "second-step": "Lee Donovan",
    "northshire-probation": HANNAH,
}
DONE = {
    "referral": "Referred on reception, and accepted",
    "clearance": "Cleared until 4 March",
    "joint_meeting": "Met on the wing with the drug worker",
    "medicine": "Handed over, with dose and time of the last one",
    "first_appointment": "Booked for the day of release, 14:00",
    "pharmacy": "Quay Street pharmacy is open at the weekend",
    "naloxone": "Two kits, and shown how",
    "address": "A room at the Harbour Street hostel",
    "gate": "I will be there from half past eight",
    "identity": "Bank account and universal credit claim made; birth certificate in property",
    "advice": "Talked through tolerance and the first weeks",
    "family": "His sister knows, as he agreed",
    "long_sentence": "Digital skills course done; escorted visit on Tuesday",
}
ALL = tuple(DONE)
THURSDAY, FRIDAY, SATURDAY = 4, 5, 6


@dataclass(frozen=True, kw_only=True)
class Story:
    """A plan: whose, the received date, what is done, who has signed, and what else happened."""

    family: str
    given: str = ""
    born: date | None = None
    on: Callable[[], date]
    done: tuple[str, ...] = ()
    is_shared: bool = True
    signed: tuple[str, ...] = ()
    extra: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def _today() -> date:
    return london_today(timezone.now())


def _open_day(ahead: int) -> Callable[[], date]:
    """The first day from so many days ahead on which somebody may leave."""

    def find() -> date:
        day = _today() + timedelta(days=ahead)
        while due(BeforeClosure(), day) != day:
            day += timedelta(days=1)
        return day

    return find


def _weekday(number: int, ahead: int) -> Callable[[], date]:
    """The first day with this ISO number of the weekday from so many days ahead."""

    def find() -> date:
        day = _today() + timedelta(days=ahead)
        while day.isoweekday() != number:
            day += timedelta(days=1)
        return day

    return find


def _since_thursday(ago: int) -> int:
    """How many days ago the last Thursday was that is at least so many days ago."""
    return ago + ((_today() - timedelta(days=ago)).isoweekday() - THURSDAY) % 7


def _tranche() -> date:
    """The first day of a tranche that lies far enough ahead."""
    later = ReleaseTranche.objects.filter(begins_on__gt=_today() + timedelta(days=21)).order_by("begins_on").first()
    return later.begins_on if later else _open_day(45)()


SENTENCED: dict[str, Any] = {"sentenced_on": date(2026, 3, 16)}
STORIES = (
    Story(
        family="ap Rhys",
        on=_weekday(FRIDAY, 7),
        done=("referral", "clearance", "joint_meeting", "gate", "family"),
        signed=(FAY,),
        facts=SENTENCED,
    ),
    Story(
        family="Wiśniewski",
        on=_weekday(FRIDAY, 2),
        done=tuple(code for code in ALL if code not in {"medicine", "naloxone", "advice"}),
        signed=(FAY, ASHA),
        facts=SENTENCED,
    ),
    Story(family="Kamau-Hall", on=_open_day(1), done=ALL, signed=(FAY, ASHA), facts=SENTENCED),
    Story(
        family="Шевченко",
        on=_weekday(SATURDAY, 18),
        done=("referral", "joint_meeting", "clearance"),
        extra="To reach the pharmacy in Saltmarsh before it closes",
        facts=SENTENCED,
    ),
    Story(family="Callaghan", given="Rhys", born=date(1994, 2, 11), on=_weekday(FRIDAY, 23), done=("referral",)),
    Story(family="Wardle", given="Tom", born=date(1987, 11, 30), on=_weekday(SATURDAY, 23), done=("referral",)),
    Story(
        family="Sadiq", given="Imran", born=date(1990, 7, 4), on=_weekday(THURSDAY, 22), done=("referral", "clearance")
    ),
    Story(family="Chaudhry", given="Bilal", born=date(1998, 9, 17), on=_weekday(FRIDAY, 23), done=("referral",)),
    Story(
        family="Cole",
        given="Adewale",
        born=date(1985, 1, 23),
        on=_tranche,
        is_shared=False,
        facts={"sentenced_on": date(2024, 1, 1), "licence_version": "V3"},
    ),
    Story(
        family="Lomas",
        given="Craig",
        born=date(1976, 5, 8),
        on=_weekday(FRIDAY, 66),
        done=("referral",),
        facts={"sentenced_on": date(2021, 6, 1), "sentence_days": 3287},
    ),
)


def plan_releases() -> None:
    """Plan the releases as members of staff, each step in its own transaction of the door."""
    for story in STORIES:
        _tell(story)
    _state_a_date()
    _recall()
    _leave("Núñez", days=_since_thursday(2))
    _leave("O’Rourke", days=_since_thursday(22))


def _tell(story: Story) -> None:
    person = _person(story)
    as_staff(HANNAH, lambda member: _open(story, person, member))
    _carry()
    for agency, worker in WORKERS.items():
        as_staff(worker, _answering(person, agency, story.done))
    for signer in story.signed:
        as_staff(signer, lambda member: _sign(person, member))
    if story.extra:
        as_staff(HANNAH, lambda member: _ask_extra(person, member, story.extra))


def _person(story: Story) -> Person:
    """The person of `story`, whom probation holds from now on."""
    found: list[Person] = []
    programme = Programme.objects.get(code="northshire-adder")

    def hold(member: Membership) -> None:
        like: dict[str, Any] = {"by": member, "subject_role": SubjectRole.PROGRAMME, "on": _today()}
        if story.given:
            details = IdentityDetails(
                family_name=story.family, given_names=story.given, birth=Birth(story.born, BirthPrecision.DAY)
            )
            found.append(register_person(details, programme=programme, **like).person)
            return
        known = Identity.objects.filter(family_name=story.family, programme=programme).select_related("person")
        identity = known.newest()[0]
        if not any(each.owner_id == member.agency_id for each in known):
            details = IdentityDetails(
                family_name=identity.family_name, given_names=identity.given_names, birth=identity.birth
            )
            hold_identity(identity.person, details, programme=programme, **like)
        found.append(identity.person)

    as_staff(HANNAH, hold)
    return found[0]


def _open(story: Story, person: Person, member: Membership) -> None:
    plan = open_plan(
        person,
        by=member,
        subject_role=SubjectRole.PROGRAMME,
        programme=Programme.objects.get(code="northshire-adder"),
        release_kind="sentenced",
        date_type="CRD",
        on=story.on(),
        prison=Agency.objects.get(code="hmp-holmeside"),
        area=Area.objects.get(code="E99000001"),
        received_on=_today() - timedelta(days=150),
        **story.facts,
    )
    if story.is_shared:
        harbour = Agency.objects.get(code="harbour-recovery")
        share_plan(set_needs(plan, by=member, needs_medicine=True, needs_naloxone=True, treatment=harbour), by=member)


def _answering(person: Person, agency: str, done: tuple[str, ...]) -> Callable[[Membership], None]:
    """Says as a member of `agency` that its items among `done` are done."""
    titles = {check: DONE[check] for check in done}

    def answer(member: Membership) -> None:
        items = {label: code for code, label in _labels().items()}
        for task in Task.objects.to(member.agency_id).open().filter(person=person):
            code = items.get(task.title, "")
            if code in titles and member.agency.code == agency:
                complete_task(task, by=member, outcome="done", note=titles[code])

    return answer


def _labels() -> dict[str, str]:
    return {check.code: check.label for check in ReleaseCheck.objects.in_force(_today())}


def _plan_of(person: Person) -> ReleasePlan:
    found: ReleasePlan = ReleasePlan.objects.filter(person=person).select_related("owner", "person").newest()[0]
    return found


def _sign(person: Person, member: Membership) -> None:
    plan = _plan_of(person)
    late = ReleaseItem.objects.filter(plan=plan).blocking().late(_today()).exists()
    sign_plan(plan, by=member, reason="Our part is done" if late else "")


def _ask_extra(person: Person, member: Membership, why: str) -> None:
    ask_extra_day(_plan_of(person), by=member, why=why)


def _carry() -> None:
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)


def _state_a_date() -> None:
    """The prison states a date; nobody at probation leads that plan yet."""
    programme = Programme.objects.get(code="northshire-adder")

    def state(member: Membership) -> None:
        details = IdentityDetails(
            family_name="Thorne", given_names="Callum", birth=Birth(date(1992, 10, 5), BirthPrecision.DAY)
        )
        like: dict[str, Any] = {"by": member, "subject_role": SubjectRole.PROGRAMME, "on": _today()}
        person = register_person(details, programme=programme, **like).person
        facts = {"release_kind": "sentenced", "date_type": "CRD", "on": _weekday(FRIDAY, 20)(), **SENTENCED}
        arrival = DateArrival(
            line=1, number="HOL/2026/0417", person=person.reference, as_of=datetime.now(UTC), facts=facts
        )
        to = Importer(
            by=member,
            purpose=Purpose.SUPERVISION,
            programme=programme,
            subject_role=SubjectRole.PROGRAMME,
            resource="load_demonstration",
            on=_today(),
        )
        take_dates([arrival], to=to)

    as_staff(FAY, state)
    _carry()


def _recall() -> None:
    """Somebody was recalled for 56 days and is back in prison since three days ago."""
    story = Story(family="Hussain", given="Farid", born=date(1989, 3, 27), on=_today)
    person = _person(story)

    def record(member: Membership) -> None:
        record_recall(
            person,
            by=member,
            subject_role=SubjectRole.PROGRAMME,
            programme=Programme.objects.get(code="northshire-adder"),
            release_kind="recall_ftr56",
            returned_on=_today() - timedelta(days=3),
            prison=Agency.objects.get(code="hmp-holmeside"),
        )

    as_staff(HANNAH, record)


def _leave(family: str, *, days: int) -> None:
    """Somebody left so many days ago; they were rung on the day, and came to treatment if it is long ago."""
    person = _person(Story(family=family, on=_today))
    left = datetime.combine(_today() - timedelta(days=days), time(9, 30), LONDON)
    long_ago = timedelta(days=21)

    def record(member: Membership) -> None:
        plan = open_plan(
            person,
            by=member,
            subject_role=SubjectRole.PROGRAMME,
            programme=Programme.objects.get(code="northshire-adder"),
            release_kind="sentenced",
            date_type="CRD",
            on=left.date(),
            prison=Agency.objects.get(code="hmp-holmeside"),
            treatment=Agency.objects.get(code="harbour-recovery"),
        )
        plan = record_release(plan, by=member, at=left)
        if timedelta(days=days) <= long_ago:
            return
        for step, hours in ((Step.CALL, 5), (Step.WELFARE, 47), (Step.SEVENTH, 165)):
            plan = record_contact_after(plan, by=member, step=step, at=left + timedelta(hours=hours))
        freeze(record_engaged(plan, by=member, on=left.date() + timedelta(days=6)), by=member)

    as_staff(HANNAH, record)
