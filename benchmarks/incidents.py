"""Importing incidents and those who took part, against a bare COPY of the same rows into the same tables.

The COPY is the owner's, because PostgreSQL refuses one to a role that row policies bind. It pays for all triggers,
links and indexes. The import reads the files, checks each cell, looks for what is there already and writes as a
member does, with policies and the log.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.measuring import partnership
from benchmarks.measuring.partnership import HOLDERS, PROGRAMMES, member_of
from benchmarks.measuring.rows import Report, Row, at_least
from benchmarks.measuring.scratch import scratch_database
from cases.imports.actions import Arrival
from cases.imports.importers import Importer, find_importer
from cases.imports.loading import load_people
from cases.incidents.arrivals import INCIDENT_COLUMNS, PARTICIPANT_COLUMNS
from cases.incidents.loading import KEEPS
from cases.models import Incident, IncidentParticipant, SourceRow
from cases.people.actions import IdentityDetails
from datasharing.enforcement.door import acting
from datasharing.models import Category, SubjectRole
from partners.owner import as_owner

LEAST = 0.3
"""Of the rows a second of the COPY."""
ROUNDS = 3
PARTS = 3
"""People in each incident."""
FIRST = date(2026, 1, 1)
Rows = list[tuple[Any, ...]]


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Copy, and import, one incident for each ten people with three people each, in turns."""
    incidents, people = max(people_in_all // 10, 10), max(people_in_all // 20, PARTS)
    with scratch_database(template):
        with as_owner():
            partnership.build()
        to = _importer()
        report(f"{people:,} people")
        for _batch in load_people(_people(people), to=to):
            pass
        keys = _keys(to)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("analyze")
        rates: dict[str, list[float]] = {"copy": [], "import": []}
        for turn in range(ROUNDS):
            report(f"{incidents:,} incidents, turn {turn + 1} of {ROUNDS}: COPY")
            rates["copy"].append(incidents * (1 + PARTS) / _copied(turn, incidents, keys, to))
            report(f"{incidents:,} incidents, turn {turn + 1} of {ROUNDS}: import")
            rates["import"].append(incidents * (1 + PARTS) / _imported(turn, incidents, people))
        again = incidents * (1 + PARTS) / _imported(ROUNDS - 1, incidents, people)
    yield Row("bare COPY", median(rates["copy"]), "rows a second")
    yield Row("import", median(rates["import"]), "rows a second")
    yield Row("import of rows loaded before", again, "rows a second")
    yield at_least("import ÷ COPY", median(rates["import"]) / median(rates["copy"]), "×", LEAST)


def _importer() -> Importer:
    return find_importer(
        agency=HOLDERS[0],
        programme=PROGRAMMES[0],
        subject_role=SubjectRole.PROGRAMME,
        email=member_of(HOLDERS[0]).user.email,
        purpose="",
        keeping=[*KEEPS, Category.IDENTITY],
        resource="bench",
    )


def _people(count: int) -> list[Arrival]:
    return [
        Arrival(line=n, key=f"N-{n}", digest="", details=IdentityDetails(family_name=f"Person {n}"))
        for n in range(count)
    ]


def _keys(to: Importer) -> list[int]:
    """The people by their number."""
    with acting(to.actor()):
        held = {row.key: row.person_id for row in SourceRow.objects.all()}
    return [held[f"N-{n}"] for n in range(len(held))]


def _day(number: int) -> date:
    return FIRST + timedelta(days=number % 300)


def _imported(turn: int, incidents: int, people: int) -> float:
    """Seconds in which the command loads the files of a turn."""
    with TemporaryDirectory() as folder:
        happened, took_part = Path(folder) / "incidents.csv", Path(folder) / "participants.csv"
        _save(happened, INCIDENT_COLUMNS, _rows(turn, incidents))
        _save(took_part, PARTICIPANT_COLUMNS, _parts(turn, incidents, people))
        begun = perf_counter()
        call_command(
            "import_incidents",
            str(happened),
            str(took_part),
            agency=HOLDERS[0],
            programme=PROGRAMMES[0],
            email=member_of(HOLDERS[0]).user.email,
            stdout=io.StringIO(),
        )
        return perf_counter() - begun


def _rows(turn: int, incidents: int) -> Iterator[Sequence[Any]]:
    for n in range(incidents):
        day = _day(n)
        at = f"{day} {n % 12 + 8:02}:{n % 60:02}"
        yield f"I-{turn}-{n}", at, day, f"{n} Quay Street", "", "street", "00801", "knife", "stabbing", "One stabbed."


def _parts(turn: int, incidents: int, people: int) -> Iterator[Sequence[Any]]:
    for n in range(incidents):
        for each in range(PARTS):
            yield f"I-{turn}-{n}", f"N-{(n * PARTS + each) % people}", "suspect"


def _save(path: Path, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def _copied(turn: int, incidents: int, keys: list[int], to: Importer) -> float:
    """Seconds in which COPY writes the same rows, which are then undone."""
    owner, programme = to.by.agency_id, to.programme.pk
    alike = ("knife", "stabbing", "One stabbed.", "awaiting")
    happened = [
        (owner, programme, f"C-{turn}-{n}", day, f"{at} Europe/London", day, place, kind, offence, *alike, day)
        for n, (_number, at, day, place, _area, kind, offence, *_rest) in enumerate(_rows(turn, incidents))
    ]
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        _unforce(cursor)
        seconds = _copy(cursor, Incident._meta.db_table, COPIED, happened)
        cursor.execute("select id from cases_incident where number like %s order by id", [f"C-{turn}-%"])
        took_part = [
            (owner, programme, keys[(n * PARTS + each) % len(keys)], 1, key, "suspect")
            for n, (key,) in enumerate(cursor.fetchall())
            for each in range(PARTS)
        ]
        seconds += _copy(cursor, IncidentParticipant._meta.db_table, COPIED_PARTS, took_part)
        transaction.set_rollback(True)
    return seconds


COPIED = (
    "owner_id", "programme_id", "number", "occurred_on", "occurred_at", "reported_on", "place", "place_type", "offence",
    "weapon", "severity", "summary", "state", "review_due",
)  # fmt: skip
COPIED_PARTS = ("owner_id", "programme_id", "person_id", "subject_role", "incident_id", "part")


def _unforce(cursor: Any) -> None:
    """Let the owner COPY: row security stays on for all others."""
    for model in (Incident, IncidentParticipant):
        cursor.execute(f"alter table {model._meta.db_table} no force row level security")


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Rows) -> float:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text.seek(0)
    begun = perf_counter()
    cursor.copy_expert(f"copy {table} ({', '.join(columns)}) from stdin with (format csv)", text)
    return perf_counter() - begun
