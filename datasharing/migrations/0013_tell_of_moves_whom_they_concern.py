"""Whoever may read a record before and after it moves is told nothing: it told of each consent and guard."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
REPLACED = ["feed", "guards", "consent", "moves"]
ELSEWHERE = {
    "elsewhere_set_id": models.IntegerField,
    "elsewhere_guard_id": models.BigIntegerField,
    "elsewhere_other_guard_id": models.BigIntegerField,
    "elsewhere_addressee_key": models.BigIntegerField,
}


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0012_moves_change_nothing")]

    operations = [
        *[migrations.AddField("change", name, kind(null=True)) for name, kind in ELSEWHERE.items()],
        *[migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in REPLACED],
    ]
