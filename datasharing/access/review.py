"""Reads that stand out, found every ten minutes among what was read today and yesterday (`sql/seen.sql`)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from datasharing.access.models import ReadReview, UnusualRead
from datasharing.outbox.sweeping import every_minute
from partners.london import london_today
from partners.models import User

EVERY = 10
"""Minutes between two looks at the log."""
COLUMNS = "public_id, kind, user_id, person, day, acts, usual, last_at, is_waiting, reviews"


@dataclass(frozen=True)
class Unusual:
    """What a member did on one day that stands out, and what was concluded about it."""

    number: UUID
    kind: str
    user: User
    person: str
    day: date
    acts: int
    usual: int | None
    last_at: datetime
    is_waiting: bool
    reviews: list[dict[str, Any]]

    @property
    def label(self) -> str:
        """What stands out, in words."""
        return str(UnusualRead.Kind(self.kind).label)


def unusual_reads(
    *,
    reviewed: bool = False,
    number: UUID | None = None,
    before: tuple[datetime, UUID] | None = None,
    at_most: int = 1,
) -> list[Unusual]:
    """Those of the acting agency's records that wait, or are `reviewed`, latest first; or the one called `number`.

    :raises NotAgreed: if who acts is no data protection officer
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS}::text FROM sharing.unusual_reads(%s, %s, %s, %s, %s)",  # noqa: S608 - names of ours
            [reviewed, number, *(before or (None, None)), at_most],
        )
        rows = cursor.fetchall()
    users = User.objects.in_bulk({row[2] for row in rows})
    return [
        Unusual(
            number=row[0],
            kind=row[1],
            user=users[row[2]],
            person=row[3] or "",
            day=row[4],
            acts=row[5],
            usual=row[6],
            last_at=row[7],
            is_waiting=row[8],
            reviews=_reviews(row[9]),
        )
        for row in rows
    ]


def waiting() -> int:
    """How many wait for the data protection officer who acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.unusual_reads_waiting()")
        [count] = cursor.fetchone()
    return int(count)


_finders: list[Callable[[date], None]] = []


def looks_at(finder: Callable[[date], None]) -> Callable[[date], None]:
    """Register what finds reads that stand out on a day; it may look at a day any number of times."""
    _finders.append(finder)
    return finder


@looks_at
def find_by_number(day: date) -> None:
    """Look for spikes, and for references refused one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.find_unusual_reads(%s)", [day])


def find_unusual_reads(*days: date) -> None:
    """Look for everything that stands out on `days`."""
    for day in days:
        for find in _finders:
            find(day)


@every_minute
def look() -> None:
    """Look at today and, for what was written late, at yesterday."""
    now = timezone.now()
    if now.minute % EVERY == 0:
        today = london_today(now)
        find_unusual_reads(today - timedelta(days=1), today)


def _reviews(written: str) -> list[dict[str, Any]]:
    reviews = json.loads(written)
    return [
        review
        | {
            "at": datetime.fromisoformat(review["at"]),
            "conclusion": ReadReview.Conclusion(review["conclusion"]).label,
        }
        for review in reviews
    ]
