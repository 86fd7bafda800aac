"""What a London clock and calendar show: days of agreements, consents and services begin at London midnight."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_today(now: datetime) -> date:
    """The date on a London calendar at the instant `now`."""
    return london_time(now).date()


def london_time(now: datetime) -> datetime:
    """The instant `now` as a London clock shows it.

    :raises ValueError: if `now` does not say which instant it is
    """
    if now.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return now.astimezone(LONDON)


def london_midnight(day: date) -> datetime:
    """The instant at which `day` begins in London, in UTC so that adding hours counts hours."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)
