"""Which kinds of information agreements open to whoever acts: from the register alone, never from what is held."""

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
"""The clauses of `ClauseQuerySet.in_force`: every page asks this, and Django takes longer to say it than PostgreSQL to
answer.
"""


@dataclass(frozen=True)
class Opened:
    """Categories inside a purpose: those that somebody's records may be read in, and those of one's own agency."""

    inside: frozenset[Category]
    own: frozenset[Category]

    @property
    def outside(self) -> list[Category]:
        """Categories that no agreement opens for the purpose, in their order."""
        return [category for category in Category if category not in self.inside]


def opened_to(agency: Agency, purpose: Purpose, *, at: datetime) -> Opened:
    """What clauses in force at `at` open to `agency` for `purpose`.

    It is the same whether or not there is any record, consent or guard, so that it may be shown to anybody.
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
    """The agreements in force at the instant `at` that open anything to `agency` for `purpose`, by title."""
    opening = Clause.objects.in_force(at).filter(receiver=agency, purpose=purpose)
    return list(Agreement.objects.filter(pk__in=opening.values("agreement")).order_by("title"))
