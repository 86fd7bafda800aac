"""Whether a step may go ahead: deconfliction holds, and what comes before enforcement. The database answers.

The words of a refusal are the same for every reason that must not be told (`NOT_NOW`). Rooms whose steps a hold stops
put `StopsWhileHeld` on their table and `unless_held` on their verb; `not_now` has the words for their pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from datasharing.models import Person
from partners.privileges import TableRule

P = ParamSpec("P")
T = TypeVar("T")

NOT_NOW = _(
    "Not now. What the partnership checks before such a step is not all in place, and this page does not say more. "
    "Nothing was saved. Ask your supervisor when to try again."
)


class NotNow(Exception):
    """The step is not clear to go ahead. It is not said why: a hold, whoever set it, answers as other reasons do."""


@dataclass(frozen=True)
class TeamsHold:
    """A hold in force of the acting member's team, with its reason."""

    reference: str
    person_id: int | None
    group_id: int | None
    reason: str
    set_at: datetime
    until: date
    set_by: str


def under_hold(person: Person | None = None, group: Group | None = None) -> bool:
    """Whether a hold on `person` or `group` is in force, set by any agency. The question is logged."""
    return _asked("SELECT cases_under_hold(%s, %s)", person.pk if person else None, group.pk if group else None)


def is_clear(person: Person) -> bool:
    """Whether a coercive step against `person` is clear to go ahead. The question is logged."""
    return _asked("SELECT cases_ask_clear(%s)", person.pk)


def support_was_offered(person: Person) -> bool:
    """Whether any agency has offered `person` help. The question is logged."""
    return _asked("SELECT cases_ask_support(%s)", person.pk)


def holds_of_team() -> list[TeamsHold]:
    """The holds in force that the acting member's team has set, soonest to end first. Logged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_holds_of_team()")
        return [TeamsHold(*row) for row in cursor.fetchall()]


def _asked(sql: str, *about: int | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(about))
        answer: bool = cursor.fetchone()[0]
    return answer


def unless_held(act: Callable[P, T]) -> Callable[P, T]:
    """Ask before the verb `act` whether a hold on its person or group is in force.

    Outside the verb's own transaction, so that the question stays in the log when the answer is no.

    :raises NotNow: if one is
    """

    @wraps(act)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        about: Any = args[0] if args else None
        of = {"person": about} if isinstance(about, Person) else {"group": about} if isinstance(about, Group) else {}
        if of and under_hold(**of):
            raise NotNow
        return act(*args, **kwargs)

    return asked


class StopsWhileHeld(TableRule):
    """A trigger that refuses new rows about a person or a group while a hold on them is in force.

    The table has a column `person_id` or `group_id`. Verbs ask first (`unless_held`); the trigger holds for any SQL.
    """

    SQL = """
CREATE OR REPLACE TRIGGER d_held AFTER INSERT ON %(table)s FOR EACH ROW WHEN (current_user = 'fd_app')
    EXECUTE FUNCTION public.cases_stop_while_held()
"""

    def __init__(self, *, name: str = "%(class)s_stops_while_held", edition: str = "") -> None:
        super().__init__(name=name, edition=edition)

    def rule_sql(self) -> str:
        return self.SQL

    def lift_sql(self) -> str:
        return "DROP TRIGGER d_held ON %(table)s"
