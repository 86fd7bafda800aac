"""How long is left, and when reviews are due, for pages. The database counts the same (sql/detention.sql)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from partners.dated_rules import Elapsed, due
from partners.london import london_today
from referrals.detention.models import CustodyLimit

Kind = CustodyLimit.Kind


def limit(kind: str, on: date) -> int:
    """The amount of the limit `kind` on the day `on`.

    :raises LookupError: if no row is in force
    """
    rows = CustodyLimit.objects.in_force(on).filter(kind=kind)
    found = sorted(rows, key=lambda row: (row.valid_from or date.min, row.amount))
    if not found:
        raise LookupError(f"no limit of custody {kind} is in force on {on}: load limits.csv")
    return int(found[-1].amount)


def hours(kind: str, at: datetime) -> Elapsed:
    """The limit `kind` as a rule of hours, as it stood at the instant `at`."""
    return Elapsed(timedelta(hours=limit(kind, london_today(at))))


def reviews_due(authorised_at: datetime, *, until: datetime) -> Iterator[datetime]:
    """The latest times of reviews from the authorisation of detention until `until`, each made as late as it can be."""
    at = due(hours(Kind.FIRST_REVIEW, authorised_at), authorised_at)
    following = hours(Kind.NEXT_REVIEW, authorised_at)
    while at <= until:
        yield at
        at = due(following, at)


def detention_ends(relevant_at: datetime) -> datetime:
    """The end of detention without charge and without an extension."""
    return due(hours(Kind.DETENTION, relevant_at), relevant_at)
