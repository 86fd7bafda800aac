"""Migrates several operations at a time.

After each operation Django renders the changed model anew, and with it all models that are related: here nearly all of
them, which would take most of the time of migrating. So operations of the same sort that follow each other are done
as one: all of them to the state, one rendering, then all of them to the database.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

CHANGES = (AddConstraint, AddField, AddIndex, AlterField, RemoveConstraint, RemoveField, RemoveIndex)


class Together(Operation):
    """Operations of one sort, none of which needs to see what another of them did to the state."""

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Do all to the state, then render each model that changed."""
        rendered = state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            for name in dict.fromkeys(_model(each) for each in self.operations):
                state.reload_model(app_label, name, delay=True)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Do all to the database, in their order."""
        for each in self.operations:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(each.describe() for each in self.operations)


class Executor(MigrationExecutor):
    """Django's executor, which gathers the operations of each migration."""

    def apply_migration(self, state: ProjectState, migration: Migration, *args: Any, **options: Any) -> ProjectState:
        """Apply `migration`, with operations gathered."""
        vars(migration)["operations"] = list(gathered(migration.operations))
        return super().apply_migration(state, migration, *args, **options)


def gathered(operations: Sequence[Any]) -> Iterator[Any]:
    """`operations`, with those that may be done together as one.

    A model that is created must have what it is created with and no more, and what is changed twice passes through a
    state between. So models are created together, and changes made together, but each thing only once.
    """
    group: list[Any] = []
    for each in operations:
        if group and not _joins(each, group):
            yield _as_one(group)
            group = []
        group.append(each)
    if group:
        yield _as_one(group)


def _joins(operation: Any, group: list[Any]) -> bool:
    if type(operation) is CreateModel:
        return all(type(each) is CreateModel for each in group)
    is_change = type(operation) in CHANGES and all(type(each) in CHANGES for each in group)
    return is_change and _thing(operation) not in [_thing(each) for each in group]


def _thing(operation: Any) -> tuple[str, str]:
    named = getattr(operation, "constraint", None) or getattr(operation, "index", None) or operation
    return _model(operation), named.name


def _model(operation: Any) -> str:
    return str(operation.name_lower if isinstance(operation, CreateModel) else operation.model_name_lower)


def _as_one(group: list[Any]) -> Any:
    return group[0] if len(group) == 1 else Together(group)
