"""The time limits of the way through prison, from their dated rows."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db.models import Q

from partners.dated_rules import Elapsed, due
from partners.london import london_midnight, london_today
from partners.reference.loading import LOADS, Loaded, bring_to
from referrals.prison.models import PrisonTime

FILE = Path(__file__).parent / "times.csv"
ONE_DAY = timedelta(days=1)


class NoLimit(LookupError):
    """The table of limits has none of this name in force on the day: an operator adds the row."""


def limit(code: str, on: date) -> int:
    """The amount of the limit `code` on the day `on`.

    :raises NoLimit: if none is in force
    """
    held = PrisonTime.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), code=code, valid_from__lte=on).first()
    if held is None:
        raise NoLimit(code)
    return held.amount


def refer_by(received_at: datetime) -> datetime:
    """The end of the day on which somebody who was received at this instant is to be referred."""
    day = london_today(received_at)
    return london_midnight(day + timedelta(days=limit("refer", day)) + ONE_DAY) - timedelta(minutes=1)


def verify_by(received_at: datetime) -> datetime:
    """The instant by which a medicine that somebody takes at reception is to be verified."""
    return due(Elapsed(timedelta(hours=limit("verify_medication", london_today(received_at)))), received_at)


def load_times() -> Loaded:
    """Load the shipped file. A partnership's own edition of it is loaded in the same way."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = [
            row
            | {
                "amount": int(row["amount"]),
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            }
            for row in csv.DictReader(file)
        ]
    return bring_to(PrisonTime, ("code", "valid_from"), rows)


LOADS["Time limits of prison"] = load_times
