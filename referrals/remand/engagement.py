"""Who started treatment within three weeks of release: from remand, and after a sentence, and the gap between them.

The measure is the community's (PHOF C20): of people released with a need for treatment, those who started it within 21
days. Who died or was received again within them is counted beside it, not dropped silently.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from partners.london import london_today
from referrals.exchange.models import Event, EventKind
from referrals.prison.models import PrisonEpisode, ReleaseKind
from referrals.prison.times import limit

FEWEST = 5
"""Numbers of people from 1 to 4 are not shown, nor what would tell them (practice reference, 8.3)."""
MOST = 5_000
"""The most episodes that are read."""
NOT_COUNTED = Q(release_kind=ReleaseKind.IMMIGRATION)


@dataclass
class Side:
    """The people released from remand, or after a sentence, and what became of them within the days of the measure."""

    released: int = 0
    engaged: int = 0
    died: int = 0
    back_inside: int = 0

    @property
    def counted(self) -> int:
        """Those of whom the measure is: without who died or was back in prison."""
        return self.released - self.died - self.back_inside

    @property
    def is_hidden(self) -> bool:
        """Whether the figures would tell of too few people."""
        others = (self.engaged, self.counted - self.engaged, self.died, self.back_inside)
        return any(0 < number < FEWEST for number in others)

    @property
    def share(self) -> float | None:
        """The share that engaged, in per cent; None if it is hidden, or there is nobody."""
        return None if self.is_hidden or not self.counted else 100 * self.engaged / self.counted


@dataclass
class Engagement:
    """Both sides, and the gap between them in percentage points."""

    days: int
    since: datetime
    until: datetime
    remand: Side = field(default_factory=Side)
    sentenced: Side = field(default_factory=Side)

    @property
    def gap(self) -> float | None:
        """By how many points fewer engage after remand; None if a side is hidden or empty."""
        if self.remand.share is None or self.sentenced.share is None:
            return None
        return self.sentenced.share - self.remand.share


def engagement(*, since: datetime, now: datetime) -> Engagement:
    """The engagement of people who were released from the instant `since` on, and long enough ago to count."""
    days = limit("engagement", london_today(now))
    within = timedelta(days=days)
    found = Engagement(days=days, since=since, until=now - within)
    released = PrisonEpisode.objects.filter(released_at__gte=since, released_at__lte=found.until)
    episodes = list(released.exclude(NOT_COUNTED).exclude(substance_group="").order_by("-released_at", "-pk")[:MOST])
    started = _started({each.referral_id for each in episodes if each.referral_id})
    back = _received_again(episodes)
    for each in episodes:
        side = found.remand if each.release_kind.startswith("remand_") else found.sentenced
        out = each.released_at
        assert out is not None  # noqa: S101 - by the filter
        side.released += 1
        if each.release_kind == ReleaseKind.DIED:
            side.died += 1
        elif any(out < at <= out + within for at in back.get(each.person_id, ())):
            side.back_inside += 1
        elif each.referral_id in started and started[each.referral_id] <= out + within:
            side.engaged += 1
    return found


def _started(referrals: set[int]) -> dict[int, datetime]:
    """When treatment started, by referral, as far as it may be seen."""
    events = Event.objects.filter(referral__in=referrals, kind=EventKind.STARTED, correction=None).order_by("-pk")
    return {event.referral_id: event.happened_at for event in events}


def _received_again(episodes: list[PrisonEpisode]) -> dict[int, list[datetime]]:
    """The receptions of the people in `episodes`."""
    found: dict[int, list[datetime]] = {}
    for each in PrisonEpisode.objects.filter(person__in={each.person_id for each in episodes}):
        found.setdefault(each.person_id, []).append(each.received_at)
    return found
