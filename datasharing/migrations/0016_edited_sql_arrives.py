"""What the files of SQL say arrives in databases that exist: each edition of a file is run once."""

import datasharing.policy
import partners.sql_files
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0015_nobody_is_bare_to_nobody"),
        ("partners", "0009_edited_sql_arrives"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="8c27f121b750", file="context", name="datasharing_context_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="2257e3bc112f", file="reading", name="datasharing_reading_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="125d78d176a4", file="placing", name="datasharing_placing_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="c5d04bdaf8b3", file="consent", name="datasharing_consent_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="79583f28130b", file="guards", name="datasharing_guards_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="2c5adfce75c6", file="log", name="datasharing_log_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="f8dcd549fba1", file="feed", name="datasharing_feed_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="98fd3c5b9e61", file="compiling", name="datasharing_compiling_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="b2249fb5ac1a", file="granting", name="datasharing_granting_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="743f49220ba1", file="binding", name="datasharing_binding_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="dded3e6eac15", file="assurance", name="datasharing_assurance_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing",
                edition="5c10a1e1fdac",
                file="addressees",
                name="datasharing_addressees_as_in_its_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="c6724246e5fa", file="epoch", name="datasharing_epoch_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="f7d9e0b4be5d", file="gone", name="datasharing_gone_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="167de575aaff", file="holding", name="datasharing_holding_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="124e7973447f", file="moves", name="datasharing_moves_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing",
                edition="dd06ae6a8c4b",
                file="restrictions",
                name="datasharing_restrictions_as_in_its_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=datasharing.policy.Protecting(
                app="datasharing",
                edition="e5d04fac1e15",
                file="protecting",
                name="datasharing_protecting_as_in_its_file",
            ),
        ),
    ]
