"""The categories that agreements open to the acting agency. Computed from the register only, never from records."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from datasharing.agreements.models import Agreement, Clause
from datasharing.enforcement.categories import EXCHANGES, Category
from partners.models import Agency, Purpose

IN_FORCE = """
SELECT clause.giver_id, clause.categories
  FROM datasharing_clause clause
  JOIN datasharing_standing standing ON standing.agreement_id = clause.agreement_id
 WHERE clause.receiver_id = %(agency)s AND clause.purpose = %(purpose)s AND NOT clause.in_emergency_only
   AND clause.valid_from <= %(at)s AND (clause.valid_to IS NULL OR clause.valid_to > %(at)s)
   AND standing.state = 'active'
   AND standing.valid_from <= %(at)s AND (standing.valid_to IS NULL OR standing.valid_to > %(at)s)
"""
"""The clauses of `ClauseQuerySet.in_force`. Hand-written, because each page needs it and the ORM takes longer to build
the statement than PostgreSQL to run it.
"""


@dataclass(frozen=True)
class Opened:
    """The categories open for a purpose: `inside` for records of any agency, and those of the agency's own records."""

    inside: frozenset[Category]
    own: frozenset[Category]

    @property
    def outside(self) -> list[Category]:
        """The categories that no agreement opens for the purpose, in order."""
        return [category for category in Category if category not in self.inside]


def opened_to(agency: Agency, purpose: Purpose, *, at: datetime) -> Opened:
    """The categories that clauses in force at `at` open to `agency` for `purpose`.

    Independent of records, consents and guards, so showing it reveals nothing about them.
    """
    inside: set[Category] = set()
    own: set[Category] = set()
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, {"agency": agency.pk, "purpose": purpose.value, "at": at})
        clauses = cursor.fetchall()
    for giver, numbers in clauses:
        categories = {Category(number) for number in numbers}
        categories |= {EXCHANGES[category] for category in categories if category in EXCHANGES}
        inside |= categories
        if giver == agency.pk:
            own |= categories
    return Opened(frozenset(inside), frozenset(own))


def agreements_that_open(agency: Agency, purpose: Purpose, *, at: datetime) -> list[Agreement]:
    """The agreements in force at the instant `at` that open records to `agency` for `purpose`, by title."""
    opening = Clause.objects.in_force(at).filter(receiver=agency, purpose=purpose)
    return list(Agreement.objects.filter(pk__in=opening.values("agreement")).order_by("title"))
