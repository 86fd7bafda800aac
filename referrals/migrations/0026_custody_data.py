"""The limits of custody, the trigger offences and the specified drugs, as they are shipped."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import migrations

ROOMS = Path(__file__).resolve().parents[1]
FILES = {
    "CustodyLimit": (ROOMS / "detention" / "limits.csv", ("kind", "amount", "valid_from")),
    "TriggerOffence": (ROOMS / "drug_tests" / "trigger_offences.csv", ("code",)),
    "SpecifiedDrug": (ROOMS / "drug_tests" / "specified_drugs.csv", ("code",)),
}


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    for name, (path, key) in FILES.items():
        model = apps.get_model("referrals", name)
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                facts: dict[str, Any] = dict(row)
                for day in ("valid_from", "valid_to"):
                    facts[day] = date.fromisoformat(row[day]) if row[day] else None
                found = {column: facts.pop(column) for column in key}
                model.objects.get_or_create(**found, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0025_custody"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
