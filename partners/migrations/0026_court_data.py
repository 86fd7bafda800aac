"""The lists of which columns of hearings, requirements and resolutions hold codes, and the courts of the register."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILES = Path(__file__).resolve().parents[1] / "reference"
HELD = (
    "task_outcome",
    "hearing_kind",
    "hearing_outcome",
    "requirement_not_imposed_reason",
    "resolution_type",
    "resolution_condition",
    "gravity_aggravating",
    "gravity_mitigating",
)


def rows(name: str) -> list[dict[str, str]]:
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    code_set, code_value = apps.get_model("partners", "CodeSet"), apps.get_model("partners", "CodeValue")
    sets = {
        row["system"]: code_set.objects.get_or_create(
            system=row["system"], defaults={"name": row["name"], "source_version": row["source_version"]}
        )[0]
        for row in rows("code_sets.csv")
        if row["system"] in HELD
    }
    codes = [
        code_value(
            code_set=sets[row["system"]],
            position=int(row["position"]),
            **{name: row[name] for name in ("code", "label", "group", "external_code")},
            **{name: row[name] or None for name in ("valid_from", "valid_to")},
        )
        for row in rows("code_values.csv")
        if row["system"] in HELD
    ]
    code_value.objects.bulk_create(codes, ignore_conflicts=True)


def lay_down_courts(apps: Any, _schema_editor: Any) -> None:
    """Add the criminal courts that are missing, which hearings name."""
    establishment = apps.get_model("partners", "Establishment")
    courts = [
        establishment(
            **{name: row[name] for name in ("kind", "code", "name", "town", "postcode")},
            is_active=row["is_active"] == "yes",
        )
        for row in rows("establishments.csv")
        if row["kind"] == "court"
    ]
    establishment.objects.bulk_create(courts, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0025_court"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
        migrations.RunPython(lay_down_courts, migrations.RunPython.noop),
    ]
