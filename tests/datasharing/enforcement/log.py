"""The log as the owner of the tables reads it: what acts have left there."""

from django.db.models import Max

from datasharing.models import LogEntry
from tests.conftest import owner_role


def mark() -> int:
    """Where the log ends now."""
    with owner_role():
        return int(LogEntry.objects.aggregate(last=Max("pk"))["last"] or 0)


def since(last: int) -> list[LogEntry]:
    """What was logged after `mark` said `last`, in order."""
    with owner_role():
        return list(LogEntry.objects.filter(pk__gt=last).order_by("pk"))
