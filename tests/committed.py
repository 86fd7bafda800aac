"""A small committed world, for tests that need several connections: made through the door, removed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from pytest_django import DjangoDbBlocker

from cases.models import Identity
from datasharing.enforcement.door import acting
from datasharing.models import Person
from partners.owner import as_owner
from tests.attacker import actor_of
from tests.makers import make_person
from tests.partnership import Partnership

CLEAN = """
ALTER TABLE datasharing_logentry DISABLE TRIGGER USER;
DELETE FROM datasharing_logentry;
ALTER TABLE datasharing_logentry ENABLE TRIGGER USER;
"""


@dataclass(frozen=True)
class World:
    """The partnership, and a person whom the police hold in the programme."""

    partnership: Partnership
    ash: Person
    identity: Identity


@contextmanager
def committed_world(blocker: DjangoDbBlocker) -> Iterator[World]:
    """Commit the world, and take away afterwards every record, person and log row that there is."""
    with blocker.unblock():
        partnership = Partnership.load()
        worker = partnership.custody_worker
        try:
            with acting(actor_of(worker)):
                ash = make_person(worker, programme=partnership.programme, family_name="Marsh")
                identity = Identity.objects.get(person=ash)
            yield World(partnership, ash, identity)
        finally:
            with as_owner(), connection.cursor() as cursor:
                cursor.execute("SELECT table_name FROM sharing.protected ORDER BY category DESC, table_name")
                tables = cursor.fetchall()
                cursor.execute("SELECT table_name FROM sharing.facts ORDER BY table_name DESC")
                for (table,) in [*tables, *cursor.fetchall()]:
                    cursor.execute(f'DELETE FROM "{table}"')
                for table in ("change", "guardrule", "guard", "person"):
                    cursor.execute(f"DELETE FROM datasharing_{table}")
                cursor.execute(CLEAN)
            connection.close()
