"""Opening hours as text, one line for each day: `09:00-12:30, 13:30-17:00`."""

import re
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from django.utils.translation import gettext as _

MIDNIGHT = time(0)
ALL_DAY = re.compile(r"(all day|24 ?hours|24h)", re.IGNORECASE)
STRETCH = re.compile(r"(?P<opens>.+?)\s*(?:to|-|\u2013|\u2014)\s*(?P<closes>.+)", re.IGNORECASE)
CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>am|pm)?", re.IGNORECASE | re.ASCII)
EARLIEST = 7
"""Before this hour of the morning no service opens whose hours are written like `9-5`."""


class HoursUnreadable(ValueError):
    """The line cannot be parsed. The message says what to write, as the end of a sentence."""


@dataclass(frozen=True, order=True)
class Stretch:
    """A period of a day. An end of 00:00 is the end of the day."""

    opens_at: time
    closes_at: time

    def __str__(self) -> str:
        if self.opens_at == self.closes_at == MIDNIGHT:
            return _("all day")
        opens, closes = self.written().split("-")
        return _("%(opens)s to %(closes)s") % {"opens": opens, "closes": closes}

    def written(self) -> str:
        """The text that `read_hours` parses, the same in all languages."""
        closes = "24:00" if self.closes_at == MIDNIGHT else f"{self.closes_at:%H:%M}"
        return f"{self.opens_at:%H:%M}-{closes}"


def read_hours(line: str) -> list[Stretch]:
    """The hours of a day, in order. An empty line means closed.

    :raises HoursUnreadable: if the line cannot be parsed, or hours overlap
    """
    if not line.strip():
        return []
    if ALL_DAY.fullmatch(line.strip()):
        return [Stretch(MIDNIGHT, MIDNIGHT)]
    stretches = sorted(_stretch(part.strip()) for part in line.split(","))
    for earlier, later in pairwise(stretches):
        if earlier.closes_at == MIDNIGHT or later.opens_at < earlier.closes_at:
            raise HoursUnreadable(_("some of these hours overlap: give each stretch once"))
    return stretches


def _stretch(text: str) -> Stretch:
    match = STRETCH.fullmatch(text)
    if match is None:
        raise HoursUnreadable(_("enter hours like 09:00-17:00, or leave empty when closed"))
    opens, closes = _time(match["opens"]), _time(match["closes"])
    if opens and closes and _is_short(match["opens"]) and opens < (EARLIEST, 0):
        raise HoursUnreadable(_("say whether that is morning or afternoon, like 1pm-5pm or 13:00-17:00"))
    if opens and closes and _is_short(match["closes"]) and closes <= opens < (13, 0):
        closes = (closes[0] + 12, closes[1])  # nine to five
    if opens is None or closes is None:
        raise HoursUnreadable(_("enter hours like 09:00-17:00, or leave empty when closed"))
    if opens >= (24, 0) or closes <= opens:
        raise HoursUnreadable(
            _("closing must come after opening: past midnight, end at 24:00 and begin the next day at 00:00")
        )
    return Stretch(time(*opens), MIDNIGHT if closes == (24, 0) else time(*closes))


def _is_short(text: str) -> bool:
    """Whether an hour stands alone, as on a clock of twelve: 5, but neither 05, 5pm nor 5:00."""
    return len(text.strip()) < 3 and text.strip().isdecimal() and text.strip()[0] in "123456789" and int(text) < 12


def _time(text: str) -> tuple[int, int] | None:
    """Hour and minute, up to (24, 0); None if `text` is not a time of day."""
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return (hour, minute) if (hour, minute) <= (24, 0) else None
