"""Invented groups of Northport: two rivals, a faction and a supply line, with members from `people.PEOPLE`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from cases.audits.actions import add_participant, hold_audit, record_entry
from cases.audits.models import AuditParticipant, GroupAudit
from cases.exploitation.actions import record_exploitation
from cases.exploitation.models import Exploitation
from cases.groups.actions import Basis, add_group_alias, add_member, name_group
from cases.groups.models import Group, GroupMembership
from cases.memberships.actions import lapse_membership, propose_removal, receive_challenge, take_up_challenge
from cases.memberships.models import MembershipBasis
from cases.people.models import Identity
from cases.relations.actions import Grade, relate_groups
from cases.relations.models import GroupRelation
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Agency, Area, Membership, Programme, Purpose

Role = GroupMembership.Role
Kind = MembershipBasis.Kind
Named = tuple[str, str]
"""One of `people.PEOPLE`, by given and family name."""


def _basis(kind: Kind, text: str, grade: str, days_ago: int) -> Basis:
    known = london_today(timezone.now()) - timedelta(days=days_ago)
    return Basis(kind=kind, text=text, source_grade=grade[0], information_grade=grade[1], known_on=known)


ARREST = (Kind.CO_ARREST, "Arrested together after a robbery in Quay Street", "1A", 40)
CHASED = (Kind.CO_OFFENDING, "Suspected together of the stabbing at Lantern Park", "2B", 65)
REPORT = (Kind.INTELLIGENCE, "Reported to run the flat in Cooper’s Yard", "2B", 80)
SAID_SO = (Kind.SELF_DECLARED, "Said so in interview", "1A", 120)
SEEN = (Kind.OBSERVED, "Seen with four of the group outside the arches, three times", "2C", 30)
IN_PRISON = (Kind.PRISON, "Shares visits and a wing with two of the group", "1B", 55)
POSTED = (Kind.SOCIAL_MEDIA, "Posts the group’s sign beside its name", "2C", 100)
HEARSAY = (Kind.INTELLIGENCE, "One report that he has joined", "2D", 20)


@dataclass(frozen=True)
class Member:
    """A member of a group: role, since when, what it rests on, and how many days from now it is reviewed."""

    who: Named
    role: GroupMembership.Role
    since: date
    bases: tuple[tuple[Kind, str, str, int], ...]
    review_in: int = 120


@dataclass(frozen=True)
class NamedGroup:
    """A group as the police analyst records it."""

    name: str
    aliases: tuple[str, ...]
    area: str
    note: str
    activities: tuple[str, ...]
    cohesion: str
    size: int
    members: tuple[Member, ...]


GROUPS = [
    NamedGroup(
        "Dock Road",
        ("the Dock", "DR"),
        "E99000001",
        "Five stabbings and a shooting since the summer, most of them answers to Eastfield. It deals from Cooper’s "
        "Yard and was named first at the audit of June.",
        ("violence", "drugs"),
        "cliquey",
        20,
        (
            Member(("Marcus", "St John-Smythe"), Role.LEADER, date(2025, 5, 1), (REPORT, ARREST, IN_PRISON), 6),
            Member(("Gareth", "ap Rhys"), Role.CORE, date(2026, 3, 14), (ARREST, SAID_SO), 6),
            Member(("Declan", "Mac Giolla Bhuí"), Role.CORE, date(2025, 11, 2), (ARREST, CHASED), 104),
            Member(("Łukasz", "Wiśniewski"), Role.CORE, date(2026, 1, 9), (CHASED, POSTED, SEEN), 104),
            Member(("Kayleigh", "Smith"), Role.ASSOCIATE, date(2026, 8, 2), (SEEN, POSTED), 6),
            Member(("Bartholomew", "Quill"), Role.ASSOCIATE, date(2026, 6, 18), (SEEN, ARREST), 60),
            Member(("Dmytro", "Шевченко"), Role.FRINGE, date(2026, 9, 30), (HEARSAY,), 90),
        ),
    ),
    NamedGroup(
        "Eastfield",
        ("the Field",),
        "E99000001",
        "Answers violence by Dock Road; meets at the Eastfield shops and at the boxing gym behind them.",
        ("violence", "acquisitive"),
        "structured",
        15,
        (
            Member(("Oluwaseun", "Fairweather"), Role.LEADER, date(2025, 2, 20), (REPORT, SAID_SO), 75),
            Member(("Jean-Paul", "D’Arcy"), Role.CORE, date(2026, 1, 20), (SAID_SO, CHASED), 75),
            Member(("Tomás", "Núñez"), Role.CORE, date(2026, 9, 5), (IN_PRISON, CHASED), 13),
            Member(("Temperance", "Olufemi"), Role.ASSOCIATE, date(2026, 4, 11), (SEEN, POSTED), 75),
            Member(("Agnieszka", "Żuk"), Role.FRINGE, date(2026, 7, 7), (SEEN,), 75),
            Member(("Nguyễn Văn", "An"), Role.ASSOCIATE, date(2025, 12, 1), (SEEN, ARREST), -3),
        ),
    ),
    NamedGroup(
        "Dock Road Youngers",
        ("DRY",),
        "E99000001",
        "Younger people who carry for Dock Road and answer for it; some are under 18.",
        ("violence", "county_line"),
        "loose",
        10,
        (
            Member(("Ifeoluwa", "Adébáyọ̀"), Role.ASSOCIATE, date(2026, 8, 25), (SEEN, ARREST), 110),
            Member(("Zoë", "Brontë-Ashworth"), Role.FRINGE, date(2026, 5, 30), (POSTED, SEEN), 110),
        ),
    ),
    NamedGroup(
        "Saltmarsh line",
        ("the Line",),
        "E99000001",
        "Brings crack and heroin to Northport by phone and takes over the flats of people who use drugs.",
        ("county_line", "exploitation"),
        "structured",
        8,
        (Member(("Rhiannon", "Pugh"), Role.ASSOCIATE, date(2026, 6, 2), (REPORT, ARREST), 140),),
    ),
]
RELATIONS = [
    ("Dock Road", "Eastfield", GroupRelation.Kind.RIVAL, GroupRelation.Strength.STRONG, "2B", date(2024, 6, 1)),
    ("Dock Road Youngers", "Dock Road", GroupRelation.Kind.FACTION_OF, GroupRelation.Strength.STRONG, "1B", None),
    ("Saltmarsh line", "Dock Road", GroupRelation.Kind.SUPPLY, GroupRelation.Strength.MEDIUM, "2C", date(2026, 6, 1)),
]
EXPLOITED: list[tuple[Named, str, Exploitation.Kind, str, date]] = [
    (
        ("Séamus", "O’Rourke"),
        "Saltmarsh line",
        Exploitation.Kind.CUCKOOING,
        "Two men he does not know deal from his flat; he sleeps elsewhere.",
        date(2026, 6, 11),
    ),
    (
        ("Ifeoluwa", "Adébáyọ̀"),
        "Dock Road Youngers",
        Exploitation.Kind.CRIMINAL,
        "Found at a station with wraps and a return ticket that others had paid for.",
        date(2026, 8, 25),
    ),
]


def name_groups() -> None:
    """Record the groups, their members, relations and last audit as the police analyst."""
    as_staff("Priya Raman", _name_groups)
    as_staff("Colm Gallagher", _contest, purpose=Purpose.DETERRENCE)


def _name_groups(analyst: Membership) -> None:
    programme = Programme.objects.get(code="northport-gvi")
    named = {each.name: _name(each, analyst, programme) for each in GROUPS}
    for one, other, kind, strength, grade, since in RELATIONS:
        relate_groups(
            named[one],
            by=analyst,
            other=named[other],
            kind=kind,
            strength=strength,
            since=since,
            grade=Grade(source_grade=grade[0], information_grade=grade[1]),
        )
    for who, group, how, text, since in EXPLOITED:
        record_exploitation(
            _person(who, analyst),
            by=analyst,
            subject_role=SubjectRole.VICTIM,
            group=named[group],
            kind=how,
            text=text,
            since=since,
            programme=programme,
        )
    _audit(named.values(), analyst, programme)


def _name(each: NamedGroup, analyst: Membership, programme: Programme) -> Group:
    group = name_group(
        each.name,
        by=analyst,
        programme=programme,
        area=Area.objects.get(code=each.area),
        note=each.note,
        activities=each.activities,
        cohesion=each.cohesion,
        estimated_size=each.size,
    )
    for alias in each.aliases:
        add_group_alias(group, by=analyst, name=alias)
    today = london_today(timezone.now())
    for member in each.members:
        add_member(
            _person(member.who, analyst),
            by=analyst,
            group=group,
            programme=programme,
            subject_role=SubjectRole.PROGRAMME,
            role=member.role,
            bases=[_basis(*basis) for basis in member.bases],
            since=member.since,
            review_on=today + timedelta(days=member.review_in),
        )
    return group


def _person(who: Named, by: Membership) -> Person:
    given, family = who
    held = Identity.objects.filter(owner=by.agency, given_names=given, family_name=family)
    return held.select_related("person").get().person


def _audit(groups: Iterable[Group], analyst: Membership, programme: Programme) -> None:
    audit = hold_audit(
        date(2026, 6, 9),
        by=analyst,
        method=GroupAudit.Method.SESSION,
        programme=programme,
        area=Area.objects.get(code="E99000001"),
        note="A day at the community centre; each agency went through what it knows, group by group.",
    )
    took_part = {
        "northshire-police": [AuditParticipant.As.FRONTLINE, AuditParticipant.As.ANALYST],
        "northshire-probation": [AuditParticipant.As.PROBATION],
        "hmp-holmeside": [AuditParticipant.As.PRISON],
        "second-step": [AuditParticipant.As.OUTREACH],
    }
    for code, roles in took_part.items():
        for role in roles:
            add_participant(audit, by=analyst, agency=Agency.objects.get(code=code), role=role)
    for group in groups:
        record_entry(
            audit,
            by=analyst,
            group=group,
            estimated_size=group.estimated_size,
            cohesion=group.cohesion,
            activities=group.activities,
            leadership_is_known=group.name in {"Dock Road", "Eastfield"},
            markets="Crack and heroin from Cooper’s Yard" if group.name == "Dock Road" else "",
        )


def _contest(supervisor: Membership) -> None:
    """One member contests his membership, one is proposed for removal, and the review of a third has passed."""
    today = london_today(timezone.now())
    own = GroupMembership.objects.filter(owner=supervisor.agency).select_related("group", "person")
    contested = own.get(person=_person(("Bartholomew", "Quill"), supervisor))
    challenge = receive_challenge(
        contested,
        by=supervisor,
        text="He says that he moved away in July and sees none of them.",
        received_on=today - timedelta(days=25),
    )
    take_up_challenge(challenge, by=supervisor)
    doubtful = own.get(person=_person(("Agnieszka", "Żuk"), supervisor))
    lapse_membership(own.get(person=_person(("Nguyễn Văn", "An"), supervisor)), by=supervisor)
    propose_removal(doubtful, by=supervisor, why="Seen once with a cousin who belongs to it; nothing since.")
