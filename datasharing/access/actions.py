"""Saying what was concluded about a read that stands out."""

from uuid import UUID

from django.db import connection

from datasharing.enforcement.refusals import naming, verb
from partners.models import Membership
from partners.rules import allowed_by

MORE_BY_NOW = "FD003"
"""SQLSTATE of datasharing/access/sql/seen.sql."""


class MoreByNow(Exception):
    """There is more of it than the officer was shown."""


@verb
@allowed_by("review who saw what")
def review_reads(number: UUID, *, by: Membership, conclusion: str, note: str, seen: int) -> None:
    """Conclude about the unusual read called `number`, of which the officer was shown `seen`.

    :raises NotAllowed: if `by` is no data protection officer
    :raises NotAgreed: if it is their own read
    :raises NoSuchRecord: if their agency has no such read
    :raises MoreByNow: if there is more of it
    """
    with naming(MORE_BY_NOW, MoreByNow), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.review_reads(%s, %s, %s, %s)", [number, conclusion, note, seen])
