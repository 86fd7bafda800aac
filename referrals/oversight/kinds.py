"""Reads that stand out by who was read: one's own name, and no case, referral or contact."""

from datetime import date

from django.db import connection

from datasharing.access.review import looks_at


@looks_at
def find_unusual_reads(day: date) -> None:
    """Look for them among the reads of `day`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_find_unusual_reads(%s)", [day])
