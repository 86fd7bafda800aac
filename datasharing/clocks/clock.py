"""Clocks: a due time is a column of the record it is about, and this says what follows from it.

A room adds the partial index `clock_index` to the model, whose condition says on which records the clock runs, and
declares the `Clock` with the kind, in `kinds.py`. The work queue (`datasharing/clocks/home.py`) and the sweep
(`datasharing/clocks/sql/clocks.sql`) follow. There is no table of clocks beside the records, which would have to be
protected all over again (docs/decisions/0014-clocks-are-columns.md).
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
    """A column has its clock already."""


class WithoutSweep(TypeError):
    """A clock is to have something done on passing, and only its `among` knows on which records it runs."""


class Watcher(StrEnum):
    """Which agency a clock asks to act; the other party to an exchange waits for it."""

    OWNER = "owner"
    ADDRESSEE = "addressee"


def _all(records: Any) -> Any:
    return records


def _as_they_are(_records: list[Any], _request: UserRequest) -> None:
    """Nothing more to read."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A due time in `column` (a day or an instant) of `model`.

    `watched_by`: the agency that has to act. `purposes`: for which its members see the clock.
    `line`: what the queue says of a record, in a group; OTHERS is for the agency that waits. `rest`: the line that
    stands for so many more. `related`, `prepare`: what to read along, for all lines at once.
    `first`: what goes before what is due sooner.
    `among` narrows the records on which it runs, by other records: for the work queue alone, no index can.
    `on_passing`: done once when the clock has passed and still runs, by the system actor of the agency that watches.
    `escalates_after`: so long after it has passed, the line reaches members with the role `escalates_to`, who do not
    see it before. Without it they see it as everybody does.
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
    on_passing: Callable[[Any, Membership], Any] | None = None
    escalates_after: timedelta | None = None
    escalates_to: Role = Role.SUPERVISOR

    @property
    def slug(self) -> str:
        """Its name, which is that of its index."""
        return clock_name(self.model.__name__, self.column)

    @property
    def runs(self) -> Q:
        """The condition of its index: on which records it runs; on the others it has stopped.

        :raises NoIndex: if the model has no such index
        """
        for index in self.model._meta.indexes:
            if index.name == self.slug and isinstance(index.condition, Q):
                return index.condition
        raise NoIndex(
            f"add clock_index({self.model.__name__!r}, {self.column!r}, runs=…) to {self.model.__name__}.Meta.indexes"
        )

    def running(self) -> QuerySet[Any]:
        """The records on which it runs, as far as whoever acts may see them."""
        records: QuerySet[Any] = self.among(self.model.objects.filter(self.runs))
        return records

    def watched(self, by: Membership) -> QuerySet[Any]:
        """Those that ask `by`'s agency to act."""
        return self.running().filter(**{self.watched_by: by.agency_id})

    def awaited(self, by: Membership) -> QuerySet[Any]:
        """Those for which `by`'s agency waits: it sent them, and another has to act."""
        if self.watched_by == Watcher.OWNER:
            nothing: QuerySet[Any] = self.model.objects.none()
            return nothing
        return self.running().filter(owner=by.agency_id).exclude(addressee=by.agency_id)

    def passed(self, at: datetime) -> Q:
        """The condition that it has passed at the instant `at`: a day has when it is over in London."""
        if isinstance(self.model._meta.get_field(self.column), models.DateTimeField):
            return Q(**{f"{self.column}__lte": at})
        return Q(**{f"{self.column}__lt": london_today(at)})

    def is_escalated(self, record: Any, *, at: datetime) -> bool:
        """Whether it has passed so long ago that it is no longer a matter of the worker alone."""
        return self.escalates_after is not None and deadline(getattr(record, self.column)) + self.escalates_after <= at

    def perform(self, about: str, actor: Membership) -> None:
        """Do what follows for the record known as `about`, unless the clock has stopped or been put off since."""
        passed = self.watched(actor).filter(self.passed(timezone.now()), public_id=about).first()
        if passed is not None and self.on_passing is not None:
            self.on_passing(passed, actor)

    def sweep(self) -> None:
        """Hand over what follows for every record on which it has passed, each once."""
        with connection.cursor() as cursor:
            purposes = sorted(int(purpose) for purpose in self.purposes)
            cursor.execute(HAND_OVER, [self.slug, self.task, self.watched_by, purposes])

    @property
    def task(self) -> str:
        """What its rows of the outbox are called."""
        return f"clocks.{self.slug}"


_clocks: dict[str, Clock] = {}


def register(clock: Clock) -> None:
    """Show `clock` in the work queue, and have what follows from its passing done.

    :raises DeclaredTwice: if its column has one already
    :raises NoIndex: if its model lacks the index
    :raises WithoutSweep: if the sweep cannot know on which records it runs
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
    """Every clock, in the order in which the rooms were found."""
    yield from _clocks.values()
