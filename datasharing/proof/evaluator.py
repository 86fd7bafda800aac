"""What agreements mean, said a second time: plain Python, one row at a time, from the words of docs/data-sharing.md.

It knows no SQL, no grant and no data set, so that it cannot share a mistake with what it is compared to.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from datasharing.enforcement.categories import EXCHANGES

QUESTION = {int(answer): int(question) for question, answer in EXCHANGES.items()}
"""The category of exchanges that a category of answers belongs to."""
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, kw_only=True)
class Timed:
    """Something that holds from an instant until just before another, or for good."""

    begins: datetime
    ends: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.begins <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True, kw_only=True)
class Actor(Timed):
    """A membership acting for one of its purposes."""

    user: int
    agency: int
    purpose: int


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A record, as far as sharing is concerned; `other` is the second person of a tie.

    What is about no one person has none, and is for whom records about people on the programme are.
    """

    table: str
    id: int
    category: int
    owner: int
    person: int | None
    other: int | None
    programme: int | None
    role: int
    addressee: int | None


@dataclass(frozen=True, kw_only=True)
class Clause(Timed):
    agreement: int
    giver: int
    receiver: int
    categories: frozenset[int]
    roles: frozenset[int]
    programme: int | None
    every_programme: bool
    purpose: int
    needs_consent: bool
    in_emergency_only: bool
    others_exchanges: bool

    def is_about(self, fact: Fact) -> bool:
        """The categories, the subject roles and the programme are those of the record, or of what it answers."""
        kind = QUESTION.get(fact.category, fact.category)
        programme = self.every_programme or self.programme == fact.programme
        return kind in self.categories and fact.role in self.roles and programme

    def is_addressed(self, fact: Fact) -> bool:
        """Exchanges open to whom they are addressed, to their owner, and to others where the clause says so.

        What an agency addresses to itself, such as a draft or whose client this is, is no exchange with anybody.
        """
        others = self.others_exchanges and fact.addressee != fact.owner
        return fact.addressee in {None, self.receiver} or self.giver == self.receiver or others


@dataclass(frozen=True, kw_only=True)
class Consent(Timed):
    owner: int
    person: int
    recipients: frozenset[int]
    categories: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Guard(Timed):
    """Who may not see what an agency holds, or was sent, about a person; who alone may; or only who is allocated."""

    owner: int
    person: int
    excluded: frozenset[tuple[str, int]]  # ("user" or "agency", id)
    allowed: frozenset[tuple[str, int]]
    allocated_only: bool

    def covers(self, fact: Fact) -> bool:
        return self.owner == fact.owner and self.person in {fact.person, fact.other}

    def is_addressees(self, fact: Fact) -> bool:
        return self.owner == fact.addressee and self.person == fact.person


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What is in force at one instant."""

    clauses: list[Clause]
    consents: list[Consent]
    guards: list[Guard]
    allocations: frozenset[tuple[int, int]]  # user, person
    is_swept: bool  # the day's expired consents

    def may_read(self, fact: Fact, actor: Actor) -> bool:
        is_open = any(self._opens(clause, fact, actor) for clause in self.clauses)
        return is_open and all(self._passes(guard, actor) for guard in self.guards if self._binds(guard, fact, actor))

    def may_change(self, fact: Fact, actor: Actor) -> bool:
        return fact.owner == actor.agency and self.may_read(fact, actor)

    def _opens(self, clause: Clause, fact: Fact, actor: Actor) -> bool:
        if actor.agency not in {clause.giver, clause.receiver} or not clause.is_about(fact):
            return False
        if fact.category in QUESTION and self._answers(clause, fact, actor):
            return True
        received = (clause.receiver, clause.purpose) == (actor.agency, actor.purpose)
        if not received or clause.giver != fact.owner or not clause.is_addressed(fact):
            return False
        return not clause.needs_consent or fact.category in QUESTION or self._agreed(fact, clause.receiver)

    def _answers(self, clause: Clause, fact: Fact, actor: Actor) -> bool:
        """The sender hears what the receiver answers, for what it may read its own for; others if the clause says."""
        if clause.others_exchanges and (clause.receiver, clause.purpose) == (actor.agency, actor.purpose):
            return fact.owner != fact.addressee == clause.giver
        if not clause.receiver == fact.owner != actor.agency == clause.giver == fact.addressee:
            return False
        own = [c for c in self.clauses if c.giver == c.receiver == actor.agency and c.purpose == actor.purpose]
        return any(c.is_about(fact) for c in own)

    def _agreed(self, fact: Fact, recipient: int) -> bool:
        """The record's owner holds the person's consent; late sweeps mean closed."""
        consents = [c for c in self.consents if (c.owner, c.person) == (fact.owner, fact.person)]
        return self.is_swept and any(recipient in c.recipients and fact.category in c.categories for c in consents)

    def _binds(self, guard: Guard, fact: Fact, actor: Actor) -> bool:
        """The owner's guard binds everybody; the addressee's, all who read through the addressee, the sender never."""
        if guard.covers(fact):
            return True
        through = {c.receiver for c in self.clauses if c.giver == guard.owner and c.others_exchanges} | {guard.owner}
        return guard.is_addressees(fact) and actor.agency != fact.owner and actor.agency in through

    def _passes(self, guard: Guard, actor: Actor) -> bool:
        names = {("user", actor.user), ("agency", actor.agency)}
        allocated = guard.owner == actor.agency and (actor.user, guard.person) in self.allocations
        is_let_in = not guard.allowed or bool(guard.allowed & names)
        return not guard.excluded & names and is_let_in and (allocated or not guard.allocated_only)


@dataclass(frozen=True, kw_only=True)
class Evaluator:
    """All that was ever agreed, consented to and restricted."""

    clauses: list[Clause]
    statuses: dict[int, list[Timed]]  # of each agreement, while it stands active
    consents: list[Consent]
    guards: list[Guard]
    allocations: frozenset[tuple[int, int]]
    swept_days: frozenset[date]

    def may_read(self, fact: Fact, actor: Actor, at: datetime) -> bool:
        return actor.holds(at) and self.at(at).may_read(fact, actor)

    def at(self, at: datetime) -> Moment:
        """What is in force at the instant `at`. Nothing is ever an emergency yet."""
        active = {agreement for agreement, periods in self.statuses.items() if any(p.holds(at) for p in periods)}
        return Moment(
            clauses=[c for c in self.clauses if c.agreement in active and c.holds(at) and not c.in_emergency_only],
            consents=[consent for consent in self.consents if consent.holds(at)],
            guards=[guard for guard in self.guards if guard.holds(at)],
            allocations=self.allocations,
            is_swept=at.astimezone(LONDON).date() in self.swept_days,
        )
