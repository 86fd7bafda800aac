"""A month of notifications, day by day."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, make_aware

from cases.notifications.models import Notification


@dataclass(frozen=True)
class Day:
    """A day of the month, or of the weeks at its ends, with what is held on it."""

    on: date
    is_inside: bool
    is_today: bool
    notifications: list[Notification]


@dataclass(frozen=True)
class Month:
    """A month: its name, its weeks, and the months before and after, as `2026-12`."""

    name: str
    weeks: list[list[Day]]
    before: str
    after: str
    count: int


def month_of(asked: str) -> Month:
    """The month `asked` for as `2026-12`, else this one, with the visible notifications in it."""
    first = _first_of(asked)
    days = calendar.Calendar().monthdatescalendar(first.year, first.month)
    begins, ends = days[0][0], days[-1][-1] + timedelta(days=1)
    held = Notification.objects.filter(starts_at__gte=_midnight(begins), starts_at__lt=_midnight(ends))
    by_day: dict[date, list[Notification]] = {}
    for each in held.exclude(state=Notification.State.CANCELLED).order_by("starts_at", "pk"):
        by_day.setdefault(localtime(each.starts_at).date(), []).append(each)
    today = localdate()
    weeks = [[Day(on, on.month == first.month, on == today, by_day.get(on, [])) for on in week] for week in days]
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    count = sum(len(day.notifications) for week in weeks for day in week if day.is_inside)
    return Month(date_format(first, "F Y"), weeks, f"{before:%Y-%m}", f"{after:%Y-%m}", count)


def _first_of(asked: str) -> date:
    try:
        found = datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError:
        return localdate().replace(day=1)
    return found if abs(found.year - localdate().year) <= 50 else localdate().replace(day=1)


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
