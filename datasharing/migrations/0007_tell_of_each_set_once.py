"""A set that is open with consent, and by another clause without, is told of once: an agreement could not be resumed."""

from pathlib import Path

from django.db import migrations

FEED = Path(__file__).resolve().parent.parent / "sql" / "feed.sql"


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0006_name_records_for_partner_systems")]

    operations = [migrations.RunSQL(FEED.read_text(), migrations.RunSQL.noop)]
