"""The types of release dates, and the dated rows of the rules about releases, as they are shipped."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILES = Path(__file__).resolve().parents[1] / "reference"
DATE_TYPES = "release_date_type"
TABLES = {
    "ReleasePoint": ("release_points.csv", ("kind", "valid_from")),
    "ReleaseTranche": ("release_tranches.csv", ("scheme", "number")),
    "RecallTerm": ("recall_terms.csv", ("kind", "valid_from")),
    "ReleaseLimit": ("release_limits.csv", ("name", "valid_from")),
    "LicencePolicy": ("licence_policies.csv", ("version",)),
    "ReleaseCheck": ("release_checks.csv", ("code", "valid_from")),
}
FLAGS = {"skips_fridays", "rebuilds_older", "is_blocking"}
EMPTY = {"valid_to", "longest_days", "valid_from"}


def rows(name: str) -> list[dict[str, Any]]:
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cell(column: str, written: str) -> Any:
    if column in FLAGS:
        return written == "yes"
    return None if column in EMPTY and not written else written


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    code_set, code_value = apps.get_model("partners", "CodeSet"), apps.get_model("partners", "CodeValue")
    [listed] = [row for row in rows("code_sets.csv") if row["system"] == DATE_TYPES]
    facts = {"name": listed["name"], "source_version": listed["source_version"]}
    held, _made = code_set.objects.get_or_create(system=DATE_TYPES, defaults=facts)
    code_value.objects.bulk_create(
        [
            code_value(
                code_set=held,
                position=int(row["position"]),
                **{name: row[name] for name in ("code", "label", "group", "external_code")},
                **{name: cell(name, row[name]) for name in ("valid_from", "valid_to")},
            )
            for row in rows("code_values.csv")
            if row["system"] == DATE_TYPES
        ],
        ignore_conflicts=True,
    )
    for name, (file, key) in TABLES.items():
        model = apps.get_model("partners", name)
        for row in rows(file):
            facts = {column: cell(column, written) for column, written in row.items()}
            model.objects.get_or_create(**{each: facts.pop(each) for each in key}, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0025_release"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
