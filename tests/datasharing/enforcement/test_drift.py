"""SQL that is edited arrives: `makemigrations` notices it, one migration carries it, and files and database agree.

docs/decisions/0009-edited-sql-arrives.md.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, CreateModel
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from datasharing.enforcement.policy import SharedAs
from partners import sql_files
from partners.privileges import TableRule
from partners.sql_files import SqlFile
from tests.conftest import owner_role
from tests.datasharing.enforcement.catalogue import DEFINITIONS, names, rows

pytestmark = pytest.mark.django_db

OURS = ("partners", "datasharing", "cases", "referrals", "analysis")
REMEDY = "run ./run manage makemigrations, which carries edited SQL to databases that exist"


def rules() -> Iterator[tuple[Any, TableRule]]:
    """What every model carries besides its columns; files first, whose functions the others call."""
    found = [(model, rule) for model in apps.get_models() for rule in model._meta.constraints]
    held = [(model, rule) for model, rule in found if isinstance(rule, TableRule)]
    yield from sorted(held, key=lambda each: not isinstance(each[1], SqlFile))


def unmade() -> dict[str, list[Migration]]:
    """The migrations that `makemigrations` would write."""
    loader = MigrationLoader(connection)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes: dict[str, list[Migration]] = detector.changes(graph=loader.graph)
    return changes


def edit(monkeypatch: pytest.MonkeyPatch, file: str, text: str, other: str) -> None:
    """Edit a file of SQL, for as long as the test lasts."""
    as_it_is: Callable[[str, str], str] = sql_files.text_of
    assert text in as_it_is("datasharing", file)

    def edited(app: str, name: str) -> str:
        return as_it_is(app, name).replace(text, other) if name == file else as_it_is(app, name)

    monkeypatch.setattr(sql_files, "text_of", edited)


def migrate(migration: Migration) -> None:
    """Apply a migration that is on no disk. As the owner, inside the test's transaction."""
    with owner_role(), connection.schema_editor(atomic=False) as editor:
        migration.apply(MigrationLoader(connection).project_state(), editor)


def test_no_sql_is_edited_without_a_migration() -> None:
    edited = sorted(str(operation) for made in unmade().values() for each in made for operation in each.operations)

    assert edited == [], REMEDY


def test_the_migrated_database_says_what_todays_files_say() -> None:
    """Run over what the migrations made, today's SQL changes no function, policy, trigger, view or privilege."""
    before = set(rows(DEFINITIONS))

    with owner_role(), connection.schema_editor(atomic=False) as editor:
        for model, rule in rules():
            if not isinstance(rule, SqlFile):
                editor.remove_constraint(model, rule)
            editor.add_constraint(model, rule)
    after = set(rows(DEFINITIONS))

    drifted = sorted({f"{kind} {name}" for kind, name, *_rest in before ^ after})
    assert drifted == [], REMEDY


def test_changing_one_policy_function_is_one_edit_and_one_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    edit(monkeypatch, "reading", "return coalesce(answer, '{}');", "return coalesce(answer, '{}'); -- as agreed")

    [(app, [migration])] = unmade().items()
    migrate(migration)

    [(definition,)] = rows("select pg_get_functiondef('sharing.granted(int)'::regprocedure)")
    assert app == "datasharing"
    assert len(migration.operations) == 2
    assert sql_files.text_of("datasharing", "reading") not in MigrationWriter(migration).as_string()
    assert "-- as agreed" in definition


def test_changing_the_policy_of_records_protects_every_table_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    edit(monkeypatch, "protecting", "'set_id = any (", "'set_id is not null and set_id = any (")

    [(app, [migration])] = unmade().items()
    migrate(migration)

    anew = names(
        "select polrelid::regclass::text from pg_policy where polname = 'reads'"
        " and pg_get_expr(polqual, polrelid) like '%%set_id IS NOT NULL%%'"
    )
    assert app == "datasharing"
    assert anew == names("select table_name::text from sharing.protected union select table_name from sharing.facts")


@pytest.mark.parametrize("rule", sorted({type(rule) for _model, rule in rules() if hasattr(rule, "SQL")}, key=str))
def test_changing_a_rule_of_tables_replaces_it_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, rule: type[TableRule]
) -> None:
    carried = {model._meta.label_lower for model, each in rules() if type(each) is rule}
    monkeypatch.setattr(rule, "SQL", f"{rule.SQL} -- edited")

    made = unmade()

    replaced = {
        f"{app}.{operation.model_name}"
        for app, [migration] in made.items()
        for operation in migration.operations
        if isinstance(operation, AddConstraint)
    }
    assert replaced == carried


def test_every_file_of_sql_is_carried_by_a_model() -> None:
    """roles.sql is for a superuser, who runs it with psql."""
    declared = {(rule.app, rule.file) for _model, rule in rules() if isinstance(rule, SqlFile)}
    found = [path for app in OURS for path in Path(settings.BASE_DIR, app).rglob("sql/*.sql")]
    written = {(path.relative_to(settings.BASE_DIR).parts[0], path.stem) for path in found}

    assert written - {("datasharing", "roles")} == declared
    assert len(written) == len(found), "two files of one app have one name"


def test_every_migration_says_which_edition_of_a_rule_it_lays_down() -> None:
    """Without, a migration could not be told from the model, and an edited rule would not be noticed."""
    unsaid = [
        f"{app}.{name}: {rule.name}"
        for (app, name), migration in MigrationLoader(connection).disk_migrations.items()
        for operation in migration.operations
        for rule in laid_down(operation)
        if isinstance(rule, TableRule) and not isinstance(rule, SharedAs) and not rule.edition
    ]

    assert unsaid == []


def laid_down(operation: Any) -> list[Any]:
    if isinstance(operation, CreateModel):
        return list(operation.options.get("constraints", []))
    return [operation.constraint] if isinstance(operation, AddConstraint) else []
