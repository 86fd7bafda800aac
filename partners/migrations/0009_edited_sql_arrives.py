"""What the files of SQL say arrives in databases that exist: each edition of a file is run once."""

import partners.sql_files
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0008_leave_work_for_other_agencies_alone"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=partners.sql_files.SqlFile(
                app="partners", edition="3de7276a0358", file="sign_in", name="partners_sign_in_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=partners.sql_files.SqlFile(
                app="partners", edition="47cfa8149e81", file="sessions", name="partners_sessions_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=partners.sql_files.SqlFile(
                app="partners", edition="852fc7909c23", file="members", name="partners_members_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=partners.sql_files.SqlFile(
                app="partners", edition="c16cfe3a1ed4", file="accounts", name="partners_accounts_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=partners.sql_files.SqlFile(
                app="partners", edition="a13d147b896b", file="teams", name="partners_teams_as_in_its_file"
            ),
        ),
    ]
