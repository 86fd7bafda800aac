"""An independent implementation of sharing in plain Python, one row at a time, after docs/data-sharing.md.

Tests compare it with the database. It uses no SQL, grants or data sets, so that both do not share a mistake.
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
    """Something in force in the period `[begins, ends)`, without end if `ends` is None."""

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
class ProtectedRow:
    """What sharing needs to know of a record; `other` is the second person of a tie.

    A fact about no one person has no person, and is shared like records about people on the programme.
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
    is_kept_back: bool = False
    """Whether it is its owner's alone, whatever clauses say: a membership of a group that is not confirmed."""


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

    def is_about(self, row: ProtectedRow) -> bool:
        """Whether the clause covers category, subject role and programme of the record, or of the record it answers."""
        kind = QUESTION.get(row.category, row.category)
        programme = self.every_programme or self.programme == row.programme
        return kind in self.categories and row.role in self.roles and programme

    def is_addressed(self, row: ProtectedRow) -> bool:
        """Whether the clause opens an exchange: to its addressee, its owner, or others if the clause says so.

        A record that an agency addresses to itself, such as a draft, is never opened to others; nor is one kept back.
        """
        if row.is_kept_back:
            return self.giver == self.receiver
        others = self.others_exchanges and row.addressee != row.owner
        return row.addressee in {None, self.receiver} or self.giver == self.receiver or others


@dataclass(frozen=True, kw_only=True)
class Consent(Timed):
    owner: int
    person: int
    recipients: frozenset[int]
    categories: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Guard(Timed):
    """A guard on an agency's records about a person: excluded, allowed, or only allocated members or agencies."""

    owner: int
    person: int
    excluded: frozenset[tuple[str, int]]  # ("user" or "agency", id)
    allowed: frozenset[tuple[str, int]]
    allocated_only: bool

    def covers(self, row: ProtectedRow) -> bool:
        return self.owner == row.owner and self.person in {row.person, row.other}

    def is_addressees(self, row: ProtectedRow) -> bool:
        return self.owner == row.addressee and self.person == row.person


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What is in force at one instant."""

    clauses: list[Clause]
    consents: list[Consent]
    guards: list[Guard]
    allocations: frozenset[tuple[int, int]]  # user, person
    is_swept: bool  # the day's expired consents

    def may_read(self, row: ProtectedRow, actor: Actor) -> bool:
        is_open = any(self._opens(clause, row, actor) for clause in self.clauses)
        return is_open and all(self._passes(guard, actor) for guard in self.guards if self._binds(guard, row, actor))

    def may_change(self, row: ProtectedRow, actor: Actor) -> bool:
        return row.owner == actor.agency and self.may_read(row, actor)

    def _opens(self, clause: Clause, row: ProtectedRow, actor: Actor) -> bool:
        if actor.agency not in {clause.giver, clause.receiver} or not clause.is_about(row):
            return False
        if row.category in QUESTION and self._answers(clause, row, actor):
            return True
        received = (clause.receiver, clause.purpose) == (actor.agency, actor.purpose)
        if not received or clause.giver != row.owner or not clause.is_addressed(row):
            return False
        return not clause.needs_consent or row.category in QUESTION or self._agreed(row, clause.receiver)

    def _answers(self, clause: Clause, row: ProtectedRow, actor: Actor) -> bool:
        """Whether the actor may read the receiver's answer: the sender, for purposes of its own records, or others if
        the clause says so.
        """
        if clause.others_exchanges and (clause.receiver, clause.purpose) == (actor.agency, actor.purpose):
            return row.owner != row.addressee == clause.giver
        if not clause.receiver == row.owner != actor.agency == clause.giver == row.addressee:
            return False
        own = [c for c in self.clauses if c.giver == c.receiver == actor.agency and c.purpose == actor.purpose]
        return any(c.is_about(row) for c in own)

    def _agreed(self, row: ProtectedRow, recipient: int) -> bool:
        """Whether the record's owner holds the person's consent. If the sweep is late, the answer is no."""
        consents = [c for c in self.consents if (c.owner, c.person) == (row.owner, row.person)]
        return self.is_swept and any(recipient in c.recipients and row.category in c.categories for c in consents)

    def _binds(self, guard: Guard, row: ProtectedRow, actor: Actor) -> bool:
        """Whether the guard applies: an owner's to all, an addressee's to all who read through the addressee."""
        if guard.covers(row):
            return True
        through = {c.receiver for c in self.clauses if c.giver == guard.owner and c.others_exchanges} | {guard.owner}
        return guard.is_addressees(row) and actor.agency != row.owner and actor.agency in through

    def _passes(self, guard: Guard, actor: Actor) -> bool:
        names = {("user", actor.user), ("agency", actor.agency)}
        allocated = guard.owner == actor.agency and (actor.user, guard.person) in self.allocations
        is_let_in = not guard.allowed or bool(guard.allowed & names)
        return not guard.excluded & names and is_let_in and (allocated or not guard.allocated_only)


@dataclass(frozen=True, kw_only=True)
class Evaluator:
    """All agreements, consents and restrictions, past ones included."""

    clauses: list[Clause]
    statuses: dict[int, list[Timed]]  # of each agreement, while it stands active
    consents: list[Consent]
    guards: list[Guard]
    allocations: frozenset[tuple[int, int]]
    swept_days: frozenset[date]

    def may_read(self, row: ProtectedRow, actor: Actor, at: datetime) -> bool:
        return actor.holds(at) and self.at(at).may_read(row, actor)

    def at(self, at: datetime) -> Moment:
        """What is in force at the instant `at`. Clauses for emergencies are left out, as there are none yet."""
        active = {agreement for agreement, periods in self.statuses.items() if any(p.holds(at) for p in periods)}
        return Moment(
            clauses=[c for c in self.clauses if c.agreement in active and c.holds(at) and not c.in_emergency_only],
            consents=[consent for consent in self.consents if consent.holds(at)],
            guards=[guard for guard in self.guards if guard.holds(at)],
            allocations=self.allocations,
            is_swept=at.astimezone(LONDON).date() in self.swept_days,
        )
