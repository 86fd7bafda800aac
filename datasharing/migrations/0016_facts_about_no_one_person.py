"""Groups, incidents and the like are protected as records are, and the log names them instead of people."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0015_nobody_is_bare_to_nobody")]

    operations = [
        *[
            migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop)
            for name in ["facts", "feed", "reading"]
        ],
        migrations.RunSQL("select sharing.relist()", migrations.RunSQL.noop),
    ]
