"""A committed world in a database of its own, to back up; and an empty database, to restore into."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from datasharing import disclosure, keys
from datasharing.door import acting
from partners.owner import as_owner
from tests.attacker import actor_of, session
from tests.database import database, fresh_database
from tests.datasharing import ground
from tests.makers import make_consent, make_person
from tests.partnership import Partnership, build

SOURCE, TARGET = "_backed_up", "_restored"


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A world with rows in every table of records, a person whom the police hold, and somebody who is signed in."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        with as_owner(), disclosure.collecting():
            stack.enter_context(fresh_database(SOURCE))
            keys.believe(settings.CONTEXT_KEY)
            build()
            ground.build()
        partnership = Partnership.load()
        with acting(actor_of(partnership.custody_worker)):
            make_person(partnership.custody_worker, family_name="Hidden")
            ash = make_person(partnership.custody_worker, programme=partnership.programme, family_name="Shared")
            harbour = partnership.agency("harbour")
            make_consent(ash, partnership.custody_worker, recipients=[harbour], partnership=partnership)
        Session.objects.create(session_key="signed-in", expire_date=timezone.now())
        yield str(connection.settings_dict["NAME"])
        with as_owner():
            stack.close()


@contextmanager
def empty_database(source: str) -> Iterator[None]:
    """Use an empty database instead of the world."""
    stack = ExitStack()
    with as_owner():
        stack.enter_context(database(source.replace(SOURCE, TARGET)))
    try:
        yield
    finally:
        with as_owner():
            stack.close()


@contextmanager
def restored(source: str, folder: Path) -> Iterator[str]:
    """The world as it is backed up and restored elsewhere; what was said."""
    run("backup", folder / "backup")
    with empty_database(source):
        yield run("restore", folder / "backup")


def run(command: str, file: Path) -> str:
    said = StringIO()
    call_command(command, str(file), stdout=said)
    return said.getvalue()


def owner_sees(sql: str) -> list[tuple[Any, ...]]:
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def wrongly_named() -> dict[str, int]:
    """How many records of each table do not say what partner systems call their person."""
    tables = [table for (table,) in owner_sees("SELECT table_name::text FROM sharing.protected")]
    said = "datasharing_person p ON p.id = r.person_id AND p.reference <> r.person_reference"
    wrong = {table: owner_sees(f"SELECT FROM {table} r JOIN {said}") for table in tables}
    return {table: len(records) for table, records in wrong.items() if records}
