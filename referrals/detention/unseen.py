"""Who left without being reached, by hour of the week. It names nobody."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.dates import WEEKDAYS
from django.utils.timezone import localtime

from partners.models import Agency
from referrals.detention.models import LeftUnseen

HOURS = range(24)


@dataclass(frozen=True)
class Week:
    """How many left unseen in each hour of the week, and in all."""

    rows: list[tuple[str, list[int]]]
    no_worker: int
    not_reached: int

    @property
    def most(self) -> int:
        """The most in one hour."""
        return max((count for _day, hours in self.rows for count in hours), default=0)


def week_of(agency: Agency, *, since: datetime, why: str = "") -> Week:
    """The people who left `agency`'s suites unseen since the instant `since`, by London hour of the week."""
    found = list(LeftUnseen.objects.filter(agency=agency, left_at__gte=since))
    shown = [each for each in found if not why or each.why == why]
    counts = Counter((local.weekday(), local.hour) for each in shown for local in [localtime(each.left_at)])
    reasons = Counter(each.why for each in found)
    return Week(
        [(str(WEEKDAYS[day]), [counts[day, hour] for hour in HOURS]) for day in range(7)],
        reasons[LeftUnseen.Why.NO_WORKER],
        reasons[LeftUnseen.Why.NOT_REACHED],
    )
