"""As many kinds of record as there may be one day: each a panel, and what presence says of it."""

from types import SimpleNamespace
from typing import cast

import pytest
from django.db import connection

from datasharing import panels
from datasharing.models import Category, Person, Record
from datasharing.panels import Cell, Panel
from tests.conftest import owner_role

KINDS = 80

PRESENT = """
INSERT INTO datasharing_presence (person_id, as_other, table_name, owner_id, set_id)
SELECT person_id, false, %s, owner_id, set_id FROM datasharing_presence WHERE person_id = %s LIMIT 1
"""


def add_kinds(monkeypatch: pytest.MonkeyPatch, person: Person) -> list[Panel]:
    """Registers as many dummies as are missing from KINDS; every second holds something about `person`."""
    dummies = [_panel(number) for number in range(KINDS - len(list(panels.registered())))]
    with owner_role(), connection.cursor() as cursor:
        cursor.executemany(PRESENT, [[panel.table, person.pk] for panel in dummies[1::2]])
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
