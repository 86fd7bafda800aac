"""SQL files whose functions, triggers and policies migrations keep up to date in the database.

A model declares such a file as a constraint, so that an edited file leads to a migration:
docs/decisions/0009-edited-sql-arrives.md.
"""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from partners.privileges import TableRule

LATE_BINDING = "set local check_function_bodies = off;\n"
"""Lets a function refer to what a later file or migration creates."""


@cache
def sql_files(app: str) -> dict[str, Path]:
    """The files in all `sql` folders of `app`, by name without suffix."""
    return {path.stem: path for path in Path(settings.BASE_DIR, app).rglob("sql/*.sql")}


def text_of(app: str, file: str) -> str:
    """The present text of the file; empty if it has been removed since a migration ran it."""
    path = sql_files(app).get(file)
    return path.read_text(encoding="utf-8") if path else ""


class SqlFile(TableRule):
    """`<app>/…/sql/<file>.sql`, which migrations run again after each edit. It must be idempotent.

    A migration runs the present text of the file, whatever edition it states. Removing the constraint runs nothing.
    """

    def __init__(self, *, app: str, file: str, name: str = "", edition: str = "") -> None:
        super().__init__(name=name or f"{app}_{file}_as_in_its_file", edition=edition)
        self.app = app
        self.file = file

    def text(self) -> str:
        return text_of(self.app, self.file)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:  # noqa: ARG002 - Django's signature
        return LATE_BINDING + self.text()

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:  # noqa: ARG002
        return None

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"app": self.app, "file": self.file}
