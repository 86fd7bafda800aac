"""The scratch database of a benchmark: created by the owner of the tables, migrated, dropped at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from datasharing.enforcement import keys
from partners.owner import as_owner


@contextmanager
def scratch_database(template: str = "template1") -> Iterator[None]:
    """Use a new, migrated database until the block ends. `template` may name a database that is migrated already."""
    with new_database(template) as name, using(name):
        call_command("migrate", verbosity=0, interactive=False)
        with as_owner():
            keys.believe(settings.CONTEXT_KEY)
        yield


@contextmanager
def new_database(template: str = "template1", *, also: str = "") -> Iterator[str]:
    """Create a database as a copy of `template`, yield its name, and drop it when the block ends.

    The name is that of the current database with a suffix, and `also` if a run needs several. A database of that name
    that a killed run left is dropped first, so only one benchmark may run at a time.
    """
    name = f"{connection.settings_dict['NAME']}_benchmark{also}"
    with as_owner(), connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django's own test runner does
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        cursor.execute(f'REVOKE TEMP ON DATABASE "{name}" FROM PUBLIC')
    try:
        yield name
    finally:
        with as_owner(), connection._nodb_cursor() as cursor:  # noqa: SLF001
            cursor.execute(f'DROP DATABASE "{name}"')


@contextmanager
def using(name: str) -> Iterator[None]:
    """Use the database `name` of the same server until the block ends."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
