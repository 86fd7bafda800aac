"""What the files of SQL say arrives in databases that exist: each edition of a file is run once.

Presence is worked out for the records that are there.
"""

import datasharing.enforcement.policy
import django.db.models.deletion
import partners.sql_files
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0015_nobody_is_bare_to_nobody"),
        ("partners", "0009_edited_sql_arrives"),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_other", models.BooleanField()),
                ("table_name", models.CharField(max_length=63)),
                ("owner_id", models.BigIntegerField()),
                ("set_id", models.IntegerField()),
                ("guard_id", models.BigIntegerField(null=True)),
                ("other_guard_id", models.BigIntegerField(null=True)),
                ("addressee_key", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="4664255f941b", file="context", name="datasharing_context_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="b88299912b00", file="reading", name="datasharing_reading_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="9160a730a9d9", file="placing", name="datasharing_placing_as_in_its_file"
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
                app="datasharing", edition="8265ae576eaa", file="guards", name="datasharing_guards_as_in_its_file"
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
                app="datasharing", edition="5649b501156b", file="feed", name="datasharing_feed_as_in_its_file"
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
                app="datasharing", edition="a45211862138", file="binding", name="datasharing_binding_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="e851d6fb2ac9", file="assurance", name="datasharing_assurance_as_in_its_file"
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
                app="datasharing", edition="9b406ee12ca4", file="moves", name="datasharing_moves_as_in_its_file"
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
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="8dfec99aa520", file="facts", name="datasharing_facts_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=datasharing.enforcement.policy.Protecting(
                app="datasharing",
                edition="9717a6dc27c6",
                file="protecting",
                name="datasharing_protecting_as_in_its_file",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datasharing.person"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="4646d5e3d6f0", file="presence", name="datasharing_presence_as_in_its_file"
            ),
        ),
        migrations.RunSQL(
            "select sharing.work_out_presence(table_name) from sharing.protected", migrations.RunSQL.noop
        ),
    ]
