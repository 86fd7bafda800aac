"""Reads times of day: `14:30`, `14.30`, `1430`, `2:30 pm`, `2pm`, `noon`."""

import re
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

from partners.london import LONDON

CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h ]?(?P<minute>[0-5]\d))?(?::00)?\s*(?P<half>[ap])?\.?\s*(?(half)m\.?|)",
    re.IGNORECASE | re.ASCII,
)
WORDS = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}


class TimeUnreadable(ValueError):
    """The text is no time of day, or an ambiguous one. The message says what to write."""


def read_clock(text: str) -> time:
    """The time of day in `text`.

    :raises TimeUnreadable: if there is none, or it may be in the morning or the afternoon
    """
    written = " ".join(text.lower().split())
    if written in WORDS:
        return time(*WORDS[written])
    match = CLOCK.fullmatch(written)
    if match is None:
        raise TimeUnreadable(_("Enter a time, like 14:30 or 2:30 pm"))
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half and hour > 12 and half == "a":
        raise TimeUnreadable(_("Enter a time, like 14:30 or 2:30 pm"))
    elif not half and len(match["hour"]) == 1 and 1 <= hour < (7 if match["minute"] else 8):
        raise TimeUnreadable(_("Say whether that is in the morning or the afternoon, like 2:30 pm, 14:30 or 02:30"))
    if hour > 23:
        raise TimeUnreadable(_("Enter a time, like 14:30 or 2:30 pm"))
    return time(hour, minute)


def london_instant(day: date, at: time) -> datetime:
    """The instant at which a London clock shows `at` on `day`.

    :raises TimeUnreadable: if the clock jumps over that time, or shows it twice, as it is changed
    """
    first, second = (datetime.combine(day, at, tzinfo=LONDON).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(LONDON).time() != at:
        raise TimeUnreadable(_("The clocks go forward that night: there is no such time"))
    raise TimeUnreadable(_("The clocks go back that night, and show that time twice: choose another"))
