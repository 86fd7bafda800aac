"""Acts from the read log: about a person, on a fact, or as a search finds them, as far as the acting member may see.

The functions of the database that answer log each answer as a consultation.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from datasharing.agreements.clauses_in_words import kinds
from datasharing.agreements.models import Clause
from datasharing.enforcement.categories import Category
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.persons import Person
from datasharing.enforcement.records import Fact
from partners.models import Agency, Purpose, User

ACTS = (
    "SELECT act, operation, outcome, at, user_id, agency_id, purpose, on_behalf_of, owners, categories, clauses FROM "
)
FOUND = ACTS.replace(" FROM", ", people, how_many, asked FROM") + "sharing.acts_found(%s, %s, %s, %s)"
LOG = """
SELECT at, act, operation, outcome, user_id, agency_id, purpose, on_behalf_of, category, clauses, resource, people,
       asked
  FROM sharing.log_found(%s, %s)
"""


@dataclass(frozen=True)
class Act:
    """One page, call or task that read or wrote about people, or a fact.

    `people`: the references of some of them, `how_many` there were; `asked`: references that were refused.
    """

    act: UUID
    operation: str
    outcome: str
    at: datetime
    user: str
    agency: str
    purpose: str
    on_behalf_of: str
    owners: list[str]
    kinds: str
    clauses: list[str]
    user_reference: UUID | None = None
    people: list[str] = field(default_factory=list)
    how_many: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def others(self) -> int:
        """How many people there were whom `people` does not name."""
        return self.how_many - len(self.people)


@dataclass(frozen=True)
class Entry:
    """One row of the log, as it is exported."""

    at: datetime
    act: UUID
    operation: str
    outcome: str
    user: User | None
    agency: str
    purpose: str
    on_behalf_of: str
    kind: str
    clauses: list[str]
    resource: str
    people: list[str]
    asked: str


def acts_found(wanted: dict[str, Any], *, before: tuple[datetime, UUID] | None, at_most: int) -> list[Act]:
    """Acts on the acting agency's records that a search finds, latest first; `wanted` as `SearchForm.wanted` says.

    :raises NotAgreed: if who acts is no data protection officer
    """
    return _described(FOUND, [json.dumps(wanted), *(before or (None, None)), at_most])


def log_found(wanted: dict[str, Any], *, at_most: int) -> list[Entry]:
    """Rows of the log that a search finds, latest first.

    :raises NotAgreed: if who acts is no data protection officer
    """
    with connection.cursor() as cursor:
        cursor.execute(LOG, [json.dumps(wanted), at_most])
        rows = cursor.fetchall()
    users = _users({row[4] for row in rows})
    agencies = _agencies({row[5] for row in rows} - {None})
    clauses = _clauses(clause for row in rows for clause in row[9])
    return [
        Entry(
            at=row[0],
            act=row[1],
            operation=row[2],
            outcome=row[3],
            user=users.get(row[4]),
            agency=agencies.get(row[5], ""),
            purpose=_purpose(row[6]),
            on_behalf_of=row[7],
            kind=in_words([row[8]]),
            clauses=[clauses[clause] for clause in row[9]],
            resource=row[10],
            people=row[11],
            asked=row[12],
        )
        for row in rows
    ]


def acts_about(person: Person, *, before: tuple[datetime, UUID] | None, at_most: int) -> list[Act]:
    """Acts about `person`, latest first: the member's own and, for data protection, those on the agency's records."""
    return _described(ACTS + "sharing.acts_about(%s, %s, %s, %s)", [person.pk, *(before or (None, None)), at_most])


def acts_on(fact: Fact, *, before: tuple[datetime, UUID] | None, at_most: int) -> list[Act]:
    """Acts on `fact`, latest first: the member's own and, for data protection, those on the agency's facts."""
    table = fact._meta.db_table
    return _described(
        ACTS + "sharing.acts_on(%s, %s, %s, %s, %s)", [table, fact.pk, *(before or (None, None)), at_most]
    )


def _described(sql: str, parameters: list[Any]) -> list[Act]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    is_search = sql == FOUND
    users = _users({row[4] for row in rows})
    agencies = _agencies({row[5] for row in rows} - {None} | {owner for row in rows for owner in row[8]})
    clauses = _clauses(clause for row in rows for clause in row[10])
    return [
        Act(
            act=row[0],
            operation=row[1],
            outcome=row[2],
            at=row[3],
            user=users[row[4]].full_name if row[4] in users else "",
            agency=agencies.get(row[5], ""),
            purpose=_purpose(row[6]),
            on_behalf_of=row[7],
            owners=[agencies[owner] for owner in row[8]],
            kinds=in_words(row[9]),
            clauses=[clauses[clause] for clause in row[10]],
            user_reference=users[row[4]].reference if row[4] in users else None,
            people=row[11] if is_search else [],
            how_many=row[12] if is_search else 0,
            asked=row[13] if is_search else [],
        )
        for row in rows
    ]


def in_words(numbers: Iterable[int]) -> str:
    """Kinds of records, and what is consulted beside them, as a list in words."""
    held = list(numbers)
    records = [number for number in held if number in Category]
    beside = [str(Beside(number).label) for number in held if number in Beside]
    return get_text_list([*([kinds(records)] if records else []), *beside], _("and"))


def _purpose(number: int | None) -> str:
    return str(Purpose(number).label) if number else ""


def _users(keys: set[int | None]) -> dict[int | None, User]:
    return {user.pk: user for user in User.objects.filter(pk__in=[key for key in keys if key])}


def _agencies(keys: set[int]) -> dict[int, str]:
    return {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=keys)}


def _clauses(keys: Iterable[int]) -> dict[int, str]:
    return {clause.pk: str(clause) for clause in Clause.objects.filter(pk__in=set(keys)).select_related("agreement")}
