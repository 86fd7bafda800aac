"""Three invented groups of Northport, with members from `people.PEOPLE`."""

from dataclasses import dataclass
from datetime import date

from cases.groups.actions import add_group_alias, add_member, name_group
from cases.groups.models import GroupMembership
from cases.people.models import Identity
from datasharing.models import SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.models import Area, Membership, Programme

Role = GroupMembership.Role


@dataclass(frozen=True)
class Member:
    """A member of a group: one of `people.PEOPLE`, by given and family name."""

    given: str
    family: str
    role: GroupMembership.Role
    basis: str
    grade: str
    since: date


@dataclass(frozen=True)
class NamedGroup:
    """A group as the police analyst records it."""

    name: str
    aliases: tuple[str, ...]
    area: str
    note: str
    members: tuple[Member, ...]


GROUPS = [
    NamedGroup(
        "Ropewalk",
        ("the Walk", "RW"),
        "E99000001",
        "Violence and drugs on the Ropewalk estate and in Cooper’s Yard; about twenty people, loosely tied.",
        (
            Member("Marcus", "St John-Smythe", Role.LEADER, "Named by three sources", "2B", date(2025, 5, 1)),
            Member("Gareth", "ap Rhys", Role.CORE, "Arrested together in March and July", "1A", date(2026, 3, 14)),
            Member("Kayleigh", "Smith", Role.ASSOCIATE, "Seen with others of the group", "2C", date(2026, 8, 2)),
        ),
    ),
    NamedGroup(
        "Fellgate",
        ("Gate",),
        "E99000001",
        "Answers violence by Ropewalk; meets at the Fellgate shops.",
        (
            Member("Jean-Paul", "D’Arcy", Role.CORE, "Said so himself to a youth worker", "1A", date(2026, 1, 20)),
            Member("Tomás", "Núñez", Role.FRINGE, "Visited in prison by two of the group", "1B", date(2026, 9, 5)),
        ),
    ),
    NamedGroup(
        "Quayside",
        (),
        "E99000002",
        "Known for drug dealing at the quay in Saltmarsh; takes over the flats of people who use drugs.",
        (Member("Séamus", "O’Rourke", Role.EXPLOITED, "His flat was taken over", "1A", date(2026, 6, 11)),),
    ),
]


def name_groups() -> None:
    """Record the groups and their members as the police analyst."""
    as_staff("Priya Raman", _name_groups)


def _name_groups(analyst: Membership) -> None:
    programme = Programme.objects.get(code="northport-gvi")
    for each in GROUPS:
        area = Area.objects.get(code=each.area)
        group = name_group(each.name, by=analyst, programme=programme, area=area, note=each.note)
        for alias in each.aliases:
            add_group_alias(group, by=analyst, name=alias)
        for member in each.members:
            held = Identity.objects.filter(owner=analyst.agency, given_names=member.given, family_name=member.family)
            add_member(
                held.select_related("person").get().person,
                by=analyst,
                group=group,
                programme=programme,
                subject_role=SubjectRole.PROGRAMME,
                role=member.role,
                basis=member.basis,
                grade=member.grade,
                since=member.since,
                review_on=date(2027, 3, 31),
            )
