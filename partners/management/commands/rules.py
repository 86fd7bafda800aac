"""Prints the rules of partners/rules.py, the verbs that check each, and where the database enforces it."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Column, Table

from partners import rooms
from partners.privileges import OwnAgencyWrites
from partners.rules import RULES, Rule, asked_by
from partners.sql_files import SqlFile

COLUMNS = ("Verb", "Roles", "Purposes", "Second person", "Override", "Asked by", "Held by the database")


class Command(BaseCommand):
    """Reads the declarations only; needs no database."""

    help = "List every rule: what is done, by whom, for which purpose, with whom else, and where it is asked."
    requires_system_checks: list[str] = []

    def handle(self, **_options: Any) -> None:
        for app in rooms.APPS:
            rooms.load(app, "actions")
        table = Table(Column(COLUMNS[0], no_wrap=True), *COLUMNS[1:], title=f"{len(RULES)} rules", show_lines=True)
        for verb, rule in RULES.items():
            table.add_row(verb, *row_of(verb, rule))
        Console(file=self.stdout, width=220).print(table)  # type: ignore[arg-type]


def row_of(verb: str, rule: Rule) -> tuple[str, ...]:
    """The table's row for the rule `verb`."""
    return (
        _labels(rule.roles) or ("any" if rule.purposes else f"any: {rule.because}"),
        _labels(rule.purposes) or "any",
        "yes" if rule.needs_second_person else "–",
        _labels(rule.override) or "–",
        ", ".join(asked_by(verb)) or "pages alone",
        ", ".join(sorted(held_by_the_database(verb))) or "–",
    )


def held_by_the_database(verb: str) -> set[str]:
    """The tables and SQL files in which the database enforces the rule."""
    carried = [(model, each) for model in apps.get_models() for each in model._meta.constraints]
    tables = {m._meta.db_table for m, each in carried if isinstance(each, OwnAgencyWrites) and each.rule == verb}
    files = [each for _model, each in carried if isinstance(each, SqlFile)]
    asks = (f"membership.may('{verb}')", f"membership.may_after('{verb}',")
    return tables | {f"{each.file}.sql" for each in files if any(ask in each.text() for ask in asks)}


def _labels(words: Iterable[Any]) -> str:
    return ", ".join(sorted(str(word.label) for word in words))
