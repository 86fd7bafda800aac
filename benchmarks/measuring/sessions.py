"""Connections on which statements are timed: as the run-time role in a signed context, or past the row policies."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db import connection

from datasharing.enforcement.door import SAY, Actor
from partners.owner import as_owner

BYPASSING = "fd_search"
"""The one role that looks past the row policies (datasharing/sql/roles.sql)."""


@contextmanager
def run_time() -> Iterator[Any]:
    """A cursor of the run-time role; nothing is open to it until somebody is `announced`."""
    with closing(connection.get_new_connection(connection.get_connection_params())) as opened:
        cursor = opened.cursor()
        cursor.execute("set statement_timeout = 0")
        opened.commit()
        yield cursor


@contextmanager
def past_policies() -> Iterator[Any]:
    """A cursor that no row policy binds and that may read every table."""
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute(f"grant select on all tables in schema public to {BYPASSING}")
        opened = connection.get_new_connection(connection.get_connection_params())
    with closing(opened):
        opened.set_session(autocommit=True)  # so that no transaction stays open between two statements
        cursor = opened.cursor()
        cursor.execute(f"set role {BYPASSING}")
        yield cursor


def announce(cursor: Any, actor: Actor) -> None:
    """Begin a transaction in which `actor` acts, as `acting` does."""
    cursor.connection.rollback()
    cursor.execute("select sharing.transaction()")
    [name] = cursor.fetchone()
    cursor.execute(SAY, [actor.context(name), actor.resource, actor.on_behalf_of])
