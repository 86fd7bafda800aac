"""The list of releases: at risk first, the calendar of working weeks, and all by day."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from django.utils.translation import gettext as _

from cases.people.display_names import names_of
from partners.release_days import Limits
from partners.requests import UserRequest
from referrals.release.forms import ReleasesFilter
from referrals.release.models import ItemState, PlanState, ReleaseItem, ReleasePlan
from referrals.release.states import BLOCKS, Side
from referrals.release.working_days import Calendar

WEEKS = 12
AT_MOST = 300
"""The most plans on the page."""
A_WEEK = timedelta(days=7)
LOOK_BACK = timedelta(days=14)
"""People who should have left so long ago and are not recorded as released are still shown."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A plan with name, what is late, and how far it is."""

    plan: ReleasePlan
    name: Any
    late: list[ReleaseItem]
    done: int
    needed: int
    signed: int
    leaves: str
    statutory: str
    until: str
    lateness: str
    is_mine: bool

    @property
    def is_moved(self) -> bool:
        """Whether they leave on another day than the prison has said."""
        return self.plan.leaves_on != self.plan.statutory_on

    @property
    def kind(self) -> str:
        """The kind of mark in the calendar: risk, ready, new or ok."""
        if self.late:
            return "risk"
        if self.plan.state in (PlanState.DRAFT, PlanState.NEEDS_SET):
            return "new"
        return "ready" if self.plan.state == PlanState.READY or self.done == self.needed else "ok"

    @property
    def words(self) -> str:
        """The mark in words."""
        return {"risk": _("At risk"), "ready": _("Nothing blocks"), "new": _("Not shared"), "ok": _("On time")}[
            self.kind
        ]

    @property
    def colour(self) -> str:
        """The colour of the tag."""
        return {"risk": "red", "ready": "green", "new": "yellow", "ok": "blue"}[self.kind]

    @property
    def late_words(self) -> str:
        """What is late."""
        return ", ".join(str(item) for item in self.late)

    @property
    def late_owners(self) -> str:
        """Who owes what is late."""
        return ", ".join(sorted({str(item.owed_by or self.plan.owner) for item in self.late}))


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the calendar."""

    on: date
    rows: list[Row]
    is_today: bool
    is_friday: bool
    is_closed: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A choice of a filter, as a link."""

    label: Any
    url: str
    is_current: bool
    count: int = 0


@dataclass
class Releases:
    """The releases that the member may see and has chosen."""

    rows: list[Row] = field(default_factory=list)
    weeks: list[tuple[date, list[Day]]] = field(default_factory=list)
    crowded: list[tuple[date, int]] = field(default_factory=list)
    without_date: list[Row] = field(default_factory=list)
    chips: dict[str, list[Chip]] = field(default_factory=dict)

    @property
    def at_risk(self) -> list[Row]:
        return [row for row in self.rows if row.late]

    @property
    def moved(self) -> int:
        return sum(row.is_moved for row in self.rows)

    @classmethod
    def of(cls, request: UserRequest, chosen: dict[str, Any], *, today: date) -> Self:
        """The releases for the filters `chosen`, seen on the day `today`."""
        first, last = _span(chosen.get("span", ""), today)
        plans = ReleasePlan.objects.before_release()
        if chosen.get("whose", "") == "":
            plans = plans.filter(lead=request.user)
        elif chosen["whose"] == "agency":
            plans = plans.filter(owner=request.membership.agency)
        related = ("owner", "person", "prison", "establishment", "lead")
        found = list(plans.select_related(*related).soonest()[:AT_MOST])
        prisons = Counter((plan.prison.code, str(plan.prison)) for plan in found if plan.prison)
        if code := chosen.get("prison"):
            found = [plan for plan in found if plan.prison and plan.prison.code == code]
        dated = [plan for plan in found if plan.leaves_on and first <= plan.leaves_on <= last]
        undated = [plan for plan in found if plan.leaves_on is None]
        calendar = Calendar.around(today)
        rows = _rows([*dated, *undated], request, calendar)
        made = cls(
            rows=rows[: len(dated)],
            without_date=rows[len(dated) :],
            chips=_chips(request, prisons),
        )
        made.weeks = _weeks(made.rows, calendar, first=max(first, today), last=last)
        crowd = Limits.on_day(today).number("crowded_day_people")
        made.crowded = [
            (day.on, len(day.rows)) for _monday, days in made.weeks for day in days if len(day.rows) >= crowd
        ]
        return made


