"""The prisons of the national register and the levels of clearance, to which people in prison refer."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILES = Path(__file__).resolve().parents[1] / "reference"
LEVELS = "clearance_level"


def rows(name: str, **wanted: str) -> list[dict[str, str]]:
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if all(row[column] == value for column, value in wanted.items())]


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    establishment = apps.get_model("partners", "Establishment")
    code_set, code_value = apps.get_model("partners", "CodeSet"), apps.get_model("partners", "CodeValue")
    for row in rows("establishments.csv", kind="prison"):
        facts = {name: row[name] for name in ("name", "town", "postcode")} | {"is_active": row["is_active"] == "yes"}
        establishment.objects.get_or_create(kind="prison", code=row["code"], defaults=facts)
    for row in rows("code_sets.csv", system=LEVELS):
        facts = {name: row[name] for name in ("name", "source_version")}
        levels, _is_new = code_set.objects.get_or_create(system=LEVELS, defaults=facts)
        for value in rows("code_values.csv", system=LEVELS):
            facts = {name: value[name] for name in ("label", "group", "external_code")}
            code_value.objects.get_or_create(
                code_set=levels, code=value["code"], defaults=facts | {"position": int(value["position"])}
            )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0025_prison"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
