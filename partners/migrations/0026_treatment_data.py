"""The lists of treatment: interventions, discharge, and opioid substitution."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILES = Path(__file__).resolve().parents[1] / "reference"
HELD = (
    "referral_source",
    "intervention",
    "intervention_setting",
    "intervention_exit",
    "discharge_reason",
    "ost_product",
    "ost_stop_reason",
)


def rows(name: str) -> list[dict[str, str]]:
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["system"] in HELD]


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    code_set, code_value = apps.get_model("partners", "CodeSet"), apps.get_model("partners", "CodeValue")
    sets = {
        row["system"]: code_set.objects.get_or_create(
            system=row["system"], defaults={"name": row["name"], "source_version": row["source_version"]}
        )[0]
        for row in rows("code_sets.csv")
    }
    for row in rows("code_values.csv"):
        facts = {name: row[name] for name in ("label", "group", "external_code")}
        days = {name: row[name] or None for name in ("valid_from", "valid_to")}
        code_value.objects.get_or_create(
            code_set=sets[row["system"]],
            code=row["code"],
            defaults=facts | days | {"position": int(row["position"])},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0025_treatment"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
