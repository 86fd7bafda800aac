"""Whom a guard keeps away that has replaced another is told that the record is gone: its former guard had hidden that."""

from pathlib import Path

from django.db import migrations

GONE = Path(__file__).resolve().parent.parent / "sql" / "gone.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0008_compile_what_changes")]

    operations = [migrations.RunSQL(GONE.read_text(), migrations.RunSQL.noop)]
