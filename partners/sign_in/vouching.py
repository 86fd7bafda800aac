"""The application vouches for what a user changes of how they sign in: a password, a second factor.

The run-time login alone cannot write either (partners/sql/vouching.sql): not in its own name, and not in the context of
a member who acts, but only in a context that the application signs for this very user and for nothing else.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from partners.signed_context import SAY, VOUCHING, name_of_transaction, signed

SAID = """
SELECT coalesce(current_setting('sharing.context', true), ''), coalesce(current_setting('sharing.resource', true), ''),
       coalesce(current_setting('sharing.on_behalf_of', true), '')
"""


@contextmanager
def vouched(user_id: int) -> Iterator[None]:
    """Within, the database lets what signs this user in be written. Afterwards who acted before acts again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SAID)
        before = cursor.fetchone()
        name = name_of_transaction(cursor)
        said = signed(VOUCHING, 0, user_id, act=uuid.uuid4(), within=name, seals=("sign-in", ""))
        cursor.execute(SAY, [said, "sign-in", ""])
        yield
        cursor.execute(SAY, before)
