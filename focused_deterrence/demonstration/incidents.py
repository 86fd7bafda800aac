"""Eight invented incidents between two rival groups of Northport in the last two months, and their reviews."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.groups.actions import name_group
from cases.groups.models import Group
from cases.incidents.actions import (
    IncidentDetails,
    ReviewDecision,
    add_participant,
    end_notification_clock,
    record_incident,
    review_incident,
)
from cases.incidents.clock_rules import notify_by
from cases.incidents.models import Incident, IncidentParticipant, IncidentReview
from cases.people.models import Identity
from focused_deterrence.demonstration.people import as_staff
from partners.clock_times import london_instant
from partners.dated_rules import WorkingDays, due
from partners.london import london_today
from partners.models import Area, Membership, Programme

DOCK_ROAD, EASTFIELD = "Dock Road", "Eastfield"
NORTHPORT = "E99000001"
Part, Severity, Weapon = IncidentParticipant.Part, Incident.Severity, Incident.Weapon
Involvement, Risk = IncidentReview.Involvement, IncidentReview.Risk
DECLAN, GARETH, LUKASZ = ("Declan", "Mac Giolla Bhuí"), ("Gareth", "ap Rhys"), ("Łukasz", "Wiśniewski")
KAYLEIGH = ("Kayleigh", "Smith")
OLUWASEUN, TOMAS, JEAN_PAUL = ("Oluwaseun", "Fairweather"), ("Tomás", "Núñez"), ("Jean-Paul", "D’Arcy")
AN, SIOBHAN = ("Nguyễn Văn", "An"), ("Siobhán", "Ní Dhomhnaill")


@dataclass(frozen=True)
class Judged:
    """A review: groups by name, the place in the story of what it answers, and whether its notification was made."""

    suspected: str
    hurt: str
    answers: int | None
    risk: str
    why: str
    counts: bool = True
    motive: str = "retaliation"
    is_open: bool = False


@dataclass(frozen=True)
class Told:
    """An incident of the story. `days`: how long ago; `working_days` instead, so that its review is due or late."""

    days: int
    at: time
    severity: str
    weapon: str
    offence: str
    place: str
    place_type: str
    summary: str
    people: tuple[tuple[tuple[str, str], str], ...]
    review: Judged | None = None
    working_days: int | None = field(default=None, kw_only=True)


STORY = [
    Told(
        57,
        time(21, 40),
        Severity.STABBING,
        Weapon.KNIFE,
        "00801",
        "Fish Dock steps",
        "street",
        "One person stabbed in the leg after a quarrel at the quay.",
        ((DECLAN, Part.ARRESTED), (JEAN_PAUL, Part.VICTIM)),
        Judged(
            DOCK_ROAD,
            EASTFIELD,
            None,
            Risk.MEDIUM,
            "An argument over a debt; both are members.",
            motive="drug_business",
        ),
    ),
    Told(
        49,
        time(23, 15),
        Severity.SHOOTING,
        Weapon.FIREARM,
        "00823",
        "Dock Road, outside the bookmaker’s",
        "street",
        "Two shots at a parked car. Nobody was hit; cartridges found.",
        ((OLUWASEUN, Part.SUSPECT), (SIOBHAN, Part.WITNESS)),
        Judged(EASTFIELD, DOCK_ROAD, 0, Risk.HIGH, "Eight days after Fish Dock steps, at a place of Dock Road."),
    ),
    Told(
        41,
        time(2, 5),
        Severity.STABBING,
        Weapon.KNIFE,
        "00501",
        "Eastfield Parade",
        "licensed",
        "Stabbed in the back outside a bar; serious injury.",
        ((DECLAN, Part.SUSPECT), (LUKASZ, Part.SUSPECT), (AN, Part.VICTIM)),
        Judged(DOCK_ROAD, EASTFIELD, 1, Risk.HIGH, "The car belonged to the brother of one of the suspects."),
    ),
    Told(
        30,
        time(17, 20),
        Severity.ROBBERY,
        Weapon.OTHER,
        "03401",
        "Quay Street tram stop",
        "transport",
        "Telephone and coat taken by four young people.",
        ((KAYLEIGH, Part.ARRESTED),),
        Judged(DOCK_ROAD, "", None, Risk.LOW, "No link to the dispute.", counts=False, motive="robbery"),
    ),
    Told(
        20,
        time(22, 50),
        Severity.HOMICIDE,
        Weapon.FIREARM,
        "00101",
        "Ferry Lane car park",
        "park",
        "One person shot dead from a passing vehicle.",
        ((TOMAS, Part.ARRESTED), (SIOBHAN, Part.WITNESS)),
        Judged(EASTFIELD, DOCK_ROAD, 2, Risk.IMMINENT, "The victim was a member; the vehicle was seen in Eastfield."),
    ),
    Told(
        0,
        time(19, 30),
        Severity.STABBING,
        Weapon.KNIFE,
        "00801",
        "Cooper’s Yard",
        "home",
        "Stabbed in the arm at the door of a flat.",
        ((JEAN_PAUL, Part.SUSPECT), (GARETH, Part.VICTIM)),
        working_days=6,
    ),
    Told(
        4,
        time(18, 10),
        Severity.STABBING,
        Weapon.KNIFE,
        "00501",
        "Eastfield bus station",
        "transport",
        "Stabbed in the chest; in hospital, stable.",
        ((DECLAN, Part.SUSPECT), (OLUWASEUN, Part.VICTIM), (SIOBHAN, Part.WITNESS)),
        Judged(
            DOCK_ROAD, EASTFIELD, 4, Risk.HIGH, "The suspect said so to a youth worker. More is expected.", is_open=True
        ),
    ),
    Told(
        0,
        time(1, 25),
        Severity.SHOOTING,
        Weapon.FIREARM,
        "00823",
        "Tannery Lane",
        "street",
        "Shots at the door of a house; nobody hurt. Cartridge sent to the laboratory.",
        (),
        working_days=1,
    ),
]


def tell_incidents() -> None:
    """Record the incidents and their reviews as the police analyst."""
    as_staff("Priya Raman", _tell)


def _tell(analyst: Membership) -> None:
    programme = Programme.objects.get(code="northport-gvi")
    groups = {name: _group(name, analyst, programme) for name in (DOCK_ROAD, EASTFIELD)}
    told: list[Incident] = []
    for number, each in enumerate(STORY, start=1):
        incident = _record(each, f"NP/{4100 + 37 * number}/26", analyst, programme)
        told.append(incident)
        for name, part in each.people:
            _took_part(name, part, incident, analyst)
        if each.review:
            _review(each.review, incident, told, groups, analyst)


def _group(name: str, analyst: Membership, programme: Programme) -> Group:
    """The group called `name`, named now if it is not there."""
    named = Group.objects.filter(owner=analyst.agency, programme=programme, name=name).first()
    return named or name_group(name, by=analyst, programme=programme, area=Area.objects.get(code=NORTHPORT))


def _record(each: Told, number: str, analyst: Membership, programme: Programme) -> Incident:
    day = _day(each)
    details = IncidentDetails(
        occurred_on=day,
        occurred_at=london_instant(day, each.at),
        reported_on=day,
        place=each.place,
        area=Area.objects.get(code=NORTHPORT),
        place_type=each.place_type,
        offence=each.offence,
        weapon=each.weapon,
        severity=each.severity,
        summary=each.summary,
    )
    return record_incident(details, by=analyst, programme=programme, number=number)


def _day(each: Told) -> date:
    today = london_today(timezone.now())
    if each.working_days is None:
        return today - timedelta(days=each.days)
    return due(WorkingDays(-each.working_days), today)


def _took_part(name: tuple[str, str], part: str, incident: Incident, analyst: Membership) -> None:
    given, family = name
    held = Identity.objects.filter(owner=analyst.agency, given_names=given, family_name=family)
    person = held.select_related("person").get().person
    add_participant(person, by=analyst, incident=incident, part=part, programme=incident.programme)


def _review(
    judged: Judged, incident: Incident, told: list[Incident], groups: dict[str, Group], analyst: Membership
) -> None:
    at = min(_noon_after(incident.occurred_on), timezone.now() - timedelta(hours=20))
    decision = ReviewDecision(
        involvement=Involvement.BOTH if judged.hurt else Involvement.SUSPECT,
        attributed_group=groups[judged.suspected],
        victim_group=groups.get(judged.hurt),
        motive=judged.motive,
        relationship="rivals" if judged.hurt else "strangers",
        retaliation_of=told[judged.answers] if judged.answers is not None else None,
        risk=judged.risk,
        counts=judged.counts,
        rationale=judged.why,
    )
    review = review_incident(incident, by=analyst, decision=decision, at=_yesterday() if judged.is_open else at)
    by = notify_by(judged.risk, at)
    if by and not judged.is_open:
        end_notification_clock(review, by=analyst, ending=IncidentReview.Ending.MADE, at=by - timedelta(hours=5))


def _noon_after(day: date) -> datetime:
    return london_instant(due(WorkingDays(1), day), time(12))


def _yesterday() -> datetime:
    return timezone.now() - timedelta(hours=20)
