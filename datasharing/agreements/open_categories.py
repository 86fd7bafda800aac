"""Which kinds of information agreements open to whoever acts: from the register alone, never from what is held."""

from dataclasses import dataclass
from datetime import datetime

from datasharing.agreements.models import Agreement, Clause
from datasharing.enforcement.categories import EXCHANGES, Category
from partners.models import Agency, Purpose


@dataclass(frozen=True)
class Opened:
    """Categories inside a purpose: those that somebody's records may be read in, and those of one's own agency.

    `agreements` are those that say so, by title.
    """

    inside: frozenset[Category]
    own: frozenset[Category]
    agreements: tuple[Agreement, ...] = ()

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
    agreements: dict[int, Agreement] = {}
    for clause in Clause.objects.in_force(at).filter(receiver=agency, purpose=purpose).select_related("agreement"):
        agreements[clause.agreement_id] = clause.agreement
        categories = {Category(number) for number in clause.categories}
        categories |= {EXCHANGES[category] for category in categories if category in EXCHANGES}
        inside |= categories
        if clause.giver_id == agency.pk:
            own |= categories
    by_title = sorted(agreements.values(), key=lambda agreement: agreement.title)
    return Opened(frozenset(inside), frozenset(own), tuple(by_title))
