"""Clocks: a due time is a column of a record, and a `Clock` declares what follows from it.

A room adds the partial index `clock_index` to the model, whose condition selects the records on which the clock runs,
and declares the `Clock` with the kind, in `kinds.py`. The work queue (`datasharing/clocks/home.py`) and the sweep
(`datasharing/clocks/sql/clocks.sql`) use the declaration. There is no separate table of clocks, which would need its
own protection (docs/decisions/0014-clocks-are-columns.md).
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection, models
from django.db.models import Q, QuerySet
from django.utils import timezone

from datasharing.clocks.models import clock_name
from datasharing.enforcement.records import Protected
from datasharing.outbox import outbox, sweeping
from partners.due_words import Group, deadline
from partners.home import Line
from partners.london import london_today
from partners.models import Membership, Purpose, Role
from partners.requests import UserRequest

HAND_OVER = "SELECT sharing.pass_clock(%s, %s, %s, %s)"


class NoIndex(LookupError):
    """A clock is declared on a column without its partial index, which the sweep and the work queue read."""


class DeclaredTwice(ValueError):
    """The column has a clock already."""


class WithoutSweep(TypeError):
    """A clock has `on_passing` and `among`. The sweep reads the index only, so it cannot apply `among`."""


class Watcher(StrEnum):
    """The agency that has to act on a clock. The other party to an exchange waits for it."""

    OWNER = "owner"
    ADDRESSEE = "addressee"


def _all(records: Any) -> Any:
    return records


def _as_they_are(_records: list[Any], _request: UserRequest) -> None:
    """Read nothing more: the default of `prepare`."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A due time in `column` (a day or an instant) of `model`.

    `watched_by`: the agency that has to act. `purposes`: the purposes for which its members see the clock.
    `line`: makes the work queue's line for a record in a group; the group OTHERS is for the agency that waits.
    `rest`: makes the line that counts further records. `related`, `prepare`: what to read for all lines at once.
    `first`: the columns that go before the due time in the order of lines.
    `among`: filters the records by other records. For the work queue only, because an index condition cannot.
    `reaching`: filters the records for the acting member, instead of the rule of `escalates_to`.
    `on_passing`: called once for a record on which the clock has passed and still runs, as the watching agency's system
    actor. `escalates_after`: the time after passing from which members with the role `escalates_to` see the line;
    without it they see it as other members do.
    """

    model: type[Protected]
    column: str
    label: Any
    purposes: Collection[Purpose]
    line: Callable[[Any, Group], Line]
    rest: Callable[[int, Group], Line]
    watched_by: Watcher = Watcher.OWNER
    among: Callable[[Any], Any] = _all
    related: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    prepare: Callable[[list[Any], UserRequest], None] = _as_they_are
    reaching: Callable[[Any], Any] | None = None
    on_passing: Callable[[Any, Membership], Any] | None = None
    escalates_after: timedelta | None = None
    escalates_to: Role = Role.SUPERVISOR

    @property
    def slug(self) -> str:
        """The clock's name, which is also the name of its index."""
        return clock_name(self.model.__name__, self.column)

    @property
    def runs(self) -> Q:
        """The condition of its index, which selects the records on which it runs. On other records it has stopped.

        :raises NoIndex: if the model has no such index
        """
        for index in self.model._meta.indexes:
            if index.name == self.slug and isinstance(index.condition, Q):
                return index.condition
        raise NoIndex(
            f"add clock_index({self.model.__name__!r}, {self.column!r}, runs=…) to {self.model.__name__}.Meta.indexes"
        )

    def running(self) -> QuerySet[Any]:
        """The records on which it runs and that the acting member may see."""
        records: QuerySet[Any] = self.among(self.model.objects.filter(self.runs))
        return records

    def watched(self, by: Membership) -> QuerySet[Any]:
        """The running records on which `by`'s agency has to act."""
        return self.running().filter(**{self.watched_by: by.agency_id})

    def awaited(self, by: Membership) -> QuerySet[Any]:
        """The running records that `by`'s agency sent and on which another agency has to act."""
        if self.watched_by == Watcher.OWNER:
            nothing: QuerySet[Any] = self.model.objects.none()
            return nothing
        return self.running().filter(owner=by.agency_id).exclude(addressee=by.agency_id)

    def passed(self, at: datetime) -> Q:
        """The condition that the clock has passed at the instant `at`; a day has passed when it is over in London."""
        if isinstance(self.model._meta.get_field(self.column), models.DateTimeField):
            return Q(**{f"{self.column}__lte": at})
        return Q(**{f"{self.column}__lt": london_today(at)})

    def is_escalated(self, record: Any, *, at: datetime) -> bool:
        """Whether the clock passed `escalates_after` ago or earlier, so that it is shown to the supervisor."""
        return self.escalates_after is not None and deadline(getattr(record, self.column)) + self.escalates_after <= at

    def perform(self, about: str, actor: Membership) -> None:
        """Call `on_passing` for the record with the public id `about`, if the clock still runs and has passed."""
        passed = self.watched(actor).filter(self.passed(timezone.now()), public_id=about).first()
        if passed is not None and self.on_passing is not None:
            self.on_passing(passed, actor)

    def sweep(self) -> None:
        """Write an outbox row for each record on which the clock has passed. Idempotent."""
        with connection.cursor() as cursor:
            purposes = sorted(int(purpose) for purpose in self.purposes)
            cursor.execute(HAND_OVER, [self.slug, self.task, self.watched_by, purposes])

    @property
    def task(self) -> str:
        """The task name of its outbox rows."""
        return f"clocks.{self.slug}"


_clocks: dict[str, Clock] = {}


def register(clock: Clock) -> None:
    """Add `clock` to the work queue and, if it has `on_passing`, to the sweep.

    :raises DeclaredTwice: if its column has a clock already
    :raises NoIndex: if its model lacks the index
    :raises WithoutSweep: if it has both `on_passing` and `among`
    """
    if clock.runs and clock.on_passing and clock.among is not _all:
        raise WithoutSweep(f"{clock.slug}: say on which records it runs by columns of their own, in its index")
    if clock.slug in _clocks:
        raise DeclaredTwice(f"{clock.slug}: declare one clock for a column, with the kind of its model")
    _clocks[clock.slug] = clock
    if clock.on_passing is not None:
        outbox.task(clock.task)(clock.perform)
        sweeping.every_minute(clock.sweep)


def registered() -> Iterator[Clock]:
    """All clocks, in order of discovery."""
    yield from _clocks.values()