def _span(span: str, today: date) -> tuple[date, date]:
    """The first and last day of a span."""
    monday = today - timedelta(days=today.weekday())
    if span == "week":
        return monday, monday + A_WEEK - timedelta(days=1)
    if span == "next":
        return monday + A_WEEK, monday + 2 * A_WEEK - timedelta(days=1)
    return today - LOOK_BACK, monday + WEEKS * A_WEEK - timedelta(days=1)


def _rows(plans: list[ReleasePlan], request: UserRequest, calendar: Calendar) -> list[Row]:
    names = names_of({plan.person_id for plan in plans}, preferring=request.membership.agency_id)
    items: dict[int, list[ReleaseItem]] = {}
    blocking = ReleaseItem.objects.filter(plan__in=plans).blocking().exclude(state=ItemState.NOT_NEEDED)
    for item in blocking.select_related("owed_by").order_by("position"):
        items.setdefault(item.plan_id, []).append(item)
    return [_row(plan, items.get(plan.pk, []), names.get(plan.person_id), request, calendar) for plan in plans]


def _row(plan: ReleasePlan, items: list[ReleaseItem], name: Any, request: UserRequest, calendar: Calendar) -> Row:
    late = [item for item in items if item.is_late(calendar.today)]
    oldest = min((item.due_on for item in late if item.due_on), default=None)
    return Row(
        plan=plan,
        name=name,
        late=late,
        done=sum(item.state not in BLOCKS for item in items),
        needed=len(items),
        signed=sum(plan.signed_at(side) is not None for side in Side),
        leaves=calendar.short(plan.leaves_on),
        statutory=calendar.short(plan.statutory_on),
        until=calendar.until(plan.leaves_on) if plan.leaves_on else "",
        lateness=calendar.late(oldest) if oldest else "",
        is_mine=plan.lead_id == request.user.pk,
    )


def _weeks(rows: list[Row], calendar: Calendar, *, first: date, last: date) -> list[tuple[date, list[Day]]]:
    """The working weeks from `first` to `last`, with those who leave on each day; weekends only if somebody does."""
    by_day: dict[date | None, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row.plan.leaves_on, []).append(row)
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        days = [monday + timedelta(days=ahead) for ahead in range(5)]
        shown = [
            Day(
                on=day,
                rows=by_day.get(day, []),
                is_today=day == calendar.today,
                is_friday=day.isoweekday() == 5,
                is_closed=calendar.holidays.is_closed(day),
            )
            for day in days
        ]
        weeks.append((monday, shown))
        monday += A_WEEK
    return weeks


def _chips(request: UserRequest, prisons: Counter[tuple[str, str]]) -> dict[str, list[Chip]]:
    """The choices of the filters, each with the others as they are."""

    def chip(name: str, value: str, label: Any, count: int = 0) -> Chip:
        query = request.GET.copy()
        query.pop(name, None)
        if value:
            query[name] = value
        url = f"?{query.urlencode()}" if query else request.path
        return Chip(label=label, url=url, is_current=request.GET.get(name, "") == value, count=count)

    named = sorted(prisons.items(), key=lambda each: each[0][1])
    of_prisons = [chip("prison", code, name, count) for (code, name), count in named]
    return {
        "whose": [chip("whose", value, label) for value, label in ReleasesFilter.WHOSE],
        "span": [chip("span", value, label) for value, label in ReleasesFilter.SPANS],
        "prison": [chip("prison", "", _("All prisons")), *of_prisons] if len(of_prisons) > 1 else [],
    }
