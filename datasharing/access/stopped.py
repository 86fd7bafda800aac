"""Who was stopped because they had read very much in a short time, for the data protection officers of their agency."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max

from datasharing.enforcement.log import LogEntry
from datasharing.enforcement.reading_rate import REASON
from partners.models import Membership, User

LOOKS_BACK = timedelta(days=30)
AT_MOST = 100


@dataclass(frozen=True)
class Stopped:
    """A member or partner system of one's own agency: how often in a month, and when last."""

    who: User
    times: int
    last: datetime


def stopped(by: Membership, *, at: datetime) -> list[Stopped]:
    """Those of `by`'s agency who were stopped in the month before `at`, the latest first."""
    refused = LogEntry.objects.filter(reason=REASON, outcome="attempted", agency=by.agency_id, owner=by.agency_id)
    lately = refused.filter(at__gte=at - LOOKS_BACK).values("user").annotate(times=Count("act"), last=Max("at"))
    found = list(lately.order_by("-last")[:AT_MOST])
    people = User.objects.in_bulk([row["user"] for row in found])
    return [Stopped(people[row["user"]], row["times"], row["last"]) for row in found]
