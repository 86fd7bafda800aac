"""Time to count: a transaction that the database does not end while figures are worked out."""

from django.db import connection

MINUTES = 4
"""Less than the signed context of a transaction is valid for (datasharing/enforcement/door.py)."""


def take_time() -> None:
    """Let the present transaction be idle for minutes, and its statements take as long, not seconds as usual.

    It has read its ties, and keeps what it counts; nobody waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{MINUTES}min'")
        cursor.execute(f"SET LOCAL statement_timeout = '{MINUTES}min'")
