"""The time limits of the way through prison, as they are shipped."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parents[1] / "prison" / "times.csv"


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    time = apps.get_model("referrals", "PrisonTime")
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            facts = {name: row[name] for name in ("unit", "source", "status")} | {"amount": int(row["amount"])}
            facts |= {"valid_to": row["valid_to"] or None}
            time.objects.get_or_create(code=row["code"], valid_from=row["valid_from"], defaults=facts)


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0025_prison"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
