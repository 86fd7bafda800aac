"""The catalogue of levers, as it is shipped."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parents[1] / "levers" / "levers.csv"


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    lever = apps.get_model("cases", "Lever")
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            facts = {name: row[name] for name in ("basis", "authority", "source", "status")}
            flags = {name: row[name] == "yes" for name in ("is_coercive", "needs_note")}
            lever.objects.get_or_create(code=row["code"], defaults=facts | flags)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0026_levers"),
        ("datasharing", "0026_keep_back_what_is_not_confirmed"),
        ("partners", "0021_give_access_by_two"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
