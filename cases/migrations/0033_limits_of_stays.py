"""The limits of nights, as they are shipped."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parents[1] / "recovery" / "limits.csv"


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    limit = apps.get_model("cases", "HousingLimit")
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            facts = {"nights": int(row["nights"]), "source": row["source"], "status": row["status"]}
            limit.objects.get_or_create(
                kind=row["kind"], valid_from=row["valid_from"], defaults=facts | {"valid_to": row["valid_to"] or None}
            )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0032_journeys"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
