"""Connections to time statements on: of the run-time role in a signed context, or of a role that bypasses policies."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db import connection

from datasharing.enforcement.door import SAY, Actor
from partners.owner import as_owner

BYPASSING = "fd_search"
"""The only role that bypasses row policies (datasharing/sql/roles.sql)."""


@contextmanager
def run_time() -> Iterator[Any]:
    """A cursor of the run-time role. It sees no rows until `announce` has set the context."""
    with closing(connection.get_new_connection(connection.get_connection_params())) as opened:
        cursor = opened.cursor()
        cursor.execute("set statement_timeout = 0")
        opened.commit()
        yield cursor


@contextmanager
def past_policies() -> Iterator[Any]:
    """A cursor that bypasses row policies and may read all tables."""
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute(f"grant select on all tables in schema public to {BYPASSING}")
        opened = connection.get_new_connection(connection.get_connection_params())
    with closing(opened):
        opened.set_session(autocommit=True)  # no transaction stays open between statements
        cursor = opened.cursor()
        cursor.execute(f"set role {BYPASSING}")
        yield cursor


def announce(cursor: Any, actor: Actor) -> None:
    """Begin a transaction with the signed context of `actor`, as `acting` does."""
    cursor.connection.rollback()
    cursor.execute("select sharing.transaction()")
    [name] = cursor.fetchone()
    cursor.execute(SAY, [actor.context(name), actor.resource, actor.on_behalf_of])
