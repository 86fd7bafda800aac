"""What people do about themselves: being told, and choosing a password."""

from datetime import datetime

from partners.models import Acknowledgement, User


def acknowledge(statement: str, *, by: User, at: datetime) -> Acknowledgement:
    """Keep that `by` was shown this edition of the statement before they could see anything."""
    return Acknowledgement.objects.create(user=by, statement=statement, acknowledged_at=at)
