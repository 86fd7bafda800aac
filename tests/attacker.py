"""Someone who can run SQL of their own as the run-time login: over a connection of their own, in a committed world."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

from datasharing.enforcement.door import SAY, Actor
from partners.models import Membership, Purpose


def login(user: str = "fd_app") -> Any:
    """A new connection to the test database, past Django, as the true run-time login unless another is named."""
    kept = {"dbname", "host", "port", "password", "sslmode"}
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in kept}
    return psycopg2.connect(user=user, **parameters)


def actor_of(member: Membership, purpose: Purpose | None = None) -> Actor:
    """`member` acting for the first of their purposes unless one is named."""
    return Actor.of(member, purpose or Purpose(member.purposes[0]), resource="attack")


class Attacker:
    """One session; every `run` is a transaction of its own, in which the attacker acts as themselves or not at all."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def run(self, sql: str, *parameters: Any, acting: Actor | None = None) -> list[tuple[Any, ...]]:
        """Run `sql` in a transaction that is then rolled back; its rows."""
        try:
            with self.session.cursor() as cursor:
                if acting:
                    say(cursor, acting)
                cursor.execute(sql, parameters or None)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            self.session.rollback()

    def refusal(self, sql: str, *parameters: Any, acting: Actor | None = None) -> str:
        """SQLSTATE and first line of the error that `sql` meets; empty if it meets none."""
        try:
            self.run(sql, *parameters, acting=acting)
        except psycopg2.Error as error:
            return f"{error.pgcode} {str(error).splitlines()[0]}"
        return ""


def say(cursor: Any, actor: Actor) -> str:
    """Enter the door by hand; the context that was said."""
    cursor.execute("SELECT sharing.transaction()")
    [[name]] = cursor.fetchall()
    context = actor.context(name)
    cursor.execute(SAY, [context, actor.resource, actor.on_behalf_of])
    return context


@contextmanager
def session(user: str = "fd_app") -> Iterator[Any]:
    """A connection that is closed at the end, whatever happened."""
    opened = login(user)
    try:
        yield opened
    finally:
        opened.close()
