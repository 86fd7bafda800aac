"""An agreement that is suspended or resumed compiles once, and opens no sets but its parties'; guards are read at once."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0007_tell_of_each_set_once")]

    operations = [
        migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in ["reading", "granting"]
    ]
