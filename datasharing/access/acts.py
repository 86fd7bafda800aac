"""Acts from the read log about a person or a fact, as far as the acting member may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from datasharing.agreements.clauses_in_words import kinds
from datasharing.agreements.models import Clause
from datasharing.enforcement.categories import Category
from datasharing.enforcement.persons import Person
from datasharing.enforcement.records import Fact
from partners.models import Agency, Purpose, User

ACTS = (
    "SELECT act, operation, outcome, at, user_id, agency_id, purpose, on_behalf_of, owners, categories, clauses FROM "
)


@dataclass(frozen=True)
class Act:
    """One page, call or task that read or wrote about the person, or the fact."""

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


def acts_about(person: Person, *, before: tuple[datetime, UUID] | None, at_most: int) -> list[Act]:
    """Acts about `person`, latest first: the member's own and, for data protection, those on the agency's records."""
    return _acts("sharing.acts_about(%s, %s, %s, %s)", [person.pk, *(before or (None, None)), at_most])


def acts_on(fact: Fact, *, before: tuple[datetime, UUID] | None, at_most: int) -> list[Act]:
    """Acts on `fact`, latest first: the member's own and, for data protection, those on the agency's facts."""
    table = fact._meta.db_table
    return _acts("sharing.acts_on(%s, %s, %s, %s, %s)", [table, fact.pk, *(before or (None, None)), at_most])


def _acts(found_by: str, parameters: list[Any]) -> list[Act]:
    with connection.cursor() as cursor:
        cursor.execute(ACTS + found_by, parameters)
        rows = cursor.fetchall()
    users = {user.pk: user.full_name for user in User.objects.filter(pk__in={row[4] for row in rows} - {None})}
    agencies = _agencies({row[5] for row in rows} - {None} | {owner for row in rows for owner in row[8]})
    clauses = _clauses(clause for row in rows for clause in row[10])
    return [
        Act(
            act=row[0],
            operation=row[1],
            outcome=row[2],
            at=row[3],
            user=users.get(row[4], ""),
            agency=agencies.get(row[5], ""),
            purpose=str(Purpose(row[6]).label) if row[6] else "",
            on_behalf_of=row[7],
            owners=[agencies[owner] for owner in row[8]],
            kinds=kinds([number for number in row[9] if number in Category]),
            clauses=[clauses[clause] for clause in row[10]],
        )
        for row in rows
    ]


def _agencies(keys: set[int]) -> dict[int, str]:
    return {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=keys)}


def _clauses(keys: Iterable[int]) -> dict[int, str]:
    return {clause.pk: str(clause) for clause in Clause.objects.filter(pk__in=set(keys)).select_related("agreement")}
