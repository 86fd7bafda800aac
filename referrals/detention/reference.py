"""Loads the limits of custody with the other reference data."""

from pathlib import Path

from partners.reference.loading import LOADS, Loaded, bring_to
from referrals.detention.limits import rows_of
from referrals.detention.models import CustodyLimit

FILE = Path(__file__).parent / "limits.csv"


def load_limits() -> Loaded:
    """Load the shipped file. A partnership's own edition of it is loaded in the same way."""
    rows = (row | {"amount": int(row["amount"])} for row in rows_of(FILE))
    return bring_to(CustodyLimit, ("kind", "amount", "valid_from"), rows)


LOADS["Limits of custody"] = load_limits
