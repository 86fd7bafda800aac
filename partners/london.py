"""London time. Days of agreements, consents and services begin at midnight in London."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_today(now: datetime) -> date:
    """The date in London at the instant `now`."""
    return london_time(now).date()


def london_time(now: datetime) -> datetime:
    """The instant `now` in London time.

    :raises ValueError: if `now` has no time zone
    """
    if now.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return now.astimezone(LONDON)


def london_midnight(day: date) -> datetime:
    """The instant at which `day` begins in London. In UTC, so that adding hours is exact across clock changes."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)
