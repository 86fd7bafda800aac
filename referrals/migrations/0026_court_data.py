"""The types of out-of-court resolution, as they are shipped."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parents[1] / "diversion" / "resolution_types.csv"
FLAGS = ("needs_admission", "needs_conditions", "needs_activity")


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    kind = apps.get_model("referrals", "ResolutionType")
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            flags = {name: row[name] == "yes" for name in FLAGS}
            facts = {"status": row["status"], "source": row["source"]}
            kind.objects.get_or_create(code=row["code"], defaults=facts | flags)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0026_court_data"),
        ("referrals", "0025_court"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
