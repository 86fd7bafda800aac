"""Due times in words: overdue, a time for today, a date for later (design: Dates and numbers)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.london import london_midnight, london_time, london_today

SOON = timedelta(hours=3)
"""Within this time before the due time, the time left is shown too."""
WEEK = timedelta(days=7)
A_YEAR_PLAIN = timedelta(days=334)
"""A date within eleven months is shown without its year."""


class Group(StrEnum):
    """Groups of the work queue, most urgent first; the values are CSS classes.

    BACK has no due time: things that the member sent and on which the other agency will do nothing more.
    """

    OVERDUE = "late"
    BACK = "back"
    TODAY = "today"
    WEEK = "week"
    OTHERS = "wait"

    @property
    def label(self) -> Any:
        return LABELS[self]


LABELS = {
    Group.OVERDUE: gettext_lazy("Overdue"),
    Group.BACK: gettext_lazy("Came back to you"),
    Group.TODAY: gettext_lazy("Today"),
    Group.WEEK: gettext_lazy("This week"),
    Group.OTHERS: gettext_lazy("Waiting on others"),
}


@dataclass(frozen=True)
class Words:
    """A due time in words: the main part, and the part beside it."""

    first: str
    beside: str = ""


def group_of(by: date | datetime, *, now: datetime) -> Group | None:
    """The group of a member's own work due `by`; None if it is due later than in a week."""
    if has_passed(by, now=now):
        return Group.OVERDUE
    days = _days_until(by, now=now)
    if days == 0:
        return Group.TODAY
    return Group.WEEK if days <= WEEK.days else None


def deadline(by: date | datetime) -> datetime:
    """The instant from which something due `by` is overdue: for a day, the end of that day in London."""
    return by if isinstance(by, datetime) else london_midnight(by + timedelta(days=1))


def has_passed(by: date | datetime, *, now: datetime) -> bool:
    """Whether `by` has passed; a day has passed when it is over in London."""
    return deadline(by) <= now


def in_words(by: date | datetime, *, now: datetime) -> Words:
    """The due time `by` in words, at the instant `now`."""
    if has_passed(by, now=now):
        return Words(_lateness(by, now=now), _("was due %(when)s") % {"when": _moment(by, now=now)})
    days = _days_until(by, now=now)
    if days == 0:
        return _today(by, now=now)
    beside = _("tomorrow") if days == 1 else ngettext("in %d day", "in %d days", days) % days
    return Words(_day(by, now=now), beside)


def _today(by: date | datetime, *, now: datetime) -> Words:
    if not isinstance(by, datetime):
        return Words(_("Today"))
    left = by - now
    minutes = int(left.total_seconds() // 60)
    beside = ngettext("in %d minute", "in %d minutes", minutes) % minutes if left <= SOON else _("today")
    return Words(date_format(london_time(by), "H:i"), beside)


def _lateness(by: date | datetime, *, now: datetime) -> str:
    days = -_days_until(by, now=now)
    if days:
        return ngettext("%d day late", "%d days late", days) % days
    minutes = int((now - deadline(by)).total_seconds() // 60)
    if minutes < 60:
        return ngettext("%d minute late", "%d minutes late", minutes) % minutes
    return ngettext("%d hour late", "%d hours late", minutes // 60) % (minutes // 60)


def _moment(by: date | datetime, *, now: datetime) -> str:
    if not isinstance(by, datetime):
        return _day(by, now=now)
    time = date_format(london_time(by), "H:i")
    return time if _days_until(by, now=now) == 0 else f"{_day(by, now=now)}, {time}"


def _day(by: date | datetime, *, now: datetime) -> str:
    day = london_today(by) if isinstance(by, datetime) else by
    plain = abs(day - london_today(now)) <= A_YEAR_PLAIN
    return date_format(day, "D j M" if plain else "j F Y")


def _days_until(by: date | datetime, *, now: datetime) -> int:
    day = london_today(by) if isinstance(by, datetime) else by
    return (day - london_today(now)).days
