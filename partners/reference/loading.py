"""Loads the reference tables from the shipped files. Idempotent."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from django.db.models import Model
from govuk_bank_holidays.bank_holidays import BankHolidays

from partners.agencies.models import Area
from partners.reference import codes
from partners.reference.models import BankHoliday, CodeSet, CodeValue, Establishment

FILES = Path(__file__).parent
OFFENCES = "ho_offence"
REGION = Establishment.Kind.PROBATION_REGION
KIND_AND_CODE = ("kind", "code")


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The number of rows of a table that were added, changed and removed, and of all rows now."""

    added: int
    changed: int
    removed: int
    rows: int

    @property
    def is_change(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def load_areas() -> Loaded:
    return bring_to(Area, ("code",), _rows("areas.csv"))


def load_establishments() -> Loaded:
    """Load establishments: probation regions first, because delivery units refer to them."""
    rows = list(_establishments())
    regions = bring_to(Establishment, KIND_AND_CODE, [_own(row, None) for row in rows if row["kind"] == REGION])
    parents: dict[str, int | None] = {row.code: row.pk for row in Establishment.objects.filter(kind=REGION)}
    parents[""] = None
    all_rows = bring_to(Establishment, KIND_AND_CODE, [_own(row, parents[row["parent"]]) for row in rows])
    return replace(all_rows, added=all_rows.added + regions.added, changed=all_rows.changed + regions.changed)


def load_bank_holidays() -> Loaded:
    """Load GOV.UK's bank holidays from the pinned package; nothing is downloaded. A newer package has newer years.

    Only here are rows removed: a holiday that was moved would stop clocks on the wrong day, and no record refers to it.
    """
    rows = [
        {"division": division, "on": holiday["date"], "title": holiday["title"]}
        for division, holidays in BankHolidays(use_cached_holidays=True).data.items()
        for holiday in holidays
    ]
    published = {(row["division"], row["on"]) for row in rows}
    withdrawn = [day.pk for day in BankHoliday.objects.all() if (day.division, day.on) not in published]
    BankHoliday.objects.filter(pk__in=withdrawn).delete()
    return bring_to(BankHoliday, ("division", "on"), rows, removed=len(withdrawn))


def load_code_sets() -> Loaded:
    return bring_to(CodeSet, ("system",), _rows("code_sets.csv"))


def load_codes() -> Loaded:
    sets = {code_set.system: code_set.pk for code_set in CodeSet.objects.all()}
    rows = (
        row
        | {
            "code_set_id": sets[row.pop("system")],
            "position": int(row["position"]),
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
        }
        for row in _rows("code_values.csv")
    )
    offences = (row | {"code_set_id": sets[OFFENCES], "position": place} for place, row in offence_codes())
    codes.forget()
    return bring_to(CodeValue, ("code_set_id", "code"), chain(rows, offences))


def offence_codes() -> Iterator[tuple[int, dict[str, str]]]:
    """The Home Office offence codes, each with its place in the list; being thousands, they have their own file."""
    return enumerate(_rows("offence_codes.csv"), start=1)


LOADS: dict[str, Callable[[], Loaded]] = {
    "Local authority areas": load_areas,
    "Forces, prisons, courts, probation": load_establishments,
    "Bank holidays": load_bank_holidays,
    "Code lists": load_code_sets,
    "Codes": load_codes,
}
"""The loaders in the order of their dependencies. Rooms of other apps add theirs."""


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _establishments() -> Iterator[dict[str, Any]]:
    for row in _rows("establishments.csv"):
        yield row | {"is_active": row["is_active"] == "yes"}


def _own(row: dict[str, Any], parent: int | None) -> dict[str, Any]:
    return {field: value for field, value in row.items() if field != "parent"} | {"parent_id": parent}


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def bring_to(model: type[Model], key: tuple[str, ...], rows: Iterable[dict[str, Any]], removed: int = 0) -> Loaded:
    """Add rows with a new `key` and update those that differ. Other rows stay, because records may refer to them."""
    objects = model._default_manager
    present = {tuple(getattr(row, field) for field in key): row for row in objects.all()}
    added, changed, fields = [], [], set[str]()
    for values in rows:
        row = present.get(tuple(values[field] for field in key))
        if row is None:
            added.append(model(**values))
        elif any(getattr(row, field) != value for field, value in values.items()):
            fields |= values.keys() - set(key)
            for field, value in values.items():
                setattr(row, field, value)
            changed.append(row)
    objects.bulk_create(added)
    if changed:
        objects.bulk_update(changed, sorted(fields))
    return Loaded(added=len(added), changed=len(changed), removed=removed, rows=objects.count())
