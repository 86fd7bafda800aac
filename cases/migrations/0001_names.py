"""How names are compared."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("datasharing", "0003_agreements_bind")]

    operations = [
        migrations.RunSQL((SQL / "names.sql").read_text(), "drop function public.cases_normal_name(text)"),
    ]
