"""What the files of SQL say arrives in databases that exist: each edition of a file is run once."""

import partners.sql_files
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0016_edited_sql_arrives"),
        ("partners", "0009_edited_sql_arrives"),
        ("referrals", "0007_many_sets"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="event",
            constraint=partners.sql_files.SqlFile(
                app="referrals", edition="8cb6b522c5f2", file="events", name="referrals_events_as_in_its_file"
            ),
        ),
    ]
