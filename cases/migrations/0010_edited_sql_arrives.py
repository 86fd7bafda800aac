"""What the files of SQL say arrives in databases that exist: each edition of a file is run once."""

import partners.sql_files
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_known_by_an_identity"),
        ("datasharing", "0016_edited_sql_arrives"),
        ("partners", "0009_edited_sql_arrives"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="identity",
            constraint=partners.sql_files.SqlFile(
                app="cases", edition="bd4865bd13bc", file="names", name="cases_names_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=partners.sql_files.SqlFile(
                app="cases", edition="e61ba9d0749c", file="search", name="cases_search_as_in_its_file"
            ),
        ),
    ]
