"""Reading what was released to whoever acts, by the one function that shows its text (sql/intelligence.sql)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet

from cases.intelligence.models import Condition, GroupRelease, IntelligenceRelease, Marking
from cases.memberships.grades import Handling
from partners.models import Membership, Purpose

SHOW = """
SELECT marking, grade, handling, conditions, conditions_note, known_on, until, released_at, group_name, is_withdrawn,
       is_over, read_at, words
  FROM public.cases_released_intelligence(%s)
"""


@dataclass(frozen=True)
class Shown:
    """The terms of a release, and its text if they have been read and it still holds."""

    marking: str
    grade: str
    handling: str
    conditions: list[str]
    conditions_note: str
    known_on: date
    until: date
    released_at: datetime
    group_name: str | None
    is_withdrawn: bool
    is_over: bool
    read_at: datetime | None
    words: str | None

    @property
    def marking_label(self) -> str:
        """The marking in words."""
        return str(Marking(self.marking).label)

    @property
    def handling_label(self) -> str:
        """The handling code in words."""
        return str(Handling(self.handling).label)

    def condition_labels(self) -> list[str]:
        """The conditions in words."""
        return [str(Condition(code).label) for code in self.conditions]


def shown_to_me(release: str) -> Shown | None:
    """What the release with this reference shows to whoever acts; None if it names them not. Logged by the database."""
    with connection.cursor() as cursor:
        cursor.execute(SHOW, [release])
        found = cursor.fetchone()
    return Shown(*found) if found else None


def released_to(member: Membership, purpose: Purpose) -> tuple[QuerySet[IntelligenceRelease], QuerySet[GroupRelease]]:
    """The releases that name `member`, acting for `purpose`: about people, and about groups."""
    mine = {"purpose": purpose, "named__contains": [member.user_id]}
    return (
        IntelligenceRelease.objects.filter(addressee=member.agency_id, **mine),
        GroupRelease.objects.filter(to_agency=member.agency_id, **mine),
    )
