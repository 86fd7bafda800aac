"""A database of the release before opens after `migrate`, with every row there and today's guards.

`releases/` holds the backup of such a database, made by that release: its own demonstration, with forty invented
people, three of whom supervisors have restricted. To add one: `./run manage load_demonstration --people 40`, restrict
somebody on the pages, `./run manage backup FILE`, `xz -9 FILE`. The oldest goes when no database of that release is
left.
"""

import lzma
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from datasharing import backups
from datasharing.enforcement.door import Actor, acting
from datasharing.enforcement.presence import present
from datasharing.models import Person, Record
from partners.models import Membership, Purpose
from partners.owner import as_owner
from tests.database import database, fresh_database
from tests.datasharing.backups.backing_up import owner_sees, whatever_the_month
from tests.datasharing.enforcement.catalogue import DEFINITIONS
from tests.datasharing.enforcement.test_presence import kept, walked

RELEASES = sorted(Path(__file__).with_name("releases").glob("*.backup.xz"))
TABLES = """
SELECT c.oid::regclass::text,
       array(SELECT attname::text FROM pg_attribute
              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname IN ('public', 'sharing')
"""
"""Every table with its columns, without what the database works out of the others: a new release may do so anew."""
NOT_OURS_TO_KEEP = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "sharing.context_key",
    "referrals_move",
}
"""What `migrate` itself writes, or wrote: the moves a referral may make are code now."""
WRITTEN_ANEW = {("partners_user", "password"), ("mfa_authenticator", "data"), ("datasharing_grant", "valid_to")}
"""Columns whose values a migration seals to their user (tests/partners/sign_in/test_sealed.py reads them), and the end
of grants: where one gains the sets in which agencies keep unconfirmed memberships, it ends and another begins."""

Held = dict[str, tuple[list[str], set[tuple[Any, ...]]]]


def held(tables: dict[str, list[str]]) -> Held:
    """The rows of these tables, in these columns."""
    rows = {}
    for table, columns in tables.items():
        selected = ", ".join(f'"{column}"::text' for column in columns)
        rows[table] = columns, set(owner_sees(f"SELECT {selected} FROM {table}"))
    return rows


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.stem)
def before(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Held]:
    """What the database of a release held before it was upgraded, as it now is."""
    backup = tmp_path_factory.mktemp("release") / "backup"
    backup.write_bytes(lzma.decompress(request.param.read_bytes()))
    with django_db_blocker.unblock(), ExitStack() as stack:
        with as_owner():
            stack.enter_context(database(f"{connection.settings_dict['NAME']}_upgraded"))
            backups.restore(backup, lambda _said: None)
            kept = held({table: columns for table, columns in owner_sees(TABLES) if table not in NOT_OURS_TO_KEEP})
            call_command("migrate", verbosity=0, interactive=False)
        yield kept
        with as_owner():
            stack.close()


def test_every_row_is_there_as_it_was(before: Held) -> None:
    columns_now = dict(owner_sees(TABLES))

    assert sum(len(rows) for _columns, rows in before.values()) > 1000
    for table, (columns, rows) in before.items():
        assert table in columns_now, f"{table} is gone"
        kept = [each for each in columns if each in columns_now[table] and (table, each) not in WRITTEN_ANEW]
        places = [columns.index(column) for column in kept]
        [(_kept, now)] = held({table: kept}).values()
        lost = {tuple(row[place] for place in places) for row in rows} - now
        assert not lost, f"{table}: {len(lost)} rows lost or changed, such as {min(lost, key=str)}"


def test_what_guards_it_is_what_guards_a_new_database(before: Held) -> None:
    upgraded = whatever_the_month(DEFINITIONS)
    with as_owner(), fresh_database("_beside"):
        new = whatever_the_month(DEFINITIONS)

    unlike = sorted({f"{kind} {name}" for kind, name, *_rest in upgraded ^ new})
    assert unlike == []


def test_everybody_sees_the_people_whom_they_may_see(before: Held) -> None:
    """Who may read a record about a person finds the person, and is told of the record."""
    tables = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, Record)}
    seen = 0
    for member in Membership.objects.select_related("user", "agency").filter(user__is_system=False):
        with acting(Actor.of(member, Purpose(member.purposes[0]), resource="upgrade")):
            found = set(Person.objects.all())
            read = {(record.person, table) for table, model in tables.items() for record in about(model)}
            told = {(person, table) for person in found for table in present(person)}

            assert {person for person, _table in read} <= found
            assert read <= told
            seen += len(read)

    assert seen > 100


def about(model: type[Record]) -> list[Record]:
    return list(model.objects.select_related("person"))


def test_what_is_worked_out_from_other_rows_is_there(before: Held) -> None:
    """Presence, and what the rules of each guard come to: nothing wrote them when their records and guards were new."""
    with as_owner():
        assert kept() == walked() != set()
    in_force = set(owner_sees("SELECT id FROM datasharing_guard WHERE valid_to IS NULL"))
    assert set(owner_sees("SELECT guard_id FROM datasharing_barrier")) == in_force != set()
