"""What is erased stands nowhere any more: the log and the feed say that it was, and not what it was (LAW-05)."""

import io

from django.db import connection, models

from datasharing.enforcement import read_log
from datasharing.enforcement.door import acting
from datasharing.models import Protected
from partners.reference.codes import CodeField
from tests.conftest import owner_role
from tests.datasharing.enforcement.catalogue import tables
from tests.datasharing.enforcement.test_s62_matrix import (
    CHANGING_TABLES,
    ERASED_TABLES,
    TABLES,
    Scene,
    actor,
    run,
    scene,
    undone,
    update,
)

__all__ = ["scene"]

CANARY = "Zwölfkanarienvogel"
RULED = {
    *(
        "agreed_to",
        "answer",
        "because",
        "cancelled_because",
        "conditions_note",
        "debrief",
        "declined_reason",
        "end_reason",
        "ended_reason",
    ),
    *("evidence", "line", "notify_reason", "outcome", "override_reason", "put_right", "reasons", "safety_note"),
    *("speaker", "withdrawn_because"),
    *("found", "released_from"),
    *("appointment_with", "breach_told_to", "drug", "offence"),
}
"""Columns that a constraint keeps empty until something has happened."""


def mark_with_canary(record: Protected) -> bool:
    """Write the canary wherever the record takes words; whether it takes any."""
    columns = [
        column
        for column in record._meta.concrete_fields
        if isinstance(column, (models.CharField, models.TextField)) and column.editable
        if not column.choices
        and not isinstance(column, CodeField)
        and column.name not in RULED
        and (column.max_length or 1000) >= len(CANARY)
    ]
    for column in columns:
        setattr(record, column.attname, CANARY)
    return bool(columns)


def where_it_stands() -> set[str]:
    """The tables in which the canary is found, as their owner copies them out."""
    found, every_table = set(), tables()
    with owner_role(), connection.cursor() as cursor:
        for table in every_table:
            cursor.execute(
                "SELECT relnamespace::regnamespace || '.' || relname FROM pg_class WHERE relname = %s", [table]
            )
            out = io.StringIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {cursor.fetchone()[0]}) TO STDOUT", out)
            if CANARY in out.getvalue():
                found.add(table)
    return found


def test_nothing_of_an_erased_record_is_left(scene: Scene) -> None:
    for model in TABLES:
        with undone():
            record = scene.new(model)
            takes_words = mark_with_canary(record)
            with acting(actor(scene.owner)):
                record.save()
            assert where_it_stands() == ({model._meta.db_table} if takes_words else set())
            with acting(actor(scene.owner)):
                if model in CHANGING_TABLES:
                    update(record)
            with owner_role() if model not in ERASED_TABLES else acting(actor(scene.owner)):
                run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [record.pk])
            assert where_it_stands() == set(), model.__name__


def test_the_canary_is_written_where_there_are_words(scene: Scene) -> None:
    """A table without words of its own, such as that of allocations, takes none."""
    with read_log.collecting():
        silent = {model.__name__ for model in TABLES if not mark_with_canary(scene.new(model))}

    assert silent.isdisjoint({"Identity", "Alias", "Note", "Alert", "Concern", "Referral", "Event", "CustodyContact"})
