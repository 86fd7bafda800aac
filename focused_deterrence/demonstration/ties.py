"""Ties among the members of the invented groups: most inside a group, a few between groups, some weak or old."""

import random
from datetime import date, timedelta
from itertools import combinations

from django.utils import timezone

from cases.groups.models import GroupMembership
from cases.ties.actions import record_tie
from cases.ties.models import Association
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Membership, Programme

Kind = Association.Kind
SEED = 11
INSIDE, BETWEEN = 0.45, 0.06
"""The share of pairs that are tied, of one group and of two."""
KINDS = [
    (Kind.STOP, "Stop records of Northport", "1A"),
    (Kind.CO_ARREST, "Custody records", "1A"),
    (Kind.CO_OFFENCE, "Crime reports", "1B"),
    (Kind.VEHICLE, "Number plate readers", "1C"),
    (Kind.ADDRESS, "Licence addresses", "1A"),
    (Kind.DECLARED, "Said so to a youth worker", "2C"),
    (Kind.PHONE, "Call data", "1B"),
    (Kind.FAMILY, "Intelligence log", "3D"),
    (Kind.CO_CUSTODY, "Prison records", "1A"),
]
"""Kinds of tie with their source and its usual grade."""


def tie_members() -> None:
    """Record the ties as the police analyst."""
    as_staff("Priya Raman", _tie_members)


def _tie_members(analyst: Membership) -> None:
    programme, drawn = Programme.objects.get(code="northport-gvi"), random.Random(SEED)  # noqa: S311 - invented
    memberships = GroupMembership.objects.current().filter(owner=analyst.agency).select_related("person")
    groups = {membership.person: membership.group_id for membership in memberships.order_by("group", "pk")}
    for one, other in combinations(groups, 2):
        if drawn.random() < (INSIDE if groups[one] == groups[other] else BETWEEN):
            _tie(one, other, analyst, programme, drawn)


def _tie(one: Person, other: Person, analyst: Membership, programme: Programme, drawn: random.Random) -> None:
    kind, source, grade = drawn.choice(KINDS)
    last = _day(drawn.randrange(3, 600))
    occasions = drawn.choice([1, 1, 2, 3])
    record_tie(
        one,
        by=analyst,
        other=other,
        subject_role=SubjectRole.PROGRAMME,
        programme=programme,
        kind=kind,
        source=source,
        grade=grade,
        occasions=occasions,
        weight=float(occasions),
        first_on=last - timedelta(days=drawn.randrange(30, 300) if occasions > 1 else 0),
        last_on=last,
    )


def _day(days_ago: int) -> date:
    return london_today(timezone.now()) - timedelta(days=days_ago)
