"""As many kinds of record as there may be one day: each a table and a panel, and nothing else."""

from types import SimpleNamespace
from typing import cast

import pytest
from django.db import connection

from datasharing import panels
from datasharing.enforcement import read_log
from datasharing.models import Category, Person, Record
from datasharing.panels import Cell, Panel
from tests.conftest import owner_role

KINDS = 80


def add_kinds(monkeypatch: pytest.MonkeyPatch, person: Person) -> list[Panel]:
    """Registers as many dummies as are missing from KINDS; every second holds something about `person`."""
    dummies = [_panel(number) for number in range(KINDS - len(list(panels.registered())))]
    with owner_role(), connection.cursor() as cursor:
        for number, panel in enumerate(dummies):
            cursor.execute(f"CREATE TABLE {panel.table} (person_id bigint); GRANT SELECT ON {panel.table} TO fd_app")
            if number % 2:
                cursor.execute(f"INSERT INTO {panel.table} VALUES ({person.pk})")
    monkeypatch.setattr(read_log, "_protected", read_log._protected | {panel.table for panel in dummies})
    monkeypatch.setattr(panels, "_panels", panels._panels | {panel.slug: panel for panel in dummies})
    return dummies


def _panel(number: int) -> Panel:
    categories = list(Category)
    model = SimpleNamespace(
        _meta=SimpleNamespace(db_table=f"dummy_{number}"), tie=False, category=categories[number % len(categories)]
    )
    return Panel(
        slug=f"dummy-{number}",
        model=cast("type[Record]", model),
        label=f"Kind {number}",
        order=100 + number,
        headings=("What",),
        cells=lambda record: (Cell(record),),
    )
