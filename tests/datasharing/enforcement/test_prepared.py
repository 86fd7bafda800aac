"""A new database begins from what a release had prepared, and comes out as the migrations alone would make it."""

from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from partners.owner import as_owner
from partners.reference.models import BankHoliday
from tests.database import database, fresh_database
from tests.datasharing.backups.backing_up import whatever_the_month
from tests.datasharing.enforcement.catalogue import DEFINITIONS

TABLES = """
SELECT c.oid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(d.adbin, d.adrelid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind IN ('r', 'p', 'v', 'i') AND n.nspname IN ('public', 'sharing')
"""


@pytest.fixture
def empty(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], str]]:
    """An empty database; what sets it up answers what it said."""

    def set_up() -> str:
        said = StringIO()
        call_command("set_up_database", stdout=said)
        return said.getvalue()

    with django_db_blocker.unblock(), as_owner(), database(f"{connection.settings_dict['NAME']}_prepared"):
        yield set_up


def test_a_new_database_is_what_the_migrations_alone_make(empty: Callable[[], str]) -> None:
    said = empty()

    prepared = whatever_the_month(TABLES), whatever_the_month(DEFINITIONS)
    with fresh_database("_beside"):
        migrated = whatever_the_month(TABLES), whatever_the_month(DEFINITIONS)
    assert "Every migration runs" not in said
    assert prepared == migrated


def test_reference_data_is_there_and_up_to_date(empty: Callable[[], str]) -> None:
    empty()

    assert BankHoliday.objects.count() > 400
    assert "Nothing changed: the reference data was up to date." in empty()


@pytest.mark.long
def test_where_it_cannot_be_put_in_every_migration_runs(
    empty: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasharing.backups.shutil.which", lambda _program: None)

    said = empty()

    assert "Every migration runs" in said
    assert BankHoliday.objects.exists()
