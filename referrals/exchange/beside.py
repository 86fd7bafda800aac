"""What speaks against another referral, before it is made: live referrals, and others who may be the same person."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.models import Identity
from cases.people.actions import tell_apart
from cases.people.models import Distinction
from cases.search.matches import Match, alike
from datasharing.models import Person, SubjectRole
from partners.models import Membership
from referrals.exchange.live import Live, live_referrals
from referrals.exchange.models import Referral


@dataclass(frozen=True)
class Beside:
    """The live referrals of a person that may be seen, and their possible matches."""

    live: list[Live] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)

    @classmethod
    def of(cls, person: Person, *, own: Identity | None = None, apart_from: Referral | None = None) -> "Beside":
        """What is known beside a referral of `person`, whom `own` describes; `apart_from` one that it replaces."""
        live = [each for each in live_referrals(person) if each.referral != apart_from]
        return cls(live, alike(own) if own else [])

    @property
    def despite(self) -> list[str]:
        """The references of the live referrals."""
        return sorted(each.referral.reference for each in self.live)

    @property
    def apart(self) -> list[str]:
        """The references of the possible matches."""
        return sorted(match.person.reference for match in self.matches)

    def unnamed_live(self, named: Iterable[str]) -> list[Live]:
        """The live referrals that are not among those `named`."""
        return [each for each in self.live if each.referral.reference not in set(named)]

    def tell_apart(self, person: Person, *, by: Membership, subject_role: SubjectRole, door: Distinction.Door) -> None:
        """Keep that `person` is none of the possible matches."""
        others = [match.person for match in self.matches]
        tell_apart(person, by=by, subject_role=subject_role, others=others, door=door)
