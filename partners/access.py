"""What the run-time role may do with a table that holds no record of a person."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import Model
from django.db.models.constraints import BaseConstraint


class Listed(BaseConstraint):
    """Opens a table without row policies to the run-time role, and says why that is right.

    Default deny: a model with neither this nor a category cannot be read at run time at all. `privileges` is SQL,
    such as `"SELECT, UPDATE (name)"`; `reason` is for the reviewer of the list (`manage.py unprotected` prints it).
    """

    def __init__(self, *, privileges: str, reason: str, name: str = "%(app_label)s_%(class)s_listed") -> None:
        super().__init__(name=name)
        self.privileges = privileges
        self.reason = reason

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        """CREATE TABLE: the privileges follow once the table is there."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return _statement(f"GRANT {self.privileges} ON %(table)s TO fd_app", model, schema_editor)

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return _statement("REVOKE ALL ON %(table)s FROM fd_app", model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to judge in a single row."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"privileges": self.privileges, "reason": self.reason}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listed) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


def _statement(sql: str, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
    return Statement(sql, table=Table(model._meta.db_table, schema_editor.quote_name))
